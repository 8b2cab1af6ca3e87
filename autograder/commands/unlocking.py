"""Submissions to levels that are still locked: the notes that say so, kept true as what they require is solved.

A note rests on the grades of other levels. So it is given when a report is stored, by what is known then, and looked at
again when a run ends: another level may have been graded after it, or have got another score by hand.
"""

from collections.abc import Mapping, Sequence

import msgspec

from autograder.batch.outputs import outputs_there, write_document
from autograder.checks.level import POINTS
from autograder.commands.place import Place
from autograder.commands.redraw import redraw
from autograder.course.model import Course
from autograder.course.unlocking import locked_by
from autograder.gradebook.book import Gradebook
from autograder.gradebook.export import by_hand, current, export_rows, reports
from autograder.gradebook.store import renote
from autograder.page.said import number
from autograder.results import Report
from autograder.wording import message

_LOCKED = "report.locked"
Reached = Mapping[str, Mapping[str, float]]  # student -> level -> the share of its points


def reached(book: Gradebook) -> dict[str, dict[str, float]]:
    """What each student has of each level: manual scores above automatic ones, and nothing taken off for being late."""
    found: dict[str, dict[str, float]] = {}
    for row in export_rows(book):
        if row.raw_score is not None and row.max_score:
            found.setdefault(row.student, {})[row.level] = row.raw_score / row.max_score
    return found


def count(known: dict[str, dict[str, float]], report: Report) -> None:
    """Add to what is known what a report that is about to be stored will say."""
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


def settle(place: Place, book: Gradebook) -> list[Report]:
    """Correct the notes of the reports that other grades have overtaken; return all reports, as they are now.

    What was written of a corrected one, its pages and its JSON, is written again.

    Raises:
        GraderError: the gradebook or a file can't be written. The same run again goes on from there.
    """
    known = reached(book)
    before = reports(book)
    right = [noted(place.course, report, known) for report in before]
    changed = [now for was, now in zip(before, right, strict=True) if now != was]
    if changed:
        _write(place, book, changed)
    return right


def _write(place: Place, book: Gradebook, changed: Sequence[Report]) -> None:
    receipts = {(one.level, one.student): one for one in current(book)}
    penalties = {(row.level, row.student): row.late_penalty for row in export_rows(book)}
    given = by_hand(book, {report.level for report in changed})
    for report in changed:
        key = report.level, report.student
        if key in receipts and outputs_there(place.out, report.student, report.level):
            redraw(place, report, receipts[key], late_penalty=penalties[key], by_hand=given.get(key, ()))
            write_document(place.out, place.course, report, place.language)
    renote(book, changed)
