"""nbgrader's database: its tables and what is read and written there. The one module that knows them.

The tables are declared here, and not taken from ``nbgrader.api``, because importing that costs three seconds of every
command. A test compares the two, column by column, so that a newer nbgrader can't drift away unseen.

::

    course -< assignment -< notebook -< base_cell (= grade_cells | solution_cells | task_cells)
                                     -< source_cell
    student -< submitted_assignment -< submitted_notebook -< grade, comment   (one a cell)
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from autograder.gradebook.cells import Cell, LevelCells

REVISION = "e43177bfe90b"  # the head of nbgrader 0.9.6's own migrations; `nbgrader db upgrade` goes on from it
METADATA = sa.MetaData()

_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}  # for ON CONFLICT
_Name, _Id = sa.String(128), sa.String(32)
_KIND = {kind: sa.Enum("code", "markdown", name=f"{kind}_cell_type") for kind in ("grade", "source")}


def _table(name: str, *columns: sa.Column[Any], unique: tuple[str, ...] = ()) -> sa.Table:
    return sa.Table(name, METADATA, *columns, *([sa.UniqueConstraint(*unique)] if unique else []))


def _own(kind: sa.String = _Id) -> sa.Column[str]:
    return sa.Column("id", kind, primary_key=True)


def _link(name: str, to: str, kind: sa.String = _Id, **options: Any) -> sa.Column[str]:
    return sa.Column(name, kind, sa.ForeignKey(to), **options)


_C = sa.Column
_version = _table("alembic_version", _C("version_num", _Id, nullable=False))
_course = _table("course", _own(_Name), unique=("id",))
_assignment = _table(
    "assignment",
    _own(),
    _C("name", _Name, unique=True, nullable=False),
    _C("duedate", sa.DateTime()),
    _link("course_id", "course.id", _Name, nullable=False),
)
_notebook = _table(
    "notebook",
    _own(),
    _C("name", _Name, nullable=False),
    _link("assignment_id", "assignment.id"),
    _C("kernelspec", sa.String(1024)),
    unique=("name", "assignment_id"),
)
_base_cell = _table(
    "base_cell",
    _own(),
    _C("name", _Name, nullable=False),
    _link("notebook_id", "notebook.id", nullable=False),
    _C("type", sa.String(50)),
    unique=("name", "notebook_id", "type"),
)
_grade_cells, _task_cells = (
    _table(
        name,
        _link("id", "base_cell.id", primary_key=True),
        _C("max_score", sa.Float(), nullable=False),
        _C("cell_type", _KIND["grade"], nullable=False),
    )
    for name in ("grade_cells", "task_cells")
)
_solution_cells = _table("solution_cells", _link("id", "base_cell.id", primary_key=True))
_source_cell = _table(
    "source_cell",
    _own(),
    _C("name", _Name, nullable=False),
    _C("cell_type", _KIND["source"], nullable=False),
    _C("locked", sa.Boolean(), nullable=False),
    _C("source", sa.Text()),
    _C("checksum", _Name),
    _link("notebook_id", "notebook.id"),
    unique=("name", "notebook_id"),
)
_student = _table(
    "student", _own(_Name), *(_C(name, _Name) for name in ("first_name", "last_name", "email", "lms_user_id"))
)
_submitted = _table(
    "submitted_assignment",
    _own(),
    _link("assignment_id", "assignment.id"),
    _link("student_id", "student.id", _Name),
    _C("timestamp", sa.DateTime()),
    _C("extension", sa.Interval()),
    unique=("assignment_id", "student_id"),
)
_submitted_notebook = _table(
    "submitted_notebook",
    _own(),
    _link("assignment_id", "submitted_assignment.id"),
    _link("notebook_id", "notebook.id"),
    _C("flagged", sa.Boolean()),
    _C("late_submission_penalty", sa.Float(0)),
    unique=("notebook_id", "assignment_id"),
)
_grade = _table(
    "grade",
    _own(),
    _link("notebook_id", "submitted_notebook.id"),
    _link("cell_id", "base_cell.id"),
    *(_C(name, sa.Float()) for name in ("auto_score", "manual_score", "extra_credit")),
    _C("needs_manual_grade", sa.Boolean(), nullable=False),
    unique=("cell_id", "notebook_id"),
)
_comment = _table(
    "comment",
    _own(),
    _link("notebook_id", "submitted_notebook.id"),
    _link("cell_id", "base_cell.id"),
    *(_C(name, sa.Text()) for name in ("auto_comment", "manual_comment")),
    unique=("cell_id", "notebook_id"),
)


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
    """What nbgrader keeps of a submission as a whole; ``timestamp`` is naive UTC, ``penalty`` in points, >= 0."""

    level: str
    student: str
    timestamp: datetime | None
    penalty: float


class Grade(NamedTuple):
    """One graded cell of one submission. Only ``auto`` and ``needs_manual`` are ours to write."""

    id: str
    level: str
    student: str
    cell: str
    auto: float | None
    manual: float | None
    needs_manual: bool


class Score(NamedTuple):
    """A submission's points over its graded cells. ``unscored`` counts the cells without any score."""

    level: str
    student: str
    auto: float | None  # None where a cell has no automatic score
    effective: float  # manual over automatic, plus extra credit; an unscored cell counts 0, as in nbgrader
    unscored: int
    max_score: float
    penalty: float


def create(connection: sa.Connection) -> None:
    """Make nbgrader's tables in an empty database and say which of its revisions they are."""
    METADATA.create_all(connection)
    connection.execute(_version.insert().values(version_num=REVISION))


def revision(connection: sa.Connection) -> str | None:
    """The revision that an existing database says it has; None where it says none or tables are missing."""
    if not set(METADATA.tables) <= set(sa.inspect(connection).get_table_names()):
        return None
    return connection.scalar(sa.select(_version.c.version_num))


def find_levels(connection: sa.Connection, names: Iterable[str]) -> dict[str, Level]:
    """The registered ones among these levels, by name."""
    same = sa.and_(_notebook.c.assignment_id == _assignment.c.id, _notebook.c.name == _assignment.c.name)
    submitted = sa.exists().where(_submitted_notebook.c.notebook_id == _notebook.c.id)
    found = connection.execute(
        sa.select(_assignment.c.name, _assignment.c.id, _notebook.c.id, submitted)
        .join(_notebook, same)
        .where(_assignment.c.name.in_(sorted(set(names))))
    ).all()
    return {
        name: Level(name, assignment, notebook, *_cells_of(connection, notebook), has)
        for name, assignment, notebook, has in found
    }


def _cells_of(
    connection: sa.Connection, notebook: str
) -> tuple[dict[str, tuple[str, float]], dict[str, str], frozenset[str]]:
    cells = sa.select(_base_cell.c.name, _base_cell.c.id).where(_base_cell.c.notebook_id == notebook)
    graded = cells.add_columns(_grade_cells.c.max_score).join(_grade_cells, _grade_cells.c.id == _base_cell.c.id)
    solutions = cells.join(_solution_cells, _solution_cells.c.id == _base_cell.c.id)
    sources = sa.select(_source_cell.c.name).where(_source_cell.c.notebook_id == notebook)
    return (
        {cell: (id_, points) for cell, id_, points in connection.execute(graded)},
        {row.name: row.id for row in connection.execute(solutions)},
        frozenset(connection.scalars(sources)),
    )


def write_level(connection: sa.Connection, course: str, level: LevelCells, due: datetime | None) -> None:
    """Make a level, or bring it up to date; ``due`` is naive UTC.

    Before the first submission its cells are made anew. After it only their sources change.
    """
    _add(connection, _course, [{"id": course}])
    own = {"id": _make_id("assignment", level.level), "name": level.level, "course_id": course}
    _add(connection, _assignment, [own])
    connection.execute(_assignment.update().where(_assignment.c.name == level.level).values(duedate=due))
    assignment = connection.scalar(sa.select(_assignment.c.id).where(_assignment.c.name == level.level))
    notebook = {"id": _make_id("notebook", level.level), "name": level.level, "assignment_id": assignment}
    _add(connection, _notebook, [notebook])
    known = find_levels(connection, [level.level])[level.level]
    own_notebook = _notebook.c.id == known.notebook
    connection.execute(_notebook.update().where(own_notebook).values(kernelspec=level.kernelspec))
    if not known.has_submissions:
        _write_cells(connection, known.notebook, level.cells)
    connection.execute(_source_cell.delete().where(_source_cell.c.notebook_id == known.notebook))
    _add(connection, _source_cell, [_source_row(known.notebook, cell) for cell in level.cells])


def _write_cells(connection: sa.Connection, notebook: str, cells: Sequence[Cell]) -> None:
    old = sa.select(_base_cell.c.id).where(_base_cell.c.notebook_id == notebook).scalar_subquery()
    for table in (_grade_cells, _solution_cells, _task_cells):
        connection.execute(table.delete().where(table.c.id.in_(old)))
    connection.execute(_base_cell.delete().where(_base_cell.c.notebook_id == notebook))
    graded = {_make_id("grade cell", notebook, cell.grade_id): cell for cell in cells if cell.graded}
    solutions = {_make_id("solution cell", notebook, cell.grade_id): cell for cell in cells if cell.solution}
    for kind, own in (("GradeCell", graded), ("SolutionCell", solutions)):
        bases = [{"id": i, "name": c.grade_id, "notebook_id": notebook, "type": kind} for i, c in own.items()]
        _add(connection, _base_cell, bases)
    points = [{"id": i, "max_score": c.points, "cell_type": c.cell_type} for i, c in graded.items()]
    _add(connection, _grade_cells, points)
    _add(connection, _solution_cells, [{"id": i} for i in solutions])


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
    _add(connection, _student, [{"id": student} for student in students])
    own = {(known[s.level].assignment, s.student): s for s in submissions}
    _add(
        connection,
        _submitted,
        [{"id": _make_id("submitted", *key), "assignment_id": key[0], "student_id": key[1]} for key in own],
    )
    found = connection.execute(
        sa.select(_submitted.c.id, _submitted.c.assignment_id, _submitted.c.student_id).where(
            _submitted.c.assignment_id.in_({assignment for assignment, _ in own}), _submitted.c.student_id.in_(students)
        )
    )
    ids = {id_: own[key] for id_, *pair in found if (key := (pair[0], pair[1])) in own}
    moments = [{"row": id_, "moment": s.timestamp} for id_, s in ids.items()]
    _set(connection, _submitted, moments, timestamp="moment")
    return _write_notebooks(connection, known, ids)


def _write_notebooks(
    connection: sa.Connection, known: Mapping[str, Level], ids: Mapping[str, Submission]
) -> list[Grade]:
    table = _submitted_notebook
    rows = [{"assignment_id": id_, "notebook_id": known[s.level].notebook, "flagged": False} for id_, s in ids.items()]
    _add(connection, table, [{"id": _make_id("submitted notebook", str(row["assignment_id"]))} | row for row in rows])
    found = connection.execute(
        sa.select(table.c.id, table.c.assignment_id).where(
            table.c.notebook_id.in_({str(row["notebook_id"]) for row in rows}), table.c.assignment_id.in_(list(ids))
        )
    )
    notebooks = {notebook: ids[id_] for notebook, id_ in found}
    penalties = [{"row": notebook, "penalty": s.penalty} for notebook, s in notebooks.items()]
    _set(connection, table, penalties, late_submission_penalty="penalty")
    grades, comments = [], []
    for notebook, submission in notebooks.items():
        level = known[submission.level]
        graded = [cell for cell, _ in level.graded.values()]
        grades += [_cell_row("grade", notebook, cell) | {"needs_manual_grade": True} for cell in graded]
        comments += [_cell_row("comment", notebook, cell) for cell in level.solutions.values()]
    _add(connection, _grade, grades)
    _add(connection, _comment, comments)
    return _read_grades(connection, known, notebooks)


def _cell_row(kind: str, notebook: str, cell: str) -> dict[str, object]:
    return {"id": _make_id(kind, notebook, cell), "notebook_id": notebook, "cell_id": cell}


def _read_grades(
    connection: sa.Connection, known: Mapping[str, Level], notebooks: Mapping[str, Submission]
) -> list[Grade]:
    names = {id_: cell for level in known.values() for cell, (id_, _) in level.graded.items()}
    own = (_grade.c.id, _grade.c.auto_score, _grade.c.manual_score, _grade.c.needs_manual_grade)
    rows = connection.execute(
        sa.select(_grade.c.notebook_id, _grade.c.cell_id, *own)
        # By cell and notebook both: the index begins with the cell, without it every grade of the course is read.
        .where(_grade.c.cell_id.in_(list(names)), _grade.c.notebook_id.in_(list(notebooks)))
        .with_for_update()
    )
    return [
        Grade(id_, notebooks[notebook].level, notebooks[notebook].student, names[cell], *scores)
        for notebook, cell, id_, *scores in rows
    ]


def write_scores(connection: sa.Connection, grades: Sequence[Grade]) -> None:
    """Set the automatic scores of these grades, and whether a person should look."""
    rows = [{"row": grade.id, "auto": grade.auto, "needs": grade.needs_manual} for grade in grades]
    _set(connection, _grade, rows, auto_score="auto", needs_manual_grade="needs")


def read_scores(connection: sa.Connection, level: str | None = None) -> list[Score]:
    """The points of every submission, of one level or of all; the order is by level, then student."""
    auto, manual = _grade.c.auto_score, _grade.c.manual_score
    given = sa.func.coalesce(manual, auto)
    unscored = sa.func.sum(sa.case((given.is_(None), 1), else_=0))
    effective = sa.case((given.is_(None), 0.0), else_=given + sa.func.coalesce(_grade.c.extra_credit, 0.0))
    penalty = sa.func.coalesce(_submitted_notebook.c.late_submission_penalty, 0.0)
    every_auto = sa.case((sa.func.count(auto) == sa.func.count(), sa.func.sum(auto)))
    query = (
        sa.select(
            _assignment.c.name,
            _submitted.c.student_id,
            every_auto,
            sa.func.sum(effective),
            unscored,
            sa.func.sum(_grade_cells.c.max_score),
            penalty,
        )
        .select_from(_assignment)
        .join(_submitted, _submitted.c.assignment_id == _assignment.c.id)
        .join(_submitted_notebook, _submitted_notebook.c.assignment_id == _submitted.c.id)
        .join(_grade, _grade.c.notebook_id == _submitted_notebook.c.id)
        .join(_grade_cells, _grade_cells.c.id == _grade.c.cell_id)
        .group_by(_assignment.c.name, _submitted.c.student_id, _submitted_notebook.c.late_submission_penalty)
        .order_by(_assignment.c.name, _submitted.c.student_id)
    )
    if level is not None:
        query = query.where(_assignment.c.name == level)
    return [Score(*row) for row in connection.execute(query)]


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
