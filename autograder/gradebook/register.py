"""Registering levels: a fresh gradebook learns them, a used one refuses what its grades can't follow."""

from collections.abc import Iterator, Mapping, Sequence

from autograder.errors import AuthorError
from autograder.gradebook import nbgrader
from autograder.gradebook.book import Gradebook
from autograder.gradebook.cells import LevelCells, check_cells
from autograder.gradebook.timestamps import naive_utc


def register(book: Gradebook, course: str, levels: Sequence[LevelCells]) -> None:
    """Make these levels nbgrader assignments of the course, or bring them up to date. Twice is the same as once.

    From a level's first submission on its cells and their points stand: points are everyone's maximum, and
    formgrader has no score for a cell that was not there. Sources and the due time may still change; the due time is
    ours, one that formgrader set is replaced.

    Raises:
        AuthorError: cells or points that changed after the first submission, or that nbgrader can't hold.
        GraderError: the gradebook can't be written.
    """
    for level in levels:
        check_cells(level)
    with book.writing() as connection:
        known = nbgrader.find_levels(connection, [level.level for level in levels])
        for level in levels:
            changes = _frozen_changes(known, level)
            if changes:
                raise AuthorError(changes, file=level.file)
            due = None if level.due is None else naive_utc(level.due)
            nbgrader.write_level(connection, course, level, due)


def frozen_changes(book: Gradebook, level: LevelCells) -> str | None:
    """What ``register`` would refuse of this level, in a sentence; None where nothing is frozen or all is as it was."""
    with book.reading() as connection:
        return _frozen_changes(nbgrader.find_levels(connection, [level.level]), level)


def _frozen_changes(registered: Mapping[str, nbgrader.Level], level: LevelCells) -> str | None:
    known = registered.get(level.level)
    if known is None or not known.has_submissions:
        return None
    changes = [
        *_changes("graded cell", set(known.graded), {cell.grade_id for cell in level.cells if cell.graded}),
        *_changes("solution cell", set(known.solutions), {cell.grade_id for cell in level.cells if cell.solution}),
        *_changes("cell", set(known.sources), {cell.grade_id for cell in level.cells}),
        *_moved_points(known, level),
    ]
    if not changes:
        return None
    return (
        f"level {level.level!r} has submissions, so its cells and points are frozen, but {'; '.join(changes)}:"
        " put them back (a new check's points can go into a graded cell that stands)"
    )


def _changes(kind: str, before: set[str], now: set[str]) -> Iterator[str]:
    for name in sorted(now - before):
        yield f"{kind} {name!r} is new"
    for name in sorted(before - now):
        yield f"{kind} {name!r} is gone"


def _moved_points(known: nbgrader.Level, level: LevelCells) -> Iterator[str]:
    for cell in level.cells:
        if cell.graded and cell.grade_id in known.graded:
            points = known.graded[cell.grade_id][1]
            if points != cell.points:
                yield f"cell {cell.grade_id!r} is worth {cell.points:g} points, not {points:g} as in the gradebook"
