"""What must hold between the times of a course: opens before due, a level before its homework, a cutoff last."""

from datetime import datetime

from autograder.course.document import Document
from autograder.course.model import Course


def check_times(course: Course, document: Document) -> None:
    """Refuse times that contradict each other; levels, homework and requirements name levels that exist.

    Raises:
        AuthorError: the first contradiction, at the line of one of the two times.
    """
    _level_times(course, document)
    _homework_times(course, document)
    _requirement_times(course, document)
    _cutoff(course, document)


def _level_times(course: Course, document: Document) -> None:
    for n, entry in enumerate(course.levels):
        if entry.opens and entry.due and entry.opens >= entry.due and ("levels", n, "due") in document.lines:
            text = f"level {entry.id!r} opens at {_at(entry.opens)}, not before it is due at {_at(entry.due)}"
            raise document.error(("levels", n, "opens"), f"{text}; right would be opens before due")


def _homework_times(course: Course, document: Document) -> None:
    entries = {entry.id: (n, entry) for n, entry in enumerate(course.levels)}
    for k, homework in enumerate(course.homework):
        due = f"homework {homework.name!r} is due at {_at(homework.due)}"
        for level in homework.levels:
            n, entry = entries[level]
            if entry.opens and entry.opens >= homework.due:
                text = f"{due}, but its level {level!r} opens only at {_at(entry.opens)}"
                raise document.error(("homework", k, "due"), f"{text}; right would be a later due")
            if entry.due and entry.due > homework.due:
                text = f"level {level!r} is due at {_at(entry.due)}, but {due}"
                right = "a level due no later than its homework"
                raise document.error(("levels", n, "due"), f"{text}; right would be {right}")


def _requirement_times(course: Course, document: Document) -> None:
    opens = {entry.id: entry.opens for entry in course.levels}
    for n, entry in enumerate(course.levels):
        for needed in entry.requires:
            start = opens[needed]
            if start and (entry.opens is None or entry.opens < start):
                own = f"opens at {_at(entry.opens)}" if entry.opens else "is open from the start"
                text = f"level {entry.id!r} {own}, but requires {needed!r}, which opens at {_at(start)}"
                place = ("levels", n, "opens")
                raise document.error(place, f"{text}; right would be not to open before it")


def _cutoff(course: Course, document: Document) -> None:
    cutoff = course.late.cutoff
    dues = [(f"homework {homework.name!r}", homework.due) for homework in course.homework]
    dues += [(f"level {entry.id!r}", entry.due) for entry in course.levels if entry.due]
    for what, due in dues:
        if cutoff and cutoff < due:
            text = f"late work is cut off at {_at(cutoff)}, but {what} is due at {_at(due)}"
            raise document.error(("late", "cutoff"), f"{text}; right would be a cutoff after every due")


def _at(time: datetime) -> str:
    return time.isoformat()
