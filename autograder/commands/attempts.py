"""Which of a student's attempts gives the grade, decided where a report is about to be entered."""

from collections.abc import Sequence

import msgspec

from autograder.commands.place import Place
from autograder.course.attempts import Attempt, counting
from autograder.gradebook.book import Gradebook
from autograder.gradebook.history import Grading, gradings
from autograder.gradebook.receipts import Stored


def settled(place: Place, book: Gradebook, step: Sequence[Stored], *, regraded: bool = False) -> list[Stored]:
    """Each with whether it counts, by the course's ``attempts`` and ``counts``, and with the note that says so.

    ``regraded``: it is an attempt that was graded before, and perhaps not the last one.

    Raises:
        GraderError: the gradebook can't be read.
    """
    again = [(one.report.level, one.report.student) for one in step if regraded or one.report.attempt > 1]
    earlier = gradings(book, again)
    return [_settled(place, one, earlier.get((one.report.level, one.report.student), ())) for one in step]


def _settled(place: Place, one: Stored, earlier: Sequence[Grading]) -> Stored:
    if not earlier or not one.counts:  # a score that a regrade was told not to lower stands
        return one
    report = one.report
    new = Attempt(report.attempt, report.status, report.score, one.late_penalty, report.level_version)
    found = counting(place.course, [_attempt(grading) for grading in earlier], new)
    notes = report.notes if found.note is None else (*report.notes, found.note)
    counts = found.attempt in (None, report.attempt)
    instead = None if counts else next(each.id for each in reversed(earlier) if each.attempt == found.attempt)
    return msgspec.structs.replace(
        one, report=msgspec.structs.replace(report, notes=notes), counts=counts, instead=instead
    )


def _attempt(one: Grading) -> Attempt:
    return Attempt(one.attempt, one.status, one.score, one.late_penalty or 0.0, one.level_version)
