"""The rules that name students, in a run of ``guanka grade``: who belongs to the course, and who has more time.

An extension is mostly granted after the submission was graded. So at the end of a run the reports that an extension
speaks of, or did when they were written, are looked at again: their notes, what being late costs, nbgrader's column.
Nobody else's penalty is touched.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isclose
from typing import TYPE_CHECKING

import msgspec

from autograder.batch.compact import Submissions
from autograder.course.extensions import (
    NO_EXTENSIONS,
    Extensions,
    course_of_student,
    extended,
    late_cost,
    read_extensions,
)
from autograder.course.model import Course, LevelEntry
from autograder.course.opening import handed_in_early
from autograder.course.roster import Roster, read_roster
from autograder.errors import AuthorError
from autograder.grading import Submission
from autograder.page.said import moment
from autograder.results import Report
from autograder.wording import Message, message
from autograder.wording.plain import plain

if TYPE_CHECKING:
    from autograder.gradebook.book import Gradebook

_EXTENDED = "report.extended"
_SHOWN = 5  # students in an error
_NOISE = 1e-9
Key = tuple[str, str]  # level, student


@dataclass(frozen=True)
class ClassRules:
    """What the course's roster and its extensions say; without the files, nothing."""

    course: Course
    roster: Roster | None = None
    extensions: Extensions = NO_EXTENSIONS

    def sift(self, submissions: Submissions) -> tuple[Submissions, list[Message]]:
        """The submissions to grade, by ``unknown_students``, and what to tell staff.

        Raises:
            AuthorError: there are some of who is not on the roster, and the course refuses that.
        """
        notes = [*(self.roster.notes if self.roster else ()), *self.extensions.notes, *self._early(submissions)]
        if self.roster is None:
            return submissions, notes
        strangers = sorted(submissions.students() - self.roster.people.keys())
        if not strangers:
            return submissions, notes
        if self.course.unknown_students == "refuse":
            raise AuthorError(_refusal(strangers), file=self.roster.file)
        told = {"file": str(self.roster.file), "students": ", ".join(map(_shown, strangers))}
        if self.course.unknown_students == "grade":
            return submissions, [*notes, message("rules.strangers_graded", **told)]
        return submissions.of(self.roster.people), [*notes, message("rules.strangers_kept", **told)]

    def _early(self, submissions: Iterable[Submission]) -> Iterator[Message]:
        """A note for each level that some handed in before it opened: it was given away, or a clock was wrong."""
        found = handed_in_early(self.course, ((one.level, one.student, one.submitted_at) for one in submissions))
        opens = {entry.id: entry.opens for entry in self.course.levels}
        for level, students in found.items():
            some = ", ".join(map(_shown, students[:_SHOWN])) + (", …" if len(students) > _SHOWN else "")
            time = opens[level]
            if time is not None:
                told = moment(time.isoformat())
                yield message("rules.early", level=level, time=told, count=len(students), students=some)

    def enrol(self, book: "Gradebook") -> None:
        """Fill nbgrader's table of students from the roster.

        Raises:
            GraderError: the gradebook can't be written.
        """
        if self.roster is not None:
            from autograder.gradebook.people import enrol  # noqa: PLC0415 - `guanka check` has no use for a database

            enrol(book, self.roster.people.values())

    def late(self, entry: LevelEntry, report: Report) -> float:
        """The share of the score, from 0 to 1, that handing in late costs."""
        if report.submitted_at is None:
            return 0.0
        submitted = datetime.fromisoformat(report.submitted_at)
        return late_cost(self.course, entry, self.extensions, report.student, submitted)

    def course_of(self, student: str) -> Course:
        """The course with each level due when it is for this student."""
        return course_of_student(self.course, self.extensions, student)

    def noted(self, report: Report) -> Report:
        """The report with a note where its student has more time for the level, and without that of an earlier run."""
        due = self.extensions.due.get((report.student, report.level))
        notes = [note for note in report.notes if note.id != _EXTENDED]
        if due is not None:
            notes.append(message(_EXTENDED, time=moment(due.isoformat())))
        return msgspec.structs.replace(report, notes=tuple(notes))

    def correct(self, book: "Gradebook", before: Iterable[Report]) -> set[Key]:
        """Put right what the gradebook says of these, as they were stored, where an extension has come or gone.

        Returns the (level, student) whose penalty changed.

        Raises:
            GraderError: the gradebook can't be written.
        """
        entries = {entry.id: entry for entry in self.course.levels}
        touched = [report for report in before if report.level in entries and self._is_touched(report)]
        if not touched:
            return set()
        longer: dict[Key, timedelta | None] = {}
        penalties: dict[Key, float] = {}
        for report in touched:
            entry, key = entries[report.level], (report.level, report.student)
            longer[key] = extended(entry, self.extensions, report.student)
            penalties[key] = self.late(entry, report) * (report.score or 0.0)
        from autograder.gradebook.people import (  # noqa: PLC0415 - as above
            read_penalties,
            write_extensions,
            write_penalties,
        )

        write_extensions(book, longer)
        there = read_penalties(book, penalties)
        moved = {
            key: points
            for key, points in penalties.items()
            if key in there and not isclose(points, there[key], abs_tol=_NOISE)
        }
        write_penalties(book, moved)
        return set(moved)

    def _is_touched(self, report: Report) -> bool:
        noted = any(note.id == _EXTENDED for note in report.notes)
        return noted or (report.student, report.level) in self.extensions.due


def read_rules(course: Course) -> ClassRules:
    """The rules of a course that name students.

    Raises:
        AuthorError: a file that the course names is not there, or not as it should be.
    """
    roster = None if course.roster is None else read_roster(course.roster)
    return ClassRules(course, roster, read_extensions(course, roster))


def _refusal(strangers: Sequence[str]) -> str:
    some = ", ".join(map(_shown, strangers[:_SHOWN]))
    more = f" and {len(strangers) - _SHOWN} more" if len(strangers) > _SHOWN else ""
    text = f"lacks {len(strangers)} of those who handed in: {some}{more}"
    return f"{text}; right would be to add them, or unknown_students: note in course.yaml"


def _shown(student: str) -> str:
    return plain(student, limit=40)
