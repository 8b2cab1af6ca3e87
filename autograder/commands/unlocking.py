"""Submissions to levels that are still locked: the notes that say so, kept true as what they require is solved.

A note rests on the grades of other levels. So it is given when a report is stored, by what is known then, and looked at
again when a run ends: another level may have been graded after it, or have got another score by hand.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from autograder.batch.outputs import outputs_there, write_document
from autograder.checks.level import POINTS
from autograder.commands.place import Place
from autograder.commands.redraw import redraw
from autograder.course.model import Course
from autograder.course.unlocking import locked_by
from autograder.gradebook.book import Gradebook
from autograder.gradebook.export import by_hand, export_rows, pages_of_reports, standing
from autograder.gradebook.store import renote
from autograder.page.said import number
from autograder.results import Report
from autograder.wording import message

_LOCKED = "report.locked"
Reached = Mapping[str, Mapping[str, float]]  # student -> level -> the share of its points


def required(course: Course) -> frozenset[str]:
    """The levels that another one requires."""
    return frozenset(needed for entry in course.levels for needed in entry.requires)


def reached(course: Course, book: Gradebook, reports: Iterable[Report]) -> dict[str, dict[str, float]]:
    """What the students of these reports have of the levels that the reports' own levels require.

    Manual scores stand above automatic ones, and nothing is taken off for being late.

    Raises:
        GraderError: the gradebook can't be read.
    """
    found: dict[str, dict[str, float]] = {}
    requires = {entry.id: entry.requires for entry in course.levels}
    keys = {(needed, one.student) for one in reports for needed in requires.get(one.level, ())}
    for row in export_rows(book, keys=keys) if keys else ():
        if row.raw_score is not None and row.max_score:
            found.setdefault(row.student, {})[row.level] = row.raw_score / row.max_score
    return found


def count(course: Course, known: dict[str, dict[str, float]], report: Report) -> None:
    """Add to what is known what a report that is about to be stored will say."""
    if report.level not in required(course):
        return
    levels = known.setdefault(report.student, {})
    if report.score is None:
        levels.pop(report.level, None)
    else:
        levels[report.level] = report.score / report.max_score


def noted(course: Course, report: Report, known: Reached) -> Report:
    """The report with a note for each level that would have to be solved first, and without those of an earlier run."""
    notes = [note for note in report.notes if note.id != _LOCKED]
    if report.status == "graded":
        for entry in locked_by(course, report.level, known.get(report.student, {})):
            needed = number(course.unlock_at * POINTS)
            notes.append(message(_LOCKED, level=entry.title, needed=needed, points=POINTS))
    return msgspec.structs.replace(report, notes=tuple(notes))


def is_locked(report: Report) -> bool:
    """Whether its report says that its level is locked."""
    return any(note.id == _LOCKED for note in report.notes)


def settle(place: Place, book: Gradebook) -> Iterator[Report]:
    """Correct the notes of the reports that other grades, or an extension, have overtaken; yield all, by level.

    What was written of a corrected one, its pages and its JSON, is written again.

    Raises:
        GraderError: the gradebook or a file can't be written. The same run again goes on from there.
    """
    for before in pages_of_reports(book):
        known = reached(place.course, book, before)
        right = [place.rules.noted(noted(place.course, report, known)) for report in before]
        moved = place.rules.correct(book, before)
        both = zip(before, right, strict=True)
        changed = [now for was, now in both if now != was or (now.level, now.student) in moved]
        if changed:
            _write(place, book, changed)
        yield from right


def _write(place: Place, book: Gradebook, changed: Sequence[Report]) -> None:
    keys = [(report.level, report.student) for report in changed]
    receipts = {(one.level, one.student): one for one in standing(book, keys=keys)}
    penalties = {(row.level, row.student): row.late_penalty for row in export_rows(book, keys=keys)}
    given = by_hand(book, keys)
    for report in changed:
        key = report.level, report.student
        if key in receipts and outputs_there(place.out, report.student, report.level):
            redraw(place, report, receipts[key], late_penalty=penalties[key], by_hand=given.get(key, ()))
            write_document(place.out, place.course, report, place.language)
    renote(book, changed)
