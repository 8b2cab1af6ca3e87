"""What is written into nbgrader's database: levels, submissions, automatic scores; and what of them is read for it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from autograder.gradebook import tables
from autograder.gradebook.cells import Cell, LevelCells

_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}  # for ON CONFLICT


class Level(NamedTuple):
    """A registered level: its cells' ids and points, by name."""

    name: str
    assignment: str
    notebook: str
    graded: Mapping[str, tuple[str, float]]
    solutions: Mapping[str, str]
    sources: frozenset[str]
    has_submissions: bool


class Submission(NamedTuple):
    """What nbgrader keeps of a submission as a whole; ``timestamp`` is naive UTC, ``penalty`` in points.

    The penalty is 0 or more; None leaves the one that is there.
    """

    level: str
    student: str
    timestamp: datetime | None
    penalty: float | None


class Grade(NamedTuple):
    """One graded cell of one submission. Only ``auto`` and ``needs_manual`` are ours to write."""

    id: str
    level: str
    student: str
    cell: str
    auto: float | None
    manual: float | None
    needs_manual: bool


def find_levels(connection: sa.Connection, names: Iterable[str]) -> dict[str, Level]:
    """The registered ones among these levels, by name."""
    same = sa.and_(
        tables.notebook.c.assignment_id == tables.assignment.c.id, tables.notebook.c.name == tables.assignment.c.name
    )
    submitted = sa.exists().where(tables.submitted_notebook.c.notebook_id == tables.notebook.c.id)
    found = connection.execute(
        sa.select(tables.assignment.c.name, tables.assignment.c.id, tables.notebook.c.id, submitted)
        .join(tables.notebook, same)
        .where(tables.assignment.c.name.in_(sorted(set(names))))
    ).all()
    return {
        name: Level(name, assignment, notebook, *_cells_of(connection, notebook), has)
        for name, assignment, notebook, has in found
    }


def _cells_of(
    connection: sa.Connection, notebook: str
) -> tuple[dict[str, tuple[str, float]], dict[str, str], frozenset[str]]:
    cells = sa.select(tables.base_cell.c.name, tables.base_cell.c.id).where(tables.base_cell.c.notebook_id == notebook)
    graded = cells.add_columns(tables.grade_cells.c.max_score).join(
        tables.grade_cells, tables.grade_cells.c.id == tables.base_cell.c.id
    )
    solutions = cells.join(tables.solution_cells, tables.solution_cells.c.id == tables.base_cell.c.id)
    sources = sa.select(tables.source_cell.c.name).where(tables.source_cell.c.notebook_id == notebook)
    return (
        {cell: (id_, points) for cell, id_, points in connection.execute(graded)},
        {row.name: row.id for row in connection.execute(solutions)},
        frozenset(connection.scalars(sources)),
    )


def write_level(connection: sa.Connection, course: str, level: LevelCells, due: datetime | None) -> None:
    """Make a level, or bring it up to date; ``due`` is naive UTC.

    Before the first submission its cells are made anew. After it only their sources change.
    """
    _add(connection, tables.course, [{"id": course}])
    own = {"id": _make_id("assignment", level.level), "name": level.level, "course_id": course}
    _add(connection, tables.assignment, [own])
    connection.execute(tables.assignment.update().where(tables.assignment.c.name == level.level).values(duedate=due))
    assignment = connection.scalar(sa.select(tables.assignment.c.id).where(tables.assignment.c.name == level.level))
    notebook = {"id": _make_id("notebook", level.level), "name": level.level, "assignment_id": assignment}
    _add(connection, tables.notebook, [notebook])
    known = find_levels(connection, [level.level])[level.level]
    own_notebook = tables.notebook.c.id == known.notebook
    connection.execute(tables.notebook.update().where(own_notebook).values(kernelspec=level.kernelspec))
    if not known.has_submissions:
        _write_cells(connection, known.notebook, level.cells)
    connection.execute(tables.source_cell.delete().where(tables.source_cell.c.notebook_id == known.notebook))
    _add(connection, tables.source_cell, [_source_row(known.notebook, cell) for cell in level.cells])


def _write_cells(connection: sa.Connection, notebook: str, cells: Sequence[Cell]) -> None:
    old = sa.select(tables.base_cell.c.id).where(tables.base_cell.c.notebook_id == notebook).scalar_subquery()
    for table in (tables.grade_cells, tables.solution_cells, tables.task_cells):
        connection.execute(table.delete().where(table.c.id.in_(old)))
    connection.execute(tables.base_cell.delete().where(tables.base_cell.c.notebook_id == notebook))
    graded = {_make_id("grade cell", notebook, cell.grade_id): cell for cell in cells if cell.graded}
    solutions = {_make_id("solution cell", notebook, cell.grade_id): cell for cell in cells if cell.solution}
    for kind, own in (("GradeCell", graded), ("SolutionCell", solutions)):
        bases = [{"id": i, "name": c.grade_id, "notebook_id": notebook, "type": kind} for i, c in own.items()]
        _add(connection, tables.base_cell, bases)
    points = [{"id": i, "max_score": c.points, "cell_type": c.cell_type} for i, c in graded.items()]
    _add(connection, tables.grade_cells, points)
    _add(connection, tables.solution_cells, [{"id": i} for i in solutions])


def _source_row(notebook: str, cell: Cell) -> dict[str, object]:
    return {
        "id": _make_id("source", notebook, cell.grade_id),
        "name": cell.grade_id,
        "notebook_id": notebook,
        "cell_type": cell.cell_type,
        "locked": cell.locked,
        "source": cell.source,
        "checksum": checksum(cell),
    }


def checksum(cell: Cell) -> str:
    """The checksum by which nbgrader tells a cell that a student changed (its ``utils.compute_checksum``)."""
    parts = [cell.source, cell.cell_type, str(cell.graded), str(cell.solution), str(cell.locked), cell.grade_id]
    parts += [str(float(cell.points))] if cell.graded else []
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def write_submissions(
    connection: sa.Connection, known: Mapping[str, Level], submissions: Sequence[Submission]
) -> list[Grade]:
    """Make what is missing of these submissions, set timestamps and penalties, and return all their grades.

    A submission that is there keeps its rows, whoever made them: scores and comments given by hand hang on them.
    """
    students = sorted({submission.student for submission in submissions})
    add_students(connection, students)
    own = {(known[s.level].assignment, s.student): s for s in submissions}
    _add(
        connection,
        tables.submitted,
        [{"id": _make_id("submitted", *key), "assignment_id": key[0], "student_id": key[1]} for key in own],
    )
    found = connection.execute(
        sa.select(tables.submitted.c.id, tables.submitted.c.assignment_id, tables.submitted.c.student_id).where(
            tables.submitted.c.assignment_id.in_({assignment for assignment, _ in own}),
            tables.submitted.c.student_id.in_(students),
        )
    )
    ids = {id_: own[key] for id_, *pair in found if (key := (pair[0], pair[1])) in own}
    moments = [{"row": id_, "moment": s.timestamp} for id_, s in ids.items()]
    _set(connection, tables.submitted, moments, timestamp="moment")
    return _write_notebooks(connection, known, ids)


def add_students(connection: sa.Connection, students: Iterable[str]) -> None:
    """Make the rows of these students, where there are none."""
    _add(connection, tables.student, [{"id": student} for student in students])


def _write_notebooks(
    connection: sa.Connection, known: Mapping[str, Level], ids: Mapping[str, Submission]
) -> list[Grade]:
    table = tables.submitted_notebook
    rows = [{"assignment_id": id_, "notebook_id": known[s.level].notebook, "flagged": False} for id_, s in ids.items()]
    _add(connection, table, [{"id": _make_id("submitted notebook", str(row["assignment_id"]))} | row for row in rows])
    found = connection.execute(
        sa.select(table.c.id, table.c.assignment_id).where(
            table.c.notebook_id.in_({str(row["notebook_id"]) for row in rows}), table.c.assignment_id.in_(list(ids))
        )
    )
    notebooks = {notebook: ids[id_] for notebook, id_ in found}
    penalties = [{"row": row, "penalty": s.penalty} for row, s in notebooks.items() if s.penalty is not None]
    _set(connection, table, penalties, late_submission_penalty="penalty")
    grades, comments = [], []
    for notebook, submission in notebooks.items():
        level = known[submission.level]
        graded = [cell for cell, _ in level.graded.values()]
        grades += [_cell_row("grade", notebook, cell) | {"needs_manual_grade": True} for cell in graded]
        comments += [_cell_row("comment", notebook, cell) for cell in level.solutions.values()]
    _add(connection, tables.grade, grades)
    _add(connection, tables.comment, comments)
    return _read_grades(connection, known, notebooks)


def _cell_row(kind: str, notebook: str, cell: str) -> dict[str, object]:
    return {"id": _make_id(kind, notebook, cell), "notebook_id": notebook, "cell_id": cell}


def _read_grades(
    connection: sa.Connection, known: Mapping[str, Level], notebooks: Mapping[str, Submission]
) -> list[Grade]:
    names = {id_: cell for level in known.values() for cell, (id_, _) in level.graded.items()}
    own = (tables.grade.c.id, tables.grade.c.auto_score, tables.grade.c.manual_score, tables.grade.c.needs_manual_grade)
    rows = connection.execute(
        sa.select(tables.grade.c.notebook_id, tables.grade.c.cell_id, *own)
        # By cell and notebook both: the index begins with the cell, without it every grade of the course is read.
        .where(tables.grade.c.cell_id.in_(list(names)), tables.grade.c.notebook_id.in_(list(notebooks)))
        .with_for_update()
    )
    return [
        Grade(id_, notebooks[notebook].level, notebooks[notebook].student, names[cell], *scores)
        for notebook, cell, id_, *scores in rows
    ]


def write_scores(connection: sa.Connection, grades: Sequence[Grade]) -> None:
    """Set the automatic scores of these grades, and whether a person should look."""
    rows = [{"row": grade.id, "auto": grade.auto, "needs": grade.needs_manual} for grade in grades]
    _set(connection, tables.grade, rows, auto_score="auto", needs_manual_grade="needs")


def _make_id(*parts: str) -> str:
    """32 hex digits, as nbgrader's ids are; made from what the row is, so that they need no random numbers."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _add(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert the rows that are not there by any unique key."""
    if rows:
        insert = _INSERT[connection.dialect.name](table).on_conflict_do_nothing()
        connection.execute(insert, [dict(row) for row in rows])


def _set(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, object]], **columns: str) -> None:
    """Update columns of the rows whose id is ``row``; ``columns`` maps a column to the name of its value."""
    if rows:
        values: dict[str, Any] = {column: sa.bindparam(name) for column, name in columns.items()}
        update = table.update().where(table.c.id == sa.bindparam("row")).values(values)
        connection.execute(update, [dict(row) for row in rows])
