"""The course's own notebook: what each of its cells is for, and whether it can be graded by."""

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from autograder.errors import AuthorError, SubmissionError
from autograder.notebook.cells import Cell, Notebook
from autograder.notebook.language import in_every_language, lacking
from autograder.notebook.names import scan
from autograder.notebook.read import read_notebook
from autograder.wording import say

# prose: read only, or nobody's to grade.  locked: code that is run as the source has it.  graded: code that
# shows what is judged, and is never run here.  solution: the student's code.  written: the student's text,
# graded by hand.  demo: code that a student may change.
Role = Literal["prose", "locked", "graded", "solution", "written", "demo"]

STUB = ("# YOUR CODE HERE", "raise NotImplementedError()")  # nbgrader's, as its release puts it in
TEXT_STUB = ("YOUR ANSWER HERE",)
_SCHEMA = 3  # of nbgrader's metadata
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")  # nbformat's rule; for grade_id it keeps formgrader's HTML whole


class Mark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """nbgrader's metadata of one cell, in its schema 3."""

    grade: bool
    solution: bool
    locked: bool
    schema_version: int
    grade_id: str
    task: bool = False
    points: int | float | None = None
    cell_type: str | None = None

    @property
    def has_points(self) -> bool:
        """Whether the gradebook has a score for it."""
        return self.grade or self.task


class SourceCell(msgspec.Struct, frozen=True):
    """One cell of the source."""

    cell: Cell
    role: Role
    mark: Mark | None
    released: str  # nbgrader's stub in place of the solution; in both languages, where the source has them
    variants: tuple[str, ...]  # the same, and in each language: what a student may have been given
    names: tuple[str, ...]
    lines: frozenset[str]  # its lines without the white space at their ends


class Source(msgspec.Struct, frozen=True):
    """All that mending and rebuilding need to know of a source; made once a level."""

    cells: tuple[SourceCell, ...]
    by_grade_id: dict[str, int]
    by_id: dict[str, int]
    read_only: dict[str, int]  # the code of a locked or graded cell -> that cell
    by_name: dict[str, int]  # a name that a solution cell defines -> that cell


class _Marked(msgspec.Struct):
    nbgrader: Mark | None = None


_MARKED = msgspec.json.Decoder(_Marked)


def read_source(path: Path) -> Notebook:
    """The course's notebook at ``path``, checked.

    Raises:
        AuthorError: it can't be read, or can't be graded by; the text names the cell.
    """
    try:
        notebook = read_notebook(path)
    except SubmissionError as error:
        raise AuthorError(say(error.reason, "en"), file=path) from error
    examine(notebook)
    return notebook


def graded_cells(source: Notebook) -> dict[str, float]:
    """The graded cells: grade_id -> points, in the order of the notebook.

    Raises:
        AuthorError: the source can't be graded by.
    """
    marks = (cell.mark for cell in examine(source).cells)
    return {mark.grade_id: float(mark.points or 0) for mark in marks if mark and mark.has_points}


@lru_cache(maxsize=64)
def examine(source: Notebook) -> Source:
    """What each cell of the source is for. The work is done once for the same bytes.

    Raises:
        AuthorError: duplicate or invalid grade_id, missing points, invalid nbgrader metadata, an open solution
            region, no solution cell, a text in one language only.
    """
    cells = tuple(_source_cell(source, cell) for cell in source.cells)
    if not any(cell.role in ("solution", "written") for cell in cells):
        raise AuthorError(
            "the notebook has no solution cell: nbgrader's metadata of one cell need solution: true",
            file=source.file,
        )
    solutions = [index for index, cell in enumerate(cells) if cell.role == "solution"]
    return Source(
        cells=cells,
        by_grade_id=_unique(source, ((c.mark.grade_id if c.mark else None, i) for i, c in enumerate(cells))),
        by_id=_unique(source, ((c.cell.id, i) for i, c in enumerate(cells))),
        read_only={
            comparable(text): i for i, c in enumerate(cells) if c.role in ("locked", "graded") for text in c.variants
        },
        by_name={name: index for index in solutions for name in cells[index].names},
    )


def comparable(text: str) -> str:
    """The text without what editors change by themselves: blank lines around it, white space at line ends."""
    return "\n".join(map(str.rstrip, text.strip().split("\n")))


def usable_id(id: str) -> bool:
    """Whether nbformat takes it as a cell's id, and nbgrader as a grade_id."""
    return _ID.fullmatch(id) is not None


def _unique(source: Notebook, pairs: Iterator[tuple[str | None, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, index in pairs:
        if name is None:
            continue
        if name in found:
            raise AuthorError(
                f"cells {found[name] + 1} and {index + 1} are both called {name!r}: each cell needs its own name",
                file=source.file,
            )
        found[name] = index
    return found


def _source_cell(source: Notebook, cell: Cell) -> SourceCell:
    mark = _mark(source, cell)
    released = _released(source, cell, mark)
    missing = lacking(cell.kind, released)
    if missing:
        raise _author_error(source, cell, f"has parts in one language and none in {' and '.join(missing)}")
    return SourceCell(
        cell=cell,
        role=_role(cell, mark),
        mark=mark,
        released=released,
        variants=in_every_language(cell.kind, released),
        names=scan(cell.source).names if cell.kind == "code" else (),
        lines=frozenset(map(str.rstrip, cell.source.split("\n"))),
    )


def _role(cell: Cell, mark: Mark | None) -> Role:
    if cell.kind != "code":
        return "written" if mark and mark.solution else "prose"
    if mark is None:
        return "demo"
    if mark.solution:
        return "solution"
    if mark.grade:
        return "graded"
    return "locked" if mark.locked else "demo"


def _mark(source: Notebook, cell: Cell) -> Mark | None:
    text = bytes(cell.metadata)
    if b"nbgrader" not in text:
        return None
    try:
        mark = _MARKED.decode(text).nbgrader
    except ValueError as error:
        raise _author_error(source, cell, f"has nbgrader metadata that are not valid: {error}") from error
    if mark is None or not (mark.grade or mark.solution or mark.locked or mark.task):
        return None
    fault = _fault(cell, mark)
    if fault:
        raise _author_error(source, cell, fault)
    return mark


def _fault(cell: Cell, mark: Mark) -> str | None:
    """What nbgrader, or the gradebook, would stumble over."""
    if mark.schema_version != _SCHEMA:
        return f"has nbgrader's schema_version {mark.schema_version}: `nbgrader update` brings it to {_SCHEMA}"
    if not usable_id(mark.grade_id):
        return f"has the grade_id {mark.grade_id!r}: 1 to 64 of a-z, A-Z, 0-9, _ and - make a grade_id"
    if mark.has_points and mark.points is None:
        return "is graded and has no points"
    if mark.points is not None and not (math.isfinite(mark.points) and mark.points >= 0):
        return f"has {mark.points} points: points are 0 or more"
    if mark.task and cell.kind != "markdown":
        return "is a task and code: a task is a markdown cell"
    if cell.kind != "code" and not mark.task and mark.grade != mark.solution:
        return "is text and either graded or a solution: a written answer is both"
    return None


def _released(source: Notebook, cell: Cell, mark: Mark | None) -> str:
    """The text after nbgrader's release, which puts its stub in place of every solution region.

    A solution cell without regions is replaced whole.
    """
    stub = STUB if cell.kind == "code" else TEXT_STUB
    if "BEGIN SOLUTION" not in cell.source and "END SOLUTION" not in cell.source:
        return "\n".join(stub) if mark and mark.solution else cell.source
    lines: list[str] = []
    inside = False
    for line in cell.source.split("\n"):
        opens, closes = "BEGIN SOLUTION" in line, "END SOLUTION" in line
        if (opens and inside) or (closes and not inside):
            raise _author_error(source, cell, "has a BEGIN or END SOLUTION without its other half")
        if opens:
            indent = line[: len(line) - len(line.lstrip())]
            lines += [indent + part for part in stub]
        elif not closes and not inside:
            lines.append(line)
        inside = opens or (inside and not closes)
    if inside:
        raise _author_error(source, cell, "has a BEGIN SOLUTION without an END SOLUTION")
    return "\n".join(lines)


def _author_error(source: Notebook, cell: Cell, fault: str) -> AuthorError:
    name = cell.grade_id or cell.id
    called = f" ({name!r})" if name else ""
    return AuthorError(f"cell {cell.position + 1}{called} {fault}", file=source.file)


def mark_as_json(mark: Mark) -> dict[str, Any]:
    """The metadata that nbgrader reads, as they are stored in a cell."""
    stored: dict[str, Any] = msgspec.to_builtins(mark)
    return {"task": False, **stored}
