"""Moodle by its own web services: assignments that a teacher has made are columns, found by their ID number.

No function makes an assignment, or changes one. A score that Moodle does not take, such as one over the maximum, is
answered like one that it takes: only the gradebook tells, when it is read back.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from autograder.errors import ColumnError, PlatformError
from autograder.lms.connection import Rest
from autograder.lms.http import Line
from autograder.lms.model import Answer, Column, Finding, LineItem, Member, NotTaken, Result, Score, Taken
from autograder.lms.rest.answers import points_of
from autograder.lms.rest.moodle_api import MoodleApi, MoodleError
from autograder.lms.rest.moodle_check import check
from autograder.lms.trouble import Unanswered

_GONE = {"invalidrecord", "invalidrecordunknown", "invalidcoursemodule", "invalidcoursemoduleid"}
_STUDENT = "student"  # the short name of Moodle's role
_PLAIN = "2"  # FORMAT_PLAIN: a comment is text, and shown as such


class _Assignment(msgspec.Struct):
    id: int
    cmid: int
    name: str
    grade: float = 0.0  # the maximum; negative: a scale
    duedate: int = 0


class _Warning(msgspec.Struct):
    message: str = ""


class _AssignmentCourse(msgspec.Struct):
    assignments: list[_Assignment] = []


class _Assignments(msgspec.Struct):
    courses: list[_AssignmentCourse]
    warnings: list[_Warning] = []


class _Module(msgspec.Struct):
    idnumber: str | None = None


class _ModuleAnswer(msgspec.Struct):
    cm: _Module


class _Role(msgspec.Struct):
    shortname: str = ""


class _User(msgspec.Struct):
    id: int
    fullname: str = ""
    email: str = ""
    idnumber: str = ""
    roles: list[_Role] = []


class _GradeItem(msgspec.Struct):
    itemmodule: str | None = None
    iteminstance: int | None = None
    itemnumber: int | None = 0
    graderaw: float | None = None
    grademax: float | None = None


class _UserGrades(msgspec.Struct):
    userid: int
    gradeitems: list[_GradeItem]


class _GradeReport(msgspec.Struct):
    usergrades: list[_UserGrades]


class _Grade(msgspec.Struct):
    userid: int
    grade: float


class _AssignmentGrades(msgspec.Struct):
    grades: list[_Grade]


class _Grades(msgspec.Struct):
    assignments: list[_AssignmentGrades]


class Moodle:
    """A course of Moodle. Close it."""

    lanes = 3

    def __init__(self, rest: Rest, line: Line) -> None:
        self._api = MoodleApi(rest, line)

    @property
    def name(self) -> str:
        """Moodle, and where."""
        return self._api.name

    def line_items(self) -> Sequence[LineItem]:
        """The assignments with points."""
        return [self._line_item(one) for one in self._assignments()]

    def line_item(self, url: str) -> LineItem | None:
        """One assignment, by its id."""
        found = next((one for one in self._assignments() if str(one.id) == url), None)
        return None if found is None else self._line_item(found)

    def make(self, column: Column) -> LineItem:
        """Say how a teacher makes the assignment.

        Raises:
            ColumnError: always.
        """
        same = any(one.name.strip() == column.label.strip() for one in self._assignments())
        start = "open the assignment of this name" if same else "add an Assignment to the course"
        raise ColumnError(
            f"Moodle lets web services make no assignment, and has none with the ID number {column.resource_id!r}; "
            f"right would be to {start} there with the name {column.label!r}, ID number {column.resource_id!r} "
            f"(under Common module settings), maximum grade {column.maximum:g} and Feedback comments, "
            "without marking workflow; then run this again"
        )

    def change(self, item: LineItem) -> LineItem | None:
        """What the assignment is now: web services change nothing of it."""
        return self.line_item(item.url)

    def send(self, item: LineItem, score: Score) -> Answer:
        """Save a grade and its comment, in the place of what was there, for the attempt that counts."""
        if item.maximum <= 0:
            advice = "set the assignment's grade to points in Moodle"
            return NotTaken(kind="refused", answer="the assignment is not graded by points", advice=advice)
        fields = [
            ("assignmentid", item.url),
            ("userid", score.lms_id),
            ("grade", points_of(score, item.maximum)),
            ("attemptnumber", "-1"),
            ("addattempt", "0"),
            ("workflowstate", ""),
            ("applytoall", "0"),
            ("plugindata[assignfeedbackcomments_editor][text]", score.comment),
            ("plugindata[assignfeedbackcomments_editor][format]", _PLAIN),
        ]
        try:
            self._api.call("mod_assign_save_grade", object, "sending a score", fields)
        except MoodleError as error:
            if error.befalls_all:
                raise
            if error.code in _GONE and self.line_item(item.url) is None:
                return NotTaken(kind="gone", answer=str(error), advice="")
            advice = "look whether the student is still in the course"
            return NotTaken(kind="refused", answer=str(error), advice=advice)
        except Unanswered as error:
            if not error.may_have_arrived:
                raise
            return NotTaken(kind="later", answer=str(error), advice="", sent=self._now(), is_away=True)
        return Taken(sent=self._now(), answer="200")

    def results(self, item: LineItem) -> Mapping[str, Result] | None:
        """What the gradebook says; where the token may not read it, what the assignment says."""
        try:
            return dict(self._in_gradebook(item))
        except MoodleError as error:
            if error.code not in {"accessexception", "nopermissions", "nopermissiontoviewgrades"}:
                raise
            return dict(self._in_assignment(item))

    def members(self) -> Sequence[Member]:
        """Everybody enrolled; those who are suspended are not active. The number is the ID number."""
        everybody = self._enrolled()
        try:
            active = {one.id for one in self._enrolled(("options[0][name]", "onlyactive"), ("options[0][value]", "1"))}
        except MoodleError as error:
            if error.code != "nopermissions":
                raise
            active = {one.id for one in everybody}  # only who may review enrolments is told
        return [
            Member(
                lms_id=str(one.id),
                name=one.fullname,
                email=one.email,
                number=one.idnumber,
                is_student=any(role.shortname == _STUDENT for role in one.roles),
                is_active=one.id in active,
            )
            for one in everybody
        ]

    def check(self) -> Sequence[Finding]:
        """Try what a sync needs."""
        return check(self._api, self.line_items, self.members)

    def close(self) -> None:
        """Give the connections back."""
        self._api.line.close()

    def _now(self) -> datetime:
        return self._api.line.clock.now(self._api.server)

    def _enrolled(self, *options: tuple[str, str]) -> list[_User]:
        fields = [("courseid", self._api.course), *options]
        return self._api.call("core_enrol_get_enrolled_users", list[_User], "listing the people of the course", fields)

    def _assignments(self) -> list[_Assignment]:
        fields, doing = [("courseids[0]", self._api.course)], "listing the assignments"
        answer = self._api.call("mod_assign_get_assignments", _Assignments, doing, fields)
        if not answer.courses:
            said = answer.warnings[0].message if answer.warnings else "no such course"
            text = f"{self.name} shows nothing of the course {self._api.course!r} ({said})"
            raise PlatformError(
                f"{text}; right would be the number in the course's address, and a token of its teacher"
            )
        return [one for course in answer.courses for one in course.assignments if one.grade != 0]

    def _line_item(self, one: _Assignment) -> LineItem:
        fields, doing = [("cmid", str(one.cmid))], f"reading the ID number of {one.name!r}"
        module = self._api.call("core_course_get_course_module", _ModuleAnswer, doing, fields).cm
        return LineItem(
            url=str(one.id),
            label=one.name,
            maximum=max(one.grade, 0.0),
            resource_id=module.idnumber or None,
            due=datetime.fromtimestamp(one.duedate, UTC) if one.duedate > 0 else None,
        )

    def _in_gradebook(self, item: LineItem) -> Iterator[tuple[str, Result]]:
        fields, doing = [("courseid", self._api.course), ("userid", "0")], "reading the gradebook"
        for user in self._api.call("gradereport_user_get_grade_items", _GradeReport, doing, fields).usergrades:
            for one in user.gradeitems:
                if one.itemmodule == "assign" and str(one.iteminstance) == item.url and not one.itemnumber:
                    maximum = item.maximum if one.grademax is None else one.grademax
                    yield str(user.userid), Result(lms_id=str(user.userid), points=one.graderaw, maximum=maximum)

    def _in_assignment(self, item: LineItem) -> Iterator[tuple[str, Result]]:
        fields, doing = [("assignmentids[0]", item.url)], "reading the grades"
        for one in self._api.call("mod_assign_get_grades", _Grades, doing, fields).assignments:
            for grade in one.grades:
                points = None if grade.grade < 0 else grade.grade
                yield str(grade.userid), Result(lms_id=str(grade.userid), points=points, maximum=item.maximum)
