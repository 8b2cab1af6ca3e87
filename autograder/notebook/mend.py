"""A submitted notebook to the code that is run: what is read only comes from the source, the rest by position.

Graded cells are not run at all: the checks run outside. All other code of the student's is, since grading goes
by the names that a notebook defines and not by its metadata.
"""

from collections.abc import Iterator, Sequence

from autograder.notebook.align import Placed, align
from autograder.notebook.cells import LOST, Mended, Notebook, RunCell
from autograder.notebook.names import is_blank, scan
from autograder.notebook.notes import notes_on
from autograder.notebook.pieces import Piece, blanked, join_halves, leave_out_stubs
from autograder.notebook.source import Source, SourceCell, examine


def mend(submitted: Notebook, source: Notebook) -> Mended:
    """What to run of ``submitted``, in order, and what was noticed.

    Raises:
        AuthorError: the source can't be graded by.
    """
    known = examine(source)
    placed = align(submitted, source)
    pieces = join_halves([piece for one in placed for piece in _pieces(one, known)])
    pieces, left_out = leave_out_stubs(pieces, known)
    cells = tuple(_with_locked(pieces, placed, known))
    return Mended(cells, notes_on(submitted, known, placed, pieces, left_out))


def _pieces(one: Placed, known: Source) -> Iterator[Piece]:
    """The student's code in one submitted cell."""
    if one.scan is None or is_blank(one.cell.source):
        return
    where = (one.cell.position,)
    if one.use == "own":
        yield Piece(positions=where, source=one.cell.source, scan=one.scan, partner=one.partner)
    elif one.use == "changed" and one.partner is not None:
        typed = _typed(one, known.cells[one.partner])
        if typed is not None:
            yield Piece(positions=where, source=typed, scan=scan(typed), partner=None, typed=True)


def _typed(one: Placed, original: SourceCell) -> str | None:
    """What a student wrote into a read-only cell and the rest of the notebook may need, or None.

    Definitions and imports of names that the original has not, and the constants they may use.
    """
    found, source = one.scan, one.cell.source
    if found is None or (found.parses and len(found.statements) == 0):
        return None
    if not found.parses:  # it will say where it is wrong when it is run
        return source if set(found.names) - set(original.names) else None
    new = {
        part
        for part in found.statements
        if part.kind != "other" and part.names and not set(part.names) & set(original.names)
    }
    if all(part.kind == "constant" for part in new):
        return None
    return blanked(source, (part for part in found.statements if part not in new))


def _with_locked(pieces: Sequence[Piece], placed: Sequence[Placed], known: Source) -> Iterator[RunCell]:
    """The student's pieces with the source's locked code at its places."""
    locked = [index for index, cell in enumerate(known.cells) if cell.role == "locked"]
    found = {one.partner: one.cell.position for one in placed if one.use in ("same", "changed")}
    due: dict[int, list[RunCell]] = {}
    for index in locked:
        original = known.cells[index]
        position = found.get(index, LOST)
        run = RunCell(position, original.cell.source, original.names)
        due.setdefault(_place(index, position, pieces, known), []).append(run)
    for place, piece in enumerate(pieces):
        yield from due.get(place, ())
        yield RunCell(piece.positions[0], piece.source, piece.scan.names)
    yield from due.get(len(pieces), ())


def _place(index: int, position: int, pieces: Sequence[Piece], known: Source) -> int:
    """Before which of the pieces a locked cell runs.

    Imports, and all else that nothing of the student's precedes in the source, run before everything. Others
    run where they stand, between what they may need and what may need them; where these two are in another
    order than in the source, late is the lesser evil: a function finds its names when it is called.
    """
    if not any(cell.role in ("solution", "demo") for cell in known.cells[:index]):
        return 0
    first = {piece.partner: place for place, piece in reversed(list(enumerate(pieces))) if piece.partner is not None}
    earliest = max((place + 1 for partner, place in first.items() if partner < index), default=0)
    latest = min((place for partner, place in first.items() if partner > index), default=len(pieces))
    stands = latest if position == LOST else sum(piece.positions[0] < position for piece in pieces)
    return max(earliest, min(stands, latest))
