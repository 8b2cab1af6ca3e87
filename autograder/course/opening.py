"""When levels open: which are still to come, and what was handed in to one before it had opened."""

from collections.abc import Iterable
from datetime import datetime

from autograder.course.model import Course, LevelEntry


def still_closed(entry: LevelEntry, now: datetime) -> bool:
    """Whether the level opens later than ``now``, a time with a zone; one that names no time is open from the start."""
    return entry.opens is not None and now < entry.opens


def handed_in_early(course: Course, submissions: Iterable[tuple[str, str, str | None]]) -> dict[str, list[str]]:
    """The students whose submission is dated before its level opened, by level, in the order of the course.

    A submission is its level, its student and its ISO 8601 time; one without a time, or of another form, is not early.
    """
    opens = {entry.id: entry.opens for entry in course.levels if entry.opens is not None}
    found: dict[str, list[str]] = {level: [] for level in opens}
    for level, student, time in submissions if opens else ():
        moment = _moment(time) if level in opens else None
        if moment is not None and moment < opens[level]:
            found[level].append(student)
    return {level: sorted(students) for level, students in found.items() if students}


def _moment(time: str | None) -> datetime | None:
    try:
        moment = None if time is None else datetime.fromisoformat(time)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
