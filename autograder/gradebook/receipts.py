"""Receipts: one a graded submission, old ones kept, in a table of ours beside nbgrader's."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from autograder.errors import GraderError
from autograder.gradebook.timestamps import aware_utc, naive_utc
from autograder.results import Report, Status

REVISION = "0001"  # the last of the scripts in migrations/versions
VERSION_TABLE = "guanka_version"
METADATA = sa.MetaData()

_receipt = sa.Table(
    "guanka_receipt",
    METADATA,
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("student", sa.String(128), nullable=False),
    sa.Column("level", sa.String(128), nullable=False),
    sa.Column("attempt", sa.Integer(), nullable=False),
    sa.Column("submission_sha256", sa.String(64), nullable=False),
    sa.Column("level_version", sa.String(64), nullable=False),
    sa.Column("seed_fingerprint", sa.String(64), nullable=False),
    sa.Column("versions", sa.Text(), nullable=False),  # JSON: package -> version
    sa.Column("sandboxed", sa.Boolean(), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("score", sa.Float()),
    sa.Column("max_score", sa.Float(), nullable=False),
    sa.Column("submitted_at", sa.DateTime()),  # naive UTC, like nbgrader's
    sa.Column("graded_at", sa.DateTime(), nullable=False),
    sa.Column("report", sa.Text(), nullable=False),  # JSON: results.Report
    sa.Column("is_current", sa.Boolean(), nullable=False),
)
sa.Index(
    "guanka_receipt_current",
    _receipt.c.level,
    _receipt.c.student,
    unique=True,
    sqlite_where=sa.text("is_current = 1"),  # as SQLAlchemy writes it in queries: SQLite compares the words
    postgresql_where=sa.text("is_current"),
)


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What was graded, with what, and what came out. Moments are in UTC; ``score`` is None when held."""

    student: str
    level: str
    attempt: int
    submission_sha256: str
    level_version: str
    seed_fingerprint: str
    versions: dict[str, str]
    sandboxed: bool
    status: Status
    score: float | None
    max_score: float
    submitted_at: datetime | None
    graded_at: datetime


_SHORT = tuple(_receipt.c[name] for name in Receipt.__struct_fields__)


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A report on its way into the gradebook, with what it does not say itself.

    ``submitted`` is the moment of its ``timestamp.txt`` and ``graded`` the grading's, both with a zone.
    ``late_penalty`` is in points, 0 or more. ``seed_fingerprint`` tells which secret and seed the hidden cases came
    from without giving them away; ``versions`` are those of guanka, python and numpy.
    """

    report: Report
    submitted: datetime | None
    graded: datetime
    seed_fingerprint: str
    versions: dict[str, str]
    late_penalty: float = 0.0


def add_receipts(connection: sa.Connection, stored: Sequence[Stored]) -> None:
    """Add a receipt for each, the last of a student and level being the current one."""
    last = {(item.report.level, item.report.student): item for item in stored}
    if not last:
        return
    own = (_receipt.c.level == sa.bindparam("own_level"), _receipt.c.student == sa.bindparam("own_student"))
    connection.execute(
        _receipt.update().where(*own, _receipt.c.is_current).values(is_current=False),
        [{"own_level": level, "own_student": student} for level, student in last],
    )
    current = {id(item) for item in last.values()}
    connection.execute(_receipt.insert(), [_row(item) | {"is_current": id(item) in current} for item in stored])


def _row(item: Stored) -> dict[str, object]:
    report = item.report
    return {
        "student": report.student,
        "level": report.level,
        "attempt": report.attempt,
        "submission_sha256": report.submission_sha256,
        "level_version": report.level_version,
        "seed_fingerprint": item.seed_fingerprint,
        "versions": msgspec.json.encode(item.versions, order="sorted").decode(),
        "sandboxed": report.sandboxed,
        "status": report.status,
        "score": report.score,
        "max_score": report.max_score,
        "submitted_at": None if item.submitted is None else naive_utc(item.submitted),
        "graded_at": naive_utc(item.graded),
        "report": _json(report),
    }


def replace_reports(connection: sa.Connection, reports: Sequence[Report]) -> None:
    """Put these reports into the current receipts of their students and levels; nothing else of them changes."""
    if not reports:
        return
    own = (_receipt.c.level == sa.bindparam("own_level"), _receipt.c.student == sa.bindparam("own_student"))
    connection.execute(
        _receipt.update().where(*own, _receipt.c.is_current).values(report=sa.bindparam("new_report")),
        [{"own_level": one.level, "own_student": one.student, "new_report": _json(one)} for one in reports],
    )


def _json(report: Report) -> str:
    try:
        return msgspec.json.encode(report).decode()
    except UnicodeEncodeError:  # half a character in a student's text, which no database takes
        return json.dumps(msgspec.to_builtins(report), ensure_ascii=False).encode(errors="replace").decode()


def read_receipts(connection: sa.Connection, level: str | None = None) -> list[Receipt]:
    """The current receipts, of one level or of all, in the order of levels and students."""
    query = sa.select(*_SHORT).where(_receipt.c.is_current).order_by(_receipt.c.level, _receipt.c.student)
    if level is not None:
        query = query.where(_receipt.c.level == level)
    return [_receipt_of(dict(zip(Receipt.__struct_fields__, row, strict=True))) for row in connection.execute(query)]


def _receipt_of(row: dict[str, Any]) -> Receipt:
    for name in ("submitted_at", "graded_at"):
        row[name] = row[name] and aware_utc(row[name])
    row["versions"] = msgspec.json.decode(row["versions"])
    return msgspec.convert(row, Receipt)


def read_hashes(connection: sa.Connection, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The hash of the submission that was last graded, by (level, student), for those of ``keys`` that have one."""
    query = sa.select(_receipt.c.level, _receipt.c.student, _receipt.c.submission_sha256).where(
        _receipt.c.is_current,
        _receipt.c.level.in_({level for level, _ in keys}),
        _receipt.c.student.in_({student for _, student in keys}),
    )
    return {(level, student): sha256 for level, student, sha256 in connection.execute(query)}


def read_reports(connection: sa.Connection, level: str | None = None) -> list[Report]:
    """The reports of the current receipts, of one level or of all, in the order of levels and students.

    Raises:
        GraderError: a report that an older guanka wrote in a form that this one can't read.
    """
    query = sa.select(_receipt.c.report).where(_receipt.c.is_current)
    if level is not None:
        query = query.where(_receipt.c.level == level)
    texts = connection.scalars(query.order_by(_receipt.c.level, _receipt.c.student))
    try:
        return [msgspec.json.decode(text, type=Report) for text in texts]
    except msgspec.ValidationError as error:
        raise GraderError(
            f"a report in the gradebook is of another guanka's form ({error}): grade again with --force"
        ) from error
