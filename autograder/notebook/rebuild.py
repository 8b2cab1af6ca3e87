"""The notebook that staff open in formgrader: the source's cells, the student's own, and nothing that can act.

formgrader shows HTML as it is, on the origin of its grade API. So the student's text is shown literally, outputs
are plain text and pictures that were encoded anew, and the only metadata are nbgrader's, from the source.
"""

from collections.abc import Iterator, Sequence

from autograder.notebook.align import Placed, align
from autograder.notebook.cells import Notebook
from autograder.notebook.language import in_language
from autograder.notebook.names import is_blank
from autograder.notebook.outputs import safe_outputs
from autograder.notebook.source import Source, SourceCell, comparable, examine
from autograder.notebook.write import (
    Json,
    code_cell,
    document,
    ids_of,
    literal,
    source_metadata,
    text_cell,
    unused,
)
from autograder.wording import Language

_MAX_TEXT = 10_000  # characters of one text cell: some hold whole pictures, in base64

Slot = tuple[int | None, Placed | None]  # a cell of the source, a cell of the submission, or both


def rebuild(submitted: Notebook, source: Notebook, *, language: Language | None = None, pictures: int = 4) -> Json:
    """The notebook for ``autograded/``, in nbformat 4.5, with at most so many pictures: each takes 15 ms.

    Every cell of the source is there once, in the source's order, with its id and nbgrader's metadata, and in
    the course's ``language`` (None: in all that it has); solution cells hold the student's code. The student's other
    cells come after the cell they came after.

    Raises:
        AuthorError: the source can't be graded by.
    """
    known = examine(source)
    ids = ids_of(known)
    taken = set(ids)
    cells: list[Json] = []
    for index, one in _slots(known, align(submitted, source)):
        outputs: list[Json] = []
        if one is not None and one.use == "own":
            outputs, used = safe_outputs(one.cell.outputs, pictures)
            pictures -= used
        if index is not None:
            cells.append(_source_cell(ids[index], known.cells[index], one, outputs, language))
        elif one is not None:
            cells.append(_own_cell(unused(f"own-{one.cell.position + 1}", taken), one, outputs))
    return document(cells, source_metadata(source))


def in_place_of(source: Notebook, *, language: Language, why: str) -> Json:
    """The notebook for ``autograded/`` of a submission that can't be read: the source's cells, and first the reason.

    formgrader has a score box only where there is a graded cell, and a teacher may want to give points all the same.
    """
    known = examine(source)
    ids = ids_of(known)
    cells = [text_cell(unused("unreadable", set(ids)), literal(why, _MAX_TEXT))]
    cells += [_source_cell(name, cell, None, [], language) for name, cell in zip(ids, known.cells, strict=True)]
    return document(cells, source_metadata(source))


def _slots(known: Source, placed: Sequence[Placed]) -> Iterator[Slot]:
    """The cells of the result, in order."""
    holders = {index: _holder(index, cell, placed) for index, cell in enumerate(known.cells)}
    held = {one.cell.position for one in holders.values() if one is not None}
    following: dict[int, list[Placed]] = {}
    anchor = -1  # the source's cell that was passed last
    for one in placed:
        anchor = anchor if one.partner is None else one.partner
        if one.cell.position not in held and _is_worth_showing(one, known):
            following.setdefault(anchor, []).append(one)
    for index in range(-1, len(known.cells)):
        if index >= 0:
            yield index, holders[index]
        for one in following.get(index, ()):
            yield None, one


def _holder(index: int, cell: SourceCell, placed: Sequence[Placed]) -> Placed | None:
    """The submitted cell whose content stands in this cell's place: of several, the first that is an answer."""
    use = {"solution": "own", "demo": "own", "written": "text"}.get(cell.role)
    candidates = [one for one in placed if one.partner == index and one.use == use]
    answers = (one for one in candidates if one.scan is None or _answers(one, cell))
    return next(answers, candidates[0] if candidates else None)


def _answers(one: Placed, cell: SourceCell) -> bool:
    parts = one.scan.statements if one.scan else ()
    return any(not part.stub and set(part.names) & set(cell.names) for part in parts)


def _is_worth_showing(one: Placed, known: Source) -> bool:
    """Whether staff should see it although it holds no cell of the source's: all that the student wrote."""
    if one.use in ("same", "again", "piece") or not one.cell.source.strip():
        return False
    if one.use == "text" and one.partner is not None and known.cells[one.partner].role == "prose":
        return not _lines(one.cell.source) <= known.cells[one.partner].lines
    return one.use == "text" or not is_blank(one.cell.source)


def _lines(text: str) -> set[str]:
    return set(map(str.rstrip, text.split("\n")))


def _source_cell(
    id: str, cell: SourceCell, holder: Placed | None, outputs: list[Json], language: Language | None
) -> Json:
    released = cell.released if language is None else in_language(cell.cell.kind, cell.released, language)
    text = released if holder is None else holder.cell.source
    if cell.cell.kind == "code":
        return code_cell(id, text, cell.mark, outputs)
    if comparable(text) in map(comparable, cell.variants):
        return text_cell(id, released, cell.mark)
    return text_cell(id, literal(text, _MAX_TEXT), cell.mark)


def _own_cell(id: str, one: Placed, outputs: list[Json]) -> Json:
    if one.use == "text":
        return text_cell(id, literal(one.cell.source, _MAX_TEXT))
    return code_cell(id, one.cell.source, outputs=outputs)
