"""The levels of a course, loaded: what a worker grades by, and what the gradebook is told of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.checks.level import Level, load_level
from autograder.course.folder import LevelFolder, level_folders
from autograder.course.model import Course
from autograder.errors import AuthorError
from autograder.gradebook.cells import Cell, LevelCells
from autograder.notebook.cells import Notebook
from autograder.notebook.language import in_language
from autograder.notebook.source import examine, read_source


@dataclass(frozen=True)
class Prepared:
    """A level and its own notebook, whose points agree."""

    level: Level
    source: Notebook


def prepare(folder: LevelFolder) -> Prepared:
    """Load a level and hold its two halves against each other.

    Raises:
        AuthorError: something in either half is wrong, or their points differ.
    """
    level, source = load_level(folder), read_source(folder.notebook)
    _refuse_other_points(level, source)
    return Prepared(level, source)


def prepare_all(course: Course, solutions: Path | None, only: Sequence[str]) -> dict[str, Prepared]:
    """The levels named in ``only`` (all, if it is empty), by id; raises as ``prepare`` and ``level_folders`` do."""
    return {folder.id: prepare(folder) for folder in level_folders(course, solutions, only)}


def refuse_other_notebooks(prepared: Prepared) -> None:
    """Refuse notebooks beside the level's own, which nbgrader would release as well: one may hold the answer.

    Raises:
        AuthorError: there is one.
    """
    own = prepared.level.folder.notebook
    for path in sorted(own.parent.glob("[!.]*.ipynb")):
        if path != own:
            text = (
                f"lies beside the level's own notebook and would be released with it; right would be {own.name} alone"
            )
            raise AuthorError(text, file=path)


def gradebook_cells(prepared: Prepared) -> LevelCells:
    """What the gradebook registers of a level, in the course's language."""
    language = prepared.level.folder.course.language
    cells = [
        Cell(
            grade_id=cell.mark.grade_id,
            source=in_language(cell.cell.kind, cell.released, language),
            graded=cell.mark.grade,
            solution=cell.mark.solution,
            locked=cell.mark.locked,
            points=float(cell.mark.points or 0),
            cell_type="code" if cell.cell.kind == "code" else "markdown",
        )
        for cell in examine(prepared.source).cells
        if cell.mark is not None
    ]
    folder = prepared.level.folder
    return LevelCells(level=folder.id, due=folder.entry.due, cells=tuple(cells), file=folder.notebook)


def _refuse_other_points(level: Level, source: Notebook) -> None:
    """The points of the checks of a graded cell are that cell's, for the gradebook adds them up by cell."""
    graded = {
        cell.mark.grade_id: float(cell.mark.points or 0)
        for cell in examine(source).cells
        if cell.mark is not None and cell.mark.grade
    }
    judged: dict[str, float] = {}
    for check in level.checks:
        judged[check.cell] = judged.get(check.cell, 0.0) + check.points
    for cell in sorted(graded.keys() | judged.keys()):
        if graded.get(cell) != judged.get(cell):
            raise AuthorError(
                f"cell {cell!r} is worth {graded.get(cell, 0):g} points here and {judged.get(cell, 0):g} in checks.py;"
                " right would be the same in both",
                file=level.folder.notebook,
            )
