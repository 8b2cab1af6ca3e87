"""The student's own code, piece by piece: halves of a split cell joined, stubs that would undo an answer left out."""

from collections.abc import Iterable, Sequence

import msgspec

from autograder.notebook.names import Scan, Statement, scan
from autograder.notebook.source import Source, comparable

_MOST_HALVES = 4  # of one cell that are put together again
_LONGEST = 10_000  # characters of what they are put together to: each try reads it anew


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """Some code of the student's."""

    positions: tuple[int, ...]  # of the submitted cells it comes from: more than one when halves were joined
    source: str
    scan: Scan
    partner: int | None  # the index of its cell in the source
    typed: bool = False  # found in a read-only cell


class LeftOut(msgspec.Struct, frozen=True):
    """A stub that was left out, because the same name is defined in earnest elsewhere."""

    position: int
    names: tuple[str, ...]


def join_halves(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces, those put together again that stand side by side and make sense only together."""
    joined: list[Piece] = []
    start = 0  # of what has not been joined yet
    while start < len(pieces):
        whole, width = _whole(pieces[start : start + _MOST_HALVES])
        joined.append(whole)
        start += width
    return tuple(joined)


def _whole(near: Sequence[Piece]) -> tuple[Piece, int]:
    """The first piece, with as many of the next as belong to it; and how many pieces that are."""
    whole, width = near[0], 1
    for end in range(2, len(near) + 1):
        halves = near[:end]
        # What runs by itself belongs to no other, unless the first half is open, as "@decorator" is.
        if near[0].typed or halves[-1].typed or (whole.scan.parses and halves[-1].scan.parses):
            break
        if sum(len(half.source) for half in halves) > _LONGEST:
            break
        joined = _joined(halves)
        if joined.scan.parses:
            if near[0].scan.parses and _joined(halves[1:]).scan.parses:
                break  # the first is whole, and the others are the halves
            whole, width = joined, end
    return whole, width


def _joined(halves: Sequence[Piece]) -> Piece:
    source = "\n".join(half.source for half in halves)
    return Piece(
        positions=tuple(position for half in halves for position in half.positions),
        source=source,
        scan=scan(source),
        partner=next((half.partner for half in halves if half.partner is not None), None),
    )


def leave_out_stubs(pieces: Iterable[Piece], known: Source) -> tuple[tuple[Piece, ...], tuple[LeftOut, ...]]:
    """The pieces without the stubs of names that another one defines in earnest, and those stubs.

    A copy of the untouched cell below the answer would otherwise put the stub back in the answer's place.
    """
    pieces = tuple(pieces)
    untouched = {piece.positions for piece in pieces if _is_untouched(piece, known)}
    earnest = {
        name
        for piece in pieces
        if piece.positions not in untouched
        for part in piece.scan.statements
        if part.kind == "definition" and not part.stub
        for name in part.names
    }
    kept: list[Piece] = []
    left_out: list[LeftOut] = []
    for piece in pieces:
        idle = _idle(piece, piece.positions in untouched, earnest, known)
        if idle:
            names = dict.fromkeys(name for part in idle for name in part.names)
            left_out.append(LeftOut(piece.positions[0], tuple(names)))
            piece = _without(piece, idle)  # noqa: PLW2901  the piece as it is from here on
        if piece.scan.statements or not idle:
            kept.append(piece)
    return tuple(kept), tuple(left_out)


def _is_untouched(piece: Piece, known: Source) -> bool:
    if piece.partner is None or known.cells[piece.partner].role != "solution":
        return False
    partner = known.cells[piece.partner]
    return comparable(piece.source) in map(comparable, (*partner.variants, partner.cell.source))


def _idle(piece: Piece, untouched: bool, earnest: set[str], known: Source) -> tuple[Statement, ...]:
    """The statements of a piece that would only undo what is defined in earnest."""
    statements = piece.scan.statements
    if untouched and piece.partner is not None and not any(part.names for part in statements):
        # The bare stub of a cell that the release replaces whole.
        names = known.cells[piece.partner].names
        return statements if names and earnest.issuperset(names) else ()
    return tuple(
        part
        for part in statements
        if part.kind == "definition" and (part.stub or untouched) and earnest.issuperset(part.names)
    )


def _without(piece: Piece, idle: Iterable[Statement]) -> Piece:
    dropped = set(idle)
    statements = tuple(part for part in piece.scan.statements if part not in dropped)
    names = dict.fromkeys(name for part in statements for name in part.names)
    return msgspec.structs.replace(
        piece, source=blanked(piece.source, dropped), scan=Scan(True, statements, tuple(names))
    )


def blanked(source: str, statements: Iterable[Statement]) -> str:
    """``source`` with these statements' lines emptied; every other line stays where it was."""
    lines = source.split("\n")
    for part in statements:
        lines[part.first - 1 : part.last] = [""] * (part.last - part.first + 1)
    return "\n".join(lines)
