"""The story of a grade: every receipt of a student and level with all that it keeps, in the order of the gradings."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from autograder.gradebook.book import Gradebook
from autograder.gradebook.finding import Key, among
from autograder.gradebook.receipts import METADATA, Receipt, receipt_of
from autograder.gradebook.timestamps import aware_utc
from autograder.results import Report, Status

_receipt = METADATA.tables["guanka_receipt"]


class Kept(Receipt, frozen=True, kw_only=True):
    """A receipt with all that it keeps.

    ``report`` is None where it is in another guanka's form. ``reason``, ``environment`` and ``late_penalty`` are None
    in receipts that are older than these; ``before`` is the id of the receipt that counted when this one was stored.
    """

    id: int
    is_current: bool
    reason: str | None
    environment: dict[str, Any] | None
    late_penalty: float | None
    before: int | None
    report: Report | None


class Grading(NamedTuple):
    """A receipt in short: what decides which attempt counts. ``late_penalty`` is in points."""

    id: int
    attempt: int
    status: Status
    score: float | None
    late_penalty: float | None
    level_version: str


_ALL = tuple(_receipt.c[name] for name in Kept.__struct_fields__)


def history(book: Gradebook, student: str, level: str) -> list[Kept]:
    """All receipts of a student and level, the first grading first; none where there never was one.

    Raises:
        GraderError: the gradebook can't be read.
    """
    with book.reading() as connection:
        return _read(connection, _receipt.c.student == student, _receipt.c.level == level)


def kept(book: Gradebook, ids: Collection[int]) -> dict[int, Kept]:
    """The receipts with these ids, those of them that there are; raises as ``history``."""
    with book.reading() as connection:
        return {one.id: one for one in _read(connection, _receipt.c.id.in_(list(ids)))}


def gradings(book: Gradebook, keys: Collection[Key]) -> dict[Key, list[Grading]]:
    """All gradings of these levels and students, in their order, for those that have one; raises as ``history``."""
    if not keys:
        return {}
    columns = [_receipt.c[name] for name in Grading._fields]
    query = sa.select(_receipt.c.level, _receipt.c.student, *columns).where(
        *among(keys, _receipt.c.level, _receipt.c.student)
    )
    found: dict[Key, list[Grading]] = {key: [] for key in keys}
    with book.reading() as connection:
        for level, student, *rest in connection.execute(query.order_by(_receipt.c.id)):
            if (level, student) in found:
                found[level, student].append(Grading(*rest))
    return {key: some for key, some in found.items() if some}


def newest(book: Gradebook, levels: Collection[str]) -> datetime | None:
    """When the last of the current receipts of these levels was graded, by the clock of then; None: there is none.

    Raises:
        GraderError: the gradebook can't be read.
    """
    query = sa.select(sa.func.max(_receipt.c.graded_at)).where(
        _receipt.c.is_current, _receipt.c.level.in_(list(levels))
    )
    with book.reading() as connection:
        found = connection.scalar(query)
    return None if found is None else aware_utc(found)


def counting(book: Gradebook, keys: Collection[Key]) -> dict[Key, Kept]:
    """The receipts that count, for those of these levels and students that have one; raises as ``history``."""
    with book.reading() as connection:
        return read_counting(connection, keys)


def latest(book: Gradebook, keys: Collection[Key]) -> dict[Key, Kept]:
    """The receipts of the last grading, for those of these levels and students that have one; raises as ``history``."""
    with book.reading() as connection:
        return _read_of(connection, _receipt.c.is_current, keys)


def read_counting(connection: sa.Connection, keys: Collection[Key]) -> dict[Key, Kept]:
    """As ``counting``, in a transaction that there is."""
    return _read_of(connection, _receipt.c.counts, keys)


def _read_of(connection: sa.Connection, flag: sa.ColumnElement[bool], keys: Collection[Key]) -> dict[Key, Kept]:
    if not keys:
        return {}
    of = among(keys, _receipt.c.level, _receipt.c.student)
    found = {(one.level, one.student): one for one in _read(connection, flag, *of)}
    return {key: found[key] for key in keys if key in found}


def _read(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> list[Kept]:
    rows = connection.execute(sa.select(*_ALL).where(*which).order_by(_receipt.c.id))
    return [_kept(dict(zip(Kept.__struct_fields__, row, strict=True))) for row in rows]


def _kept(row: dict[str, Any]) -> Kept:
    text = row["report"]
    row["environment"] = row["environment"] and msgspec.json.decode(row["environment"])
    row["report"] = None
    found = receipt_of(row, Kept)
    try:
        return msgspec.structs.replace(found, report=msgspec.json.decode(text, type=Report))
    except msgspec.ValidationError:
        return found
