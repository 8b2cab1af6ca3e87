"""The points of each submission in nbgrader's database, and what a person gave in formgrader."""

from collections.abc import Collection
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from autograder.gradebook import tables
from autograder.gradebook.finding import Key, cells_of, find_notebooks
from autograder.results import HandCell


class Score(NamedTuple):
    """A submission's points over its graded cells. ``unscored`` counts the cells without any score."""

    level: str
    student: str
    auto: float | None  # None where a cell has no automatic score
    effective: float  # manual over automatic, plus extra credit; an unscored cell counts 0, as in nbgrader
    unscored: int
    max_score: float
    penalty: float


def read_scores(
    connection: sa.Connection, level: str | None = None, keys: Collection[Key] | None = None
) -> list[Score]:
    """The points of every submission, of one level or of all; the order is by level, then student.

    With ``keys`` those of these levels and students alone.
    """
    auto, manual = tables.grade.c.auto_score, tables.grade.c.manual_score
    given = sa.func.coalesce(manual, auto)
    unscored = sa.func.sum(sa.case((given.is_(None), 1), else_=0))
    effective = sa.case((given.is_(None), 0.0), else_=given + sa.func.coalesce(tables.grade.c.extra_credit, 0.0))
    penalty = sa.func.coalesce(tables.submitted_notebook.c.late_submission_penalty, 0.0)
    every_auto = sa.case((sa.func.count(auto) == sa.func.count(), sa.func.sum(auto)))
    query = (
        sa.select(
            tables.assignment.c.name,
            tables.submitted.c.student_id,
            every_auto,
            sa.func.sum(effective),
            unscored,
            sa.func.sum(tables.grade_cells.c.max_score),
            penalty,
        )
        .select_from(tables.assignment)
        .join(tables.submitted, tables.submitted.c.assignment_id == tables.assignment.c.id)
        .join(tables.submitted_notebook, tables.submitted_notebook.c.assignment_id == tables.submitted.c.id)
        .join(tables.grade, tables.grade.c.notebook_id == tables.submitted_notebook.c.id)
        .join(tables.grade_cells, tables.grade_cells.c.id == tables.grade.c.cell_id)
        .group_by(
            tables.assignment.c.name, tables.submitted.c.student_id, tables.submitted_notebook.c.late_submission_penalty
        )
        .order_by(tables.assignment.c.name, tables.submitted.c.student_id)
    )
    if level is not None:
        query = query.where(tables.assignment.c.name == level)
    if keys is not None:
        query = query.where(*cells_of(connection, tables.grade, find_notebooks(connection, keys).values()))
    return [Score(*row) for row in connection.execute(query)]


def read_flagged(connection: sa.Connection) -> set[Key]:
    """The submissions, by (level, student), of which formgrader says that a person should look at a cell."""
    cells = _of_cells(tables.grade).where(tables.grade.c.needs_manual_grade).distinct()
    return {(level, student) for level, student, _ in connection.execute(cells)}


def read_by_hand(connection: sa.Connection, keys: Collection[Key] | None = None) -> dict[Key, tuple[HandCell, ...]]:
    """What was given by hand, of these levels and students or of all: by both, in the order of the cells' names.

    A cell is in it with a manual score, extra credit or a manual comment; a submission that has none is not.
    """
    found: dict[Key, dict[str, HandCell]] = {}
    points, comments = _given_points(), _given_comments()
    if keys is not None:
        places = find_notebooks(connection, keys).values()
        points = points.where(*cells_of(connection, tables.grade, places))
        comments = comments.where(*cells_of(connection, tables.comment, places))
    for level, student, cell, most, manual, extra in connection.execute(points):
        given = HandCell(cell=cell, most=most, manual=manual, extra=extra)
        found.setdefault((level, student), {})[cell] = given
    for level, student, cell, comment in connection.execute(comments):
        if comment.strip():
            cells = found.setdefault((level, student), {})
            cells[cell] = msgspec.structs.replace(cells.get(cell, HandCell(cell=cell)), comment=comment.strip())
    return {key: tuple(cells[name] for name in sorted(cells)) for key, cells in found.items()}


def _given_points() -> sa.Select[Any]:
    manual, extra = tables.grade.c.manual_score, sa.func.coalesce(tables.grade.c.extra_credit, 0.0)
    given = sa.or_(manual.is_not(None), extra != 0.0)
    worth = tables.grade_cells.c.max_score
    return (
        _of_cells(tables.grade)
        .join(tables.grade_cells, tables.grade_cells.c.id == tables.base_cell.c.id)
        .add_columns(worth, manual, extra)
        .where(given)
    )


def _given_comments() -> sa.Select[Any]:
    comment = tables.comment.c.manual_comment
    return _of_cells(tables.comment).add_columns(comment).where(comment.is_not(None))


def _of_cells(table: sa.Table) -> sa.Select[Any]:
    """Level, student and cell of each row of a table that has one a cell of a submission."""
    return (
        sa.select(tables.assignment.c.name, tables.submitted.c.student_id, tables.base_cell.c.name)
        .select_from(table)
        .join(tables.base_cell, tables.base_cell.c.id == table.c.cell_id)
        .join(tables.submitted_notebook, tables.submitted_notebook.c.id == table.c.notebook_id)
        .join(tables.submitted, tables.submitted.c.id == tables.submitted_notebook.c.assignment_id)
        .join(tables.assignment, tables.assignment.c.id == tables.submitted.c.assignment_id)
    )
