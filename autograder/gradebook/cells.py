"""What the gradebook is told about a level: its cells, as nbgrader counts them, and when it is due."""

import math
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from autograder.errors import AuthorError

NAME_LENGTH = 128  # of nbgrader's columns: level ids, cell ids and students are no longer


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One cell that has a ``grade_id``: graded, a solution, both (graded by hand), or locked and nothing else.

    ``source`` is what the student gets, stub included: nbgrader tells by it whether a cell was touched.
    """

    grade_id: str
    source: str
    graded: bool = False
    solution: bool = False
    locked: bool = True
    points: float = 0.0
    cell_type: Literal["code", "markdown"] = "code"


class LevelCells(msgspec.Struct, frozen=True, kw_only=True):
    """A level as the gradebook registers it. ``due`` has a zone; ``file`` is the notebook, to name in errors."""

    level: str
    due: datetime | None
    cells: tuple[Cell, ...]
    kernelspec: str = '{"display_name": "Python 3", "language": "python", "name": "python3"}'
    file: Path | None = None


def check_cells(level: LevelCells) -> None:
    """Refuse what nbgrader's tables can't hold.

    Raises:
        AuthorError: a name that is empty or too long, two cells of one name, points that are no number >= 0.
    """
    seen: set[str] = set()
    for name in (level.level, *(cell.grade_id for cell in level.cells)):
        if not 0 < len(name) <= NAME_LENGTH:
            raise AuthorError(
                f"the name {name[:40]!r} has {len(name)} characters; nbgrader takes 1 to {NAME_LENGTH}",
                file=level.file,
            )
    for cell in level.cells:
        if cell.grade_id in seen:
            raise AuthorError(
                f"two cells have the grade_id {cell.grade_id!r}; it must be unique in the notebook",
                file=level.file,
            )
        seen.add(cell.grade_id)
        if not (math.isfinite(cell.points) and cell.points >= 0):
            raise AuthorError(
                f"cell {cell.grade_id!r} is worth {cell.points} points; points are a number, 0 or more",
                file=level.file,
            )
