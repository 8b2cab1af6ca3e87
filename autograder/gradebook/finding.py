"""Find the rows of some submissions by level and student, in steps that an index answers each.

nbgrader's unique keys are its only indexes. Each has two columns, and a join by the second one alone reads every row of
the course; SQLite chooses such a join where it may. So what was found goes into the next query by its ids.
"""

from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa

from autograder.gradebook import tables

Key = tuple[str, str]  # level, student


class Place(NamedTuple):
    """Where a submission's rows are: the ids of its notebook, and of the level's."""

    submitted_notebook: str
    notebook: str


def among(
    keys: Collection[Key], level: sa.ColumnElement[str], student: sa.ColumnElement[str]
) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """That the level is one of those in ``keys`` and the student too: also a level of one and another's student."""
    return level.in_(sorted({one for one, _ in keys})), student.in_(sorted({one for _, one in keys}))


def find_notebooks(connection: sa.Connection, keys: Collection[Key]) -> dict[Key, Place]:
    """The places of those of these submissions that are there."""
    own, level, theirs = tables.submitted, tables.assignment, tables.submitted_notebook
    submitted = {
        row: (name, student)
        for row, name, student in connection.execute(
            sa.select(own.c.id, level.c.name, own.c.student_id)
            .join(level, level.c.id == own.c.assignment_id)
            .where(*among(keys, level.c.name, own.c.student_id))
        )
        if (name, student) in keys
    }
    names = sorted({name for name, _ in keys})
    of_levels = (
        sa.select(tables.notebook.c.id)
        .join(level, level.c.id == tables.notebook.c.assignment_id)
        .where(level.c.name.in_(names))
    )
    notebooks = connection.scalars(of_levels).all()
    both = theirs.c.notebook_id.in_(notebooks), theirs.c.assignment_id.in_(list(submitted))
    rows = connection.execute(sa.select(theirs.c.id, theirs.c.assignment_id, theirs.c.notebook_id).where(*both))
    return {submitted[assignment]: Place(row, notebook) for row, assignment, notebook in rows}


def cells_of(
    connection: sa.Connection, table: sa.Table, places: Collection[Place]
) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """What picks the rows of these places from a table that has one a cell of a submission."""
    of_levels = tables.base_cell.c.notebook_id.in_(sorted({one.notebook for one in places}))
    cells = connection.scalars(sa.select(tables.base_cell.c.id).where(of_levels)).all()
    return table.c.cell_id.in_(cells), table.c.notebook_id.in_([one.submitted_notebook for one in places])
