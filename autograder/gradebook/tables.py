"""nbgrader's tables, as its database has them. The one module that declares them.

They are declared here, and not taken from ``nbgrader.api``, because importing that costs three seconds of every
command. A test compares the two, column by column, so that a newer nbgrader can't drift away unseen.

::

    course -< assignment -< notebook -< base_cell (= grade_cells | solution_cells | task_cells)
                                     -< source_cell
    student -< submitted_assignment -< submitted_notebook -< grade, comment   (one a cell)
"""

from typing import Any

import sqlalchemy as sa

REVISION = "e43177bfe90b"  # the head of nbgrader 0.9.6's own migrations; `nbgrader db upgrade` goes on from it
METADATA = sa.MetaData()

_Name, _Id = sa.String(128), sa.String(32)
_KIND = {kind: sa.Enum("code", "markdown", name=f"{kind}_cell_type") for kind in ("grade", "source")}


def _table(name: str, *columns: sa.Column[Any], unique: tuple[str, ...] = ()) -> sa.Table:
    return sa.Table(name, METADATA, *columns, *([sa.UniqueConstraint(*unique)] if unique else []))


def _own(kind: sa.String = _Id) -> sa.Column[str]:
    return sa.Column("id", kind, primary_key=True)


def _link(name: str, to: str, kind: sa.String = _Id, **options: Any) -> sa.Column[str]:
    return sa.Column(name, kind, sa.ForeignKey(to), **options)


_C = sa.Column
version = _table("alembic_version", _C("version_num", _Id, nullable=False))
course = _table("course", _own(_Name), unique=("id",))
assignment = _table(
    "assignment",
    _own(),
    _C("name", _Name, unique=True, nullable=False),
    _C("duedate", sa.DateTime()),
    _link("course_id", "course.id", _Name, nullable=False),
)
notebook = _table(
    "notebook",
    _own(),
    _C("name", _Name, nullable=False),
    _link("assignment_id", "assignment.id"),
    _C("kernelspec", sa.String(1024)),
    unique=("name", "assignment_id"),
)
base_cell = _table(
    "base_cell",
    _own(),
    _C("name", _Name, nullable=False),
    _link("notebook_id", "notebook.id", nullable=False),
    _C("type", sa.String(50)),
    unique=("name", "notebook_id", "type"),
)
grade_cells, task_cells = (
    _table(
        name,
        _link("id", "base_cell.id", primary_key=True),
        _C("max_score", sa.Float(), nullable=False),
        _C("cell_type", _KIND["grade"], nullable=False),
    )
    for name in ("grade_cells", "task_cells")
)
solution_cells = _table("solution_cells", _link("id", "base_cell.id", primary_key=True))
source_cell = _table(
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
student = _table(
    "student", _own(_Name), *(_C(name, _Name) for name in ("first_name", "last_name", "email", "lms_user_id"))
)
submitted = _table(
    "submitted_assignment",
    _own(),
    _link("assignment_id", "assignment.id"),
    _link("student_id", "student.id", _Name),
    _C("timestamp", sa.DateTime()),
    _C("extension", sa.Interval()),
    unique=("assignment_id", "student_id"),
)
submitted_notebook = _table(
    "submitted_notebook",
    _own(),
    _link("assignment_id", "submitted_assignment.id"),
    _link("notebook_id", "notebook.id"),
    _C("flagged", sa.Boolean()),
    _C("late_submission_penalty", sa.Float(0)),
    unique=("notebook_id", "assignment_id"),
)
grade = _table(
    "grade",
    _own(),
    _link("notebook_id", "submitted_notebook.id"),
    _link("cell_id", "base_cell.id"),
    *(_C(name, sa.Float()) for name in ("auto_score", "manual_score", "extra_credit")),
    _C("needs_manual_grade", sa.Boolean(), nullable=False),
    unique=("cell_id", "notebook_id"),
)
comment = _table(
    "comment",
    _own(),
    _link("notebook_id", "submitted_notebook.id"),
    _link("cell_id", "base_cell.id"),
    *(_C(name, sa.Text()) for name in ("auto_comment", "manual_comment")),
    unique=("cell_id", "notebook_id"),
)


def create(connection: sa.Connection) -> None:
    """Make nbgrader's tables in an empty database and say which of its revisions they are."""
    METADATA.create_all(connection)
    connection.execute(version.insert().values(version_num=REVISION))


def revision(connection: sa.Connection) -> str | None:
    """The revision that an existing database says it has; None where it says none or tables are missing."""
    if not set(METADATA.tables) <= set(sa.inspect(connection).get_table_names()):
        return None
    return connection.scalar(sa.select(version.c.version_num))
