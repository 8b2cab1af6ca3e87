"""What was noticed about a submitted notebook, said once a kind and without blame."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from autograder.notebook.align import Placed
from autograder.notebook.cells import Notebook
from autograder.notebook.pieces import LeftOut, Piece
from autograder.notebook.source import Source
from autograder.wording import Message, Text, message

_MOST = 8  # cells or names that one note lists
_LONGEST = 40  # characters of a student's name that a note shows


def notes_on(
    submitted: Notebook,
    known: Source,
    placed: Sequence[Placed],
    pieces: Sequence[Piece],
    left_out: Sequence[LeftOut],
) -> tuple[Message, ...]:
    """All notes, those on the file first, then those on its cells, then those on what is run."""
    return (
        *_on_the_file(submitted, known),
        *_on_the_cells(submitted, known, placed),
        *_on_the_code(known, placed, pieces, left_out),
    )


def _on_the_file(submitted: Notebook, known: Source) -> Iterator[Message]:
    if submitted.version == 3:
        yield message("notebook.note.old_format")
    if submitted.python2:
        yield message("notebook.note.python2")
    elif submitted.language != "python":
        yield message("notebook.note.other_language", language=submitted.language[:_LONGEST])
    marked = {cell.grade_id for cell in submitted.cells} & known.by_grade_id.keys()
    if known.by_grade_id and not marked:
        yield message("notebook.note.metadata_lost")


def _on_the_cells(submitted: Notebook, known: Source, placed: Sequence[Placed]) -> Iterator[Message]:
    repeated = set(_repeated([cell.grade_id for cell in submitted.cells]))
    repeated |= set(_repeated([cell.id for cell in submitted.cells]))
    if repeated:
        yield message("notebook.note.ids_repeated", cells=_cells(sorted(repeated)))
    changed = [one.cell.position for one in placed if one.use == "changed"]
    if changed:
        yield message("notebook.note.restored", cells=_cells(changed))
    there = {one.partner for one in placed if one.use in ("same", "changed")}
    lost = [
        cell.mark.grade_id
        for index, cell in enumerate(known.cells)
        if cell.mark and cell.role in ("locked", "graded") and index not in there
    ]
    if lost:
        yield message("notebook.note.lost", names=_names(lost))
    if _reordered(placed):
        yield message("notebook.note.reordered")


def _on_the_code(
    known: Source, placed: Sequence[Placed], pieces: Sequence[Piece], left_out: Sequence[LeftOut]
) -> Iterator[Message]:
    copies = [one.cell.position for one in placed if _is_graded_copy(one, known)]
    if copies:
        yield message("notebook.note.copies", cells=_cells(copies))
    as_text = [one.cell.position for one in placed if one.use == "own" and one.cell.kind != "code"]
    if as_text:
        yield message("notebook.note.code_as_text", cells=_cells(as_text))
    for piece in pieces:
        if piece.typed:
            names = _names(piece.scan.names)
            yield message("notebook.note.typed", cell=piece.positions[0] + 1, names=names)
        if len(piece.positions) > 1:
            yield message("notebook.note.joined", cells=_cells(piece.positions))
    if left_out:
        names = _names(dict.fromkeys(name for one in left_out for name in one.names))
        yield message("notebook.note.stub_left_out", cells=_cells(one.position for one in left_out), names=names)


def _is_graded_copy(one: Placed, known: Source) -> bool:
    """A second ``import numpy as np`` is left out as well, but that is nothing to speak of."""
    if one.use == "again" and one.partner is not None:
        return known.cells[one.partner].role == "graded"
    return one.use == "piece"


def _repeated(ids: Sequence[str | None]) -> Iterator[int]:
    """The positions of all but the first of equal ids."""
    counts = Counter(ids)
    seen: set[str] = set()
    for position, name in enumerate(ids):
        if name is not None and counts[name] > 1:
            if name in seen:
                yield position
            seen.add(name)


def _reordered(placed: Sequence[Placed]) -> bool:
    """Whether the source's cells come in another order than the source's; copies don't count."""
    order = dict.fromkeys(one.partner for one in placed if one.partner is not None)
    return list(order) != sorted(order)


def _cells(positions: Iterable[int]) -> Text:
    return _listed([str(position + 1) for position in positions])


def _names(names: Iterable[str]) -> Text:
    return _listed([f"{name[:_LONGEST]}…" if len(name) > _LONGEST else name for name in names])


def _listed(items: Sequence[str]) -> Text:
    shown = [*items[:_MOST], "…"] if len(items) > _MOST else items
    return Text(en=", ".join(shown), zh="、".join(shown))
