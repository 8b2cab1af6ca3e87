"""Scores for research: a line a check of a graded submission, with nobody's name, words or time of day in it.

A student is the HMAC of the id under a key that is thrown away, so a code can be followed within one file and leads
nowhere else. Nothing that a student wrote gets in: what is not a number, a date, or a word of a closed list (verdicts,
statuses) is an author's id, and only of the letters that ids have.
"""

import csv
import hmac
import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
import sqlalchemy as sa

from autograder.errors import GraderError
from autograder.gradebook.book import Gradebook
from autograder.gradebook.receipts import METADATA
from autograder.gradebook.scores import Score, read_scores
from autograder.results import CheckResult, Report

_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")  # no formula begins so
_PAGE = 500  # reports that are in memory at a time


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One check of one graded submission; a submission without checks (ungradable, held) has one line all the same."""

    student: str  # 16 hexadecimal digits, the same throughout the file and in no other
    level: str
    attempt: int
    counts: bool  # whether this attempt's points are those in the gradebook
    status: str
    submitted_on: str  # a date in UTC
    graded_on: str
    score: float | None
    max_score: float
    final: float | None  # of the attempt that counts: by hand over automatic, less what being late costs
    check: str
    verdict: str
    points: float | None
    max_points: float | None
    bug: str  # the known bug that was recognised


def save_anonymous(book: Gradebook, to: Path, key: bytes) -> int:
    """Write a CSV file, whole or not at all, and return its number of lines, the header not counted.

    Lines are in the order of the codes, for that of the gradebook would say who is who. ``key`` is random, and to be
    forgotten.

    Raises:
        GraderError: the gradebook can't be read, or the file can't be written.
    """
    lines = sorted(_lines(book, key), key=lambda line: (line.student, line.level, line.attempt, not line.counts))
    part = to.with_name(f".{to.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(Line.__struct_fields__)
            writer.writerows([_cell(getattr(line, name)) for name in Line.__struct_fields__] for line in lines)
        part.replace(to)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise GraderError(f"the scores can't be written to {to}: {error.strerror}") from error
    return len(lines)


def _lines(book: Gradebook, key: bytes) -> Iterator[Line]:
    table = METADATA.tables["guanka_receipt"]
    with book.reading() as connection:
        finals = {(score.level, score.student): _final(score) for score in read_scores(connection)}
        last = 0
        while page := connection.execute(
            sa.select(table).where(table.c.id > last).order_by(table.c.id).limit(_PAGE)
        ).all():
            for row in page:
                yield from _of(row, key, finals.get((row.level, row.student)) if row.counts else None)
            last = page[-1].id


def _final(score: Score) -> float | None:
    return None if score.unscored else max(0.0, score.effective - score.penalty)


def _of(row: "sa.Row[tuple[object, ...]]", key: bytes, final: float | None) -> Iterator[Line]:
    try:
        report = msgspec.json.decode(row.report, type=Report)
    except msgspec.ValidationError:  # of an older guanka, whose checks can't be read
        report = None
    checks: tuple[CheckResult | None, ...] = report.checks if report is not None else ()
    for check in checks or (None,):
        yield Line(
            student=hmac.digest(key, row.student.encode(errors="surrogateescape"), "sha256").hex()[:16],
            level=_id(row.level),
            attempt=row.attempt,
            counts=row.counts,
            status=_id(row.status),
            submitted_on=_day(row.submitted_at),
            graded_on=_day(row.graded_at),
            score=row.score,
            max_score=row.max_score,
            final=final,
            check="" if check is None else _id(check.id),
            verdict="" if check is None else check.verdict.value,
            points=None if check is None else check.points,
            max_points=None if check is None else check.max_points,
            bug="" if check is None or check.mismatch is None else _id(check.mismatch.bug or ""),
        )


def _id(text: str) -> str:
    """An author's id; what is none stays out, whatever it is."""
    return text if not text or _ID.fullmatch(text) else "other"


def _day(moment: datetime | None) -> str:
    return "" if moment is None else moment.date().isoformat()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return "" if value is None else repr(round(value, 6)) if isinstance(value, float) else str(value)
