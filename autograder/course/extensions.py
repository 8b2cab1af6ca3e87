"""Extensions: students who are due later than the others, from a CSV file; and what that makes of being late."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

import msgspec

from autograder.course.convert import time_of
from autograder.course.csv_file import CsvFile, CsvRow, read_csv
from autograder.course.document import among, shown
from autograder.course.late import late_share
from autograder.course.model import Course, LevelEntry
from autograder.course.roster import Roster, ignored_columns, student_of
from autograder.wording import Message, message

_COLUMNS = {
    "student": ("学号",),
    "column": ("关卡或作业",),
    "due": ("截止时间",),
    "days": ("延长天数",),
}
_MOST_DAYS = 366
_NONE: Mapping[tuple[str, str], datetime] = MappingProxyType({})


@dataclass(frozen=True)
class Extensions:
    """When students are due who have more time, by (student, level); ``notes`` are for staff."""

    due: Mapping[tuple[str, str], datetime] = field(default_factory=lambda: _NONE)
    notes: tuple[Message, ...] = ()


NO_EXTENSIONS = Extensions()


def read_extensions(course: Course, roster: Roster | None) -> Extensions:
    """The extensions of a course; none where ``course.yaml`` names no file of them.

    A row gives a student, for a level or for each level of a homework, either another due time or days after the
    level's own. Where several rows speak of the same level, or the level's own time is later, the latest holds.

    Raises:
        AuthorError: no such file, no CSV in UTF-8; with its line: no such level or homework, one without a due time,
            neither or both of ``due`` and ``days``, a time without a zone.
    """
    if course.extensions is None:
        return NO_EXTENSIONS
    table = read_csv(course.extensions, _COLUMNS, ["student", "column"])
    own = {entry.id: entry.due for entry in course.levels if entry.due is not None}
    due: dict[tuple[str, str], datetime] = {}
    notes = list(ignored_columns(table))
    for row in table.rows:
        student = student_of(table, row)
        if roster is not None and student not in roster.people:
            place = f"{table.file}:{row.line}"
            notes.append(message("rules.extension_of_stranger", place=place, student=student))
        for level in _levels(course, table, row):
            latest = max(_due(table, row, own[level]), due.get((student, level), own[level]))
            if latest > own[level]:
                due[student, level] = latest
    return Extensions(MappingProxyType(due), tuple(notes))


def _levels(course: Course, table: CsvFile, row: CsvRow) -> tuple[str, ...]:
    column = row.cells["column"]
    homework = {one.name: one.levels for one in course.homework}
    entries = {entry.id: entry for entry in course.levels}
    if column in homework:
        return homework[column]
    if column not in entries:
        text = f"{shown(column)} is no level and no homework of the course; {among(column, [*entries, *homework])}"
        raise table.error(row.line, text)
    if entries[column].due is None:
        text = f"level {column!r} is never late, as it has no due time; right would be a level or homework with one"
        raise table.error(row.line, text)
    return (column,)


def _due(table: CsvFile, row: CsvRow, own: datetime) -> datetime:
    """The time that a row says."""
    moment, days = row.cells.get("due", ""), row.cells.get("days", "")
    if bool(moment) == bool(days):
        text = f"gives {'both' if days else 'neither'} of due and days"
        raise table.error(row.line, f"{text}; right would be one of them, such as {own.isoformat()} or 3")
    if moment:
        return time_of(moment, "due", lambda text: table.error(row.line, text))
    if not (days.isascii() and days.isdigit() and len(days) <= len(str(_MOST_DAYS)) and 1 <= int(days) <= _MOST_DAYS):
        text = f"days is {shown(days)}; right would be a whole number from 1 to {_MOST_DAYS}"
        raise table.error(row.line, text)
    return own + timedelta(days=int(days))


def due_of(entry: LevelEntry, extensions: Extensions, student: str) -> datetime | None:
    """When a student is due at a level; None where nobody is."""
    return extensions.due.get((student, entry.id), entry.due)


def late_cost(course: Course, entry: LevelEntry, extensions: Extensions, student: str, submitted: datetime) -> float:
    """The share of a score, from 0 to 1, that handing in at ``submitted`` costs this student.

    Who was given more time than the course's cutoff leaves has a cutoff of their own: that time.
    """
    policy, due = course.late, due_of(entry, extensions, student)
    if (student, entry.id) in extensions.due and due is not None and policy.cutoff is not None and policy.cutoff < due:
        policy = msgspec.structs.replace(policy, cutoff=due + timedelta(minutes=policy.grace_minutes))
    return late_share(policy, due, submitted)


def course_of_student(course: Course, extensions: Extensions, student: str) -> Course:
    """The course as this student has it: each level is due when it is for them. Theirs without one is the course."""
    if not any((student, entry.id) in extensions.due for entry in course.levels):
        return course
    levels = (msgspec.structs.replace(entry, due=due_of(entry, extensions, student)) for entry in course.levels)
    return msgspec.structs.replace(course, levels=tuple(levels))


def extended(entry: LevelEntry, extensions: Extensions, student: str) -> timedelta | None:
    """By how much the student is due later than the level; None where they have no extension."""
    due = extensions.due.get((student, entry.id))
    return None if due is None or entry.due is None else due - entry.due
