"""What the gradebook says, read back: the current receipts, and the scores as rows and as CSV."""

import csv
import math
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TextIO

import msgspec
import sqlalchemy as sa

from autograder.errors import GraderError
from autograder.gradebook import receipts, scores
from autograder.gradebook.book import Gradebook
from autograder.gradebook.finding import Key
from autograder.gradebook.receipts import Receipt, Which
from autograder.results import HandCell, Report, Status

# What makes a spreadsheet take a cell for a formula, in both widths (OWASP, "CSV injection"). One that is set to a
# language with decimal commas begins a cell at a semicolon, and at no comma.
_PAGE = 500  # reports that are in memory at a time
_FORMULA = re.compile("(^|;)( *)(?=[-=+@\t\r－＝＋＠])")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A student's line for a level. ``raw_score`` and ``score`` are None while a cell waits for a person."""

    student: str
    level: str
    raw_score: float | None  # manual over automatic, plus extra credit
    late_penalty: float
    score: float | None  # the raw score less the penalty, not below 0, as nbgrader has it
    max_score: float
    status: Status
    attempt: int
    submitted_at: datetime | None
    graded_at: datetime


def current(book: Gradebook, level: str | None = None, *, keys: Collection[Key] | None = None) -> list[Receipt]:
    """The current receipts that the gradebook still bears out, of one level or of all, or of these ``keys`` alone.

    A receipt is left out, so that its submission gets graded again, where nbgrader's automatic scores are not those of
    the receipt that counts: the submission was removed, or something else (nbgrader's own autograde) wrote there.
    """
    with book.reading() as connection:
        autos = _autos(connection, level, keys)
        found = receipts.read_receipts(connection, level, keys=keys)
        later = receipts.read_receipts(connection, level, which="behind", keys=keys)
    behind = {(one.level, one.student): one for one in later}
    return [one for one in _asked(found, keys) if _borne_out(behind.get((one.level, one.student), one), autos)]


def standing(book: Gradebook, level: str | None = None, *, keys: Collection[Key] | None = None) -> list[Receipt]:
    """The receipts that count, where the gradebook still bears them out; the arguments are those of ``current``."""
    with book.reading() as connection:
        autos = _autos(connection, level, keys)
        found = receipts.read_receipts(connection, level, which="counting", keys=keys)
    return [one for one in _asked(found, keys) if _borne_out(one, autos)]


def pages_of_keys(book: Gradebook, level: str | None = None, *, which: Which = "counting") -> Iterator[list[Key]]:
    """The level and the student of each receipt of a kind, in the database's order of both, a page at a time.

    Raises:
        GraderError: the gradebook can't be read.
    """
    after: Key = ("", "")
    while True:
        with book.reading() as connection:
            page = receipts.read_keys(connection, after, _PAGE, level=level, which=which)
        if not page:
            return
        yield page
        after = page[-1]


def _asked(found: Iterable[Receipt], keys: Collection[Key] | None) -> Iterator[Receipt]:
    wanted = None if keys is None else frozenset(keys)
    return (one for one in found if wanted is None or (one.level, one.student) in wanted)


def _autos(connection: sa.Connection, level: str | None, keys: Collection[Key] | None) -> dict[Key, float | None]:
    return {(score.level, score.student): score.auto for score in scores.read_scores(connection, level, keys)}


def _borne_out(receipt: Receipt, autos: dict[Key, float | None]) -> bool:
    key = (receipt.level, receipt.student)
    if key not in autos:
        return False
    auto = autos[key]
    if auto is None or receipt.score is None:
        return auto is receipt.score
    return math.isclose(auto, receipt.score, abs_tol=1e-6)


def reports(book: Gradebook, level: str | None = None) -> list[Report]:
    """The report that counts of each student, of one level or of all.

    Raises:
        GraderError: the gradebook can't be read, or a report is in another guanka's form.
    """
    with book.reading() as connection:
        return receipts.read_reports(connection, level)


def pages_of_reports(book: Gradebook) -> Iterator[list[Report]]:
    """The report that counts of each student and level, by level, a page at a time; raises as ``reports``."""
    after = ("", "")
    while True:
        with book.reading() as connection:
            page = receipts.read_report_page(connection, after, _PAGE)
        if not page:
            return
        yield page
        after = (page[-1].level, page[-1].student)


def by_hand(book: Gradebook, keys: Collection[Key] | None = None) -> dict[Key, tuple[HandCell, ...]]:
    """What a person gave in formgrader, of these (level, student) or of all; who was given nothing is not in.

    Raises:
        GraderError: the gradebook can't be read.
    """
    with book.reading() as connection:
        return scores.read_by_hand(connection, keys)


def flagged(book: Gradebook) -> set[Key]:
    """The submissions that wait for a person to look at them, by (level, student): no score yet, or a changed one.

    Raises:
        GraderError: the gradebook can't be read.
    """
    with book.reading() as connection:
        return scores.read_flagged(connection)


def export_rows(book: Gradebook, level: str | None = None, *, keys: Collection[Key] | None = None) -> list[Row]:
    """A row for each student and level with a graded submission; others have none: missing work is not a zero here.

    With ``keys`` those alone of these levels and students.
    """
    with book.reading() as connection:
        found = scores.read_scores(connection, level, keys)
        counting = receipts.read_receipts(connection, level, which="counting", keys=keys)
    by_key = {(one.level, one.student): one for one in _asked(counting, keys)}
    return [
        _row(score, by_key[score.level, score.student]) for score in found if (score.level, score.student) in by_key
    ]


def each_row(book: Gradebook) -> Iterator[Row]:
    """The rows of ``export_rows`` in the same order, some hundreds in memory at a time; raises as ``pages_of_keys``."""
    for page in pages_of_keys(book):
        yield from export_rows(book, keys=page)


def _row(score: scores.Score, receipt: Receipt) -> Row:
    raw = None if score.unscored else score.effective
    return Row(
        student=score.student,
        level=score.level,
        raw_score=raw,
        late_penalty=score.penalty,
        score=None if raw is None else max(0.0, raw - score.penalty),
        max_score=score.max_score,
        status=receipt.status,
        attempt=receipt.attempt,
        submitted_at=receipt.submitted_at,
        graded_at=receipt.graded_at,
    )


def write_csv(rows: Iterable[Row], stream: TextIO) -> None:
    """Write rows under a line of names. A score that is not there yet is blank; moments are ISO 8601, in UTC.

    An id that a spreadsheet would take for a formula gets a ``'`` before it.
    """
    _write(_table(rows), stream)


def _table(rows: Iterable[Row]) -> Iterator[Sequence[object]]:
    yield Row.__struct_fields__
    for row in rows:
        yield [getattr(row, name) for name in Row.__struct_fields__]


def _write(table: Iterable[Sequence[object]], stream: TextIO) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    for row in table:
        writer.writerow([_plain(cell) for cell in row])


def save_csv(rows: Iterable[Row], path: Path) -> None:
    """Write rows into a file as ``write_csv`` does; raises as ``save_table``."""
    save_table(_table(rows), path)


def save_table(table: Iterable[Sequence[object]], path: Path) -> None:
    """Write lines of cells into a file, whole or not at all; UTF-8 with a mark, without which Excel garbles Chinese.

    The cells are written as ``write_csv`` does.

    Raises:
        GraderError: the file can't be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as stream:
            _write(table, stream)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise GraderError(f"the scores can't be written to {path}: {error.strerror}") from error


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float):
        return repr(round(value, 6))
    if isinstance(value, Decimal):
        return f"{value:f}"
    return _FORMULA.sub(r"\1'\2", str(value))
