"""Receipts: one a graded submission, old ones kept, in a table of ours beside nbgrader's.

Of a student's receipts for a level one is *current*, the last that was graded, and one *counts*: its points are those
in nbgrader's tables. Mostly they are the same one.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeVar

import msgspec
import sqlalchemy as sa

from autograder.errors import GraderError
from autograder.gradebook.finding import Key, among
from autograder.gradebook.timestamps import aware_utc, naive_utc
from autograder.results import Report, Status

REVISION = "0005"  # the last of the scripts in migrations/versions
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
    sa.Column("counts", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("reason", sa.String(16)),  # why it was graded; the rest too is null in rows older than these columns
    sa.Column("environment", sa.Text()),  # JSON: what of the machine can change a verdict
    sa.Column("late_penalty", sa.Float()),  # points
    sa.Column("before", sa.Integer()),  # the id of the receipt that counted until then
)
sa.Index("guanka_receipt_all", _receipt.c.level, _receipt.c.student)
for _flag in ("is_current", "counts"):
    sa.Index(
        f"guanka_receipt_{_flag.removeprefix('is_')}",
        _receipt.c.level,
        _receipt.c.student,
        unique=True,
        sqlite_where=sa.text(f"{_flag} = 1"),  # as SQLAlchemy writes it in queries: SQLite compares the words
        postgresql_where=sa.text(_flag),
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
    counts: bool


class Standing(NamedTuple):
    """The receipt that counts, in short."""

    id: int
    submission_sha256: str


Kind = TypeVar("Kind", bound=Receipt)
Which = Literal["current", "counting", "behind"]
_WHICH: Mapping[Which, tuple[sa.ColumnElement[bool], ...]] = {
    "current": (_receipt.c.is_current,),
    "counting": (_receipt.c.counts,),
    "behind": (_receipt.c.counts, ~_receipt.c.is_current),
}
_OWN = (_receipt.c.level == sa.bindparam("own_level"), _receipt.c.student == sa.bindparam("own_student"))
_SHORT = tuple(_receipt.c[name] for name in Receipt.__struct_fields__)


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A report on its way into the gradebook, with what it does not say itself.

    ``submitted`` is the moment of its ``timestamp.txt`` and ``graded`` the grading's, both with a zone.
    ``late_penalty`` is in points, 0 or more. ``seed_fingerprint`` tells which secret and seed the hidden cases came
    from without giving them away; ``versions`` are those of guanka, python and numpy. ``reason`` is why it was graded,
    in a word, ``environment`` what of the machine can change a verdict. Where ``counts`` is false the grade that
    stands is left as it is, unless ``instead`` names an earlier receipt, by its id, that counts from now on.
    """

    report: Report
    submitted: datetime | None
    graded: datetime
    seed_fingerprint: str
    versions: dict[str, str]
    late_penalty: float = 0.0
    reason: str | None = None
    environment: dict[str, Any] = {}
    counts: bool = True
    instead: int | None = None


def stored_already(connection: sa.Connection, stored: Sequence[Stored]) -> set[Key]:
    """Those that have been stored before: an answer that got lost must not count twice when it is asked for again."""
    last = {(item.report.level, item.report.student): item for item in stored}
    query = sa.select(_receipt.c.level, _receipt.c.student, _receipt.c.graded_at, _receipt.c.report).where(
        _receipt.c.is_current,
        *among(last, _receipt.c.level, _receipt.c.student),
        _receipt.c.graded_at.in_({naive_utc(item.graded) for item in last.values()}),
    )
    there = {(level, student): tuple(rest) for level, student, *rest in connection.execute(query)}
    return {key for key, item in last.items() if there.get(key) == (naive_utc(item.graded), _json(item.report))}


def let_count(connection: sa.Connection, stored: Iterable[Stored]) -> None:
    """Let the receipts count that these name in their own place."""
    chosen = {(one.report.level, one.report.student): one.instead for one in stored if one.instead is not None}
    _unset(connection, _receipt.c.counts, chosen)
    for id_ in chosen.values():
        connection.execute(_receipt.update().where(_receipt.c.id == id_).values(counts=True))


def that_count(stored: Sequence[Stored], standing: Collection[Key]) -> dict[Key, Stored]:
    """Those whose points go into the gradebook: the last of each student and level that counts.

    One of them counts in any case where there is nothing yet that does; ``standing`` are those that have something.
    """
    last = {(item.report.level, item.report.student): item for item in stored}
    counting = {(item.report.level, item.report.student): item for item in stored if item.counts}
    return {key: item for key, item in last.items() if key not in standing} | counting


def add_receipts(
    connection: sa.Connection, stored: Sequence[Stored], standing: Mapping[Key, Standing] = MappingProxyType({})
) -> None:
    """Add a receipt for each, the last of a student and level being the current one; ``standing`` counted till now."""
    last = {(item.report.level, item.report.student): item for item in stored}
    counting = that_count(stored, standing)
    _unset(connection, _receipt.c.is_current, last)
    _unset(connection, _receipt.c.counts, counting)
    current, count = ({id(item) for item in chosen.values()} for chosen in (last, counting))
    rows = [_row(item, standing) | {"is_current": id(item) in current, "counts": id(item) in count} for item in stored]
    if rows:
        connection.execute(_receipt.insert(), rows)


def _unset(connection: sa.Connection, flag: sa.Column[bool], keys: Collection[Key]) -> None:
    if keys:
        connection.execute(
            _receipt.update().where(*_OWN, flag).values({flag.name: False}),
            [{"own_level": level, "own_student": student} for level, student in keys],
        )


def _row(item: Stored, standing: Mapping[Key, Standing]) -> dict[str, object]:
    report = item.report
    before = standing.get((report.level, report.student))
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
        "reason": item.reason,
        "environment": msgspec.json.encode(item.environment, order="sorted").decode(),
        "late_penalty": item.late_penalty,
        "before": None if before is None else before.id,
    }


def replace_reports(connection: sa.Connection, reports: Sequence[Report]) -> None:
    """Put these reports into the receipts that count of their students and levels; nothing else of them changes."""
    if not reports:
        return
    connection.execute(
        _receipt.update().where(*_OWN, _receipt.c.counts).values(report=sa.bindparam("new_report")),
        [{"own_level": one.level, "own_student": one.student, "new_report": _json(one)} for one in reports],
    )


def _json(report: Report) -> str:
    try:
        return msgspec.json.encode(report).decode()
    except UnicodeEncodeError:  # half a character in a student's text, which no database takes
        return json.dumps(msgspec.to_builtins(report), ensure_ascii=False).encode(errors="replace").decode()


def read_receipts(
    connection: sa.Connection,
    level: str | None = None,
    *,
    which: Which = "current",
    keys: Collection[Key] | None = None,
) -> list[Receipt]:
    """The current receipts, of one level or of all, in the order of levels and students; or those that count.

    ``behind`` are those that count although a later one is current. With ``keys`` those of these levels and students,
    and perhaps some more: a level of one and the student of another.
    """
    query = sa.select(*_SHORT).where(*_WHICH[which]).order_by(_receipt.c.level, _receipt.c.student)
    if level is not None:
        query = query.where(_receipt.c.level == level)
    if keys is not None:
        query = query.where(*among(keys, _receipt.c.level, _receipt.c.student))
    return [receipt_of(dict(zip(Receipt.__struct_fields__, row, strict=True))) for row in connection.execute(query)]


def read_keys(
    connection: sa.Connection, after: Key, most: int, *, level: str | None = None, which: Which = "counting"
) -> list[Key]:
    """The levels and students of the next ``most`` receipts after this one, in the database's order of both."""
    place = sa.tuple_(_receipt.c.level, _receipt.c.student)
    query = sa.select(_receipt.c.level, _receipt.c.student).where(
        *_WHICH[which], place > sa.tuple_(*map(sa.literal, after))
    )
    if level is not None:
        query = query.where(_receipt.c.level == level)
    rows = connection.execute(query.order_by(_receipt.c.level, _receipt.c.student).limit(most))
    return [(level, student) for level, student in rows]


def receipt_of(row: dict[str, Any], kind: type[Kind] = Receipt) -> Kind:  # type: ignore[assignment]
    """A row as a receipt, or as what holds more of it."""
    for name in ("submitted_at", "graded_at"):
        row[name] = row[name] and aware_utc(row[name])
    row["versions"] = msgspec.json.decode(row["versions"])
    return msgspec.convert(row, kind)


def read_standing(connection: sa.Connection, keys: Collection[Key]) -> dict[Key, Standing]:
    """The receipt that counts, for those of ``keys`` that have one."""
    query = sa.select(_receipt.c.level, _receipt.c.student, _receipt.c.id, _receipt.c.submission_sha256).where(
        _receipt.c.counts, *among(keys, _receipt.c.level, _receipt.c.student)
    )
    found = {(level, student): Standing(*rest) for level, student, *rest in connection.execute(query)}
    return {key: found[key] for key in keys if key in found}


def read_reports(connection: sa.Connection, level: str | None = None) -> list[Report]:
    """The reports of the receipts that count, of one level or of all, in the order of levels and students.

    Raises:
        GraderError: a report that an older guanka wrote in a form that this one can't read.
    """
    query = sa.select(_receipt.c.report).where(_receipt.c.counts)
    if level is not None:
        query = query.where(_receipt.c.level == level)
    return _decoded(connection.scalars(query.order_by(_receipt.c.level, _receipt.c.student)))


def read_report_page(connection: sa.Connection, after: tuple[str, str], most: int) -> list[Report]:
    """The next ``most`` reports after this (level, student), in that order; raises as ``read_reports``."""
    place = sa.tuple_(_receipt.c.level, _receipt.c.student)
    query = sa.select(_receipt.c.report).where(_receipt.c.counts, place > sa.tuple_(*map(sa.literal, after)))
    return _decoded(connection.scalars(query.order_by(_receipt.c.level, _receipt.c.student).limit(most)))


def _decoded(texts: Iterable[str]) -> list[Report]:
    try:
        return [msgspec.json.decode(text, type=Report) for text in texts]
    except msgspec.ValidationError as error:
        raise GraderError(
            f"a report in the gradebook is of another guanka's form ({error}): grade again with --force"
        ) from error
