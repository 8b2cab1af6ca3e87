"""Canvas by its own web services, with a teacher's token: an assignment is a column, and bears our id.

It bears it in its description: what Canvas has for the ids of others (``integration_id``, ``sis_assignment_id``) is
silently dropped unless the token may manage SIS data. A comment is sent only where our last one says something else.
"""

import html
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from autograder.errors import PlatformError
from autograder.lms.connection import Rest
from autograder.lms.http import Line, Reply, is_over_limit
from autograder.lms.model import Answer, Column, Finding, LineItem, Member, NotTaken, Result, Score, Taken
from autograder.lms.rest.answers import points_of
from autograder.lms.rest.canvas_api import Assignment, CanvasApi, User, is_unknown
from autograder.lms.rest.canvas_check import check
from autograder.lms.rest.canvas_comments import Comments
from autograder.lms.trouble import Unanswered

_MARK = re.compile(r"<code>\s*(guanka/[^<]+?)\s*</code>")
_TRIES = 3  # of a score whose comment may have arrived
_STUDENT = "StudentEnrollment"  # that of the test student, of Canvas's student view, is called otherwise


class Canvas:
    """A course of Canvas. Close it."""

    lanes = 3  # what runs beside something else costs more of the token's limit

    def __init__(self, rest: Rest, line: Line) -> None:
        self._api = CanvasApi(rest, line)
        self._comments = Comments(self._api)

    @property
    def name(self) -> str:
        """Canvas, and where."""
        return self._api.name

    def line_items(self) -> Sequence[LineItem]:
        """The assignments that are graded."""
        there = self._api.every(f"{self._api.course}/assignments", Assignment, "listing the assignments")
        return [_line_item(one) for one in there if one.grading_type != "not_graded"]

    def line_item(self, url: str) -> LineItem | None:
        """One assignment, by its id."""
        found = self._api.get(self._api.assignment(url), Assignment, "reading an assignment")
        return None if found is None else _line_item(found)

    def make(self, column: Column) -> LineItem:
        """Make an assignment to which nothing is handed in in Canvas; published, for others can't be graded."""
        fields = [
            *_fields(column.label, column.maximum, column.due),
            ("assignment[description]", _description(column.resource_id)),
            ("assignment[submission_types][]", "none"),
            ("assignment[grading_type]", "points"),
            ("assignment[published]", "true"),
        ]
        doing = f"making the assignment {column.label!r}"
        reply = self._api.ask("POST", f"{self._api.course}/assignments", fields)
        made = self._api.taken(reply, Assignment, doing)
        if made is None:
            raise reply.refused(doing, "the id of a course that the token's owner teaches")
        return _line_item(made)

    def change(self, item: LineItem) -> LineItem | None:
        """Set name, points and due time; the rest of the assignment stays as it is."""
        reply = self._api.ask("PUT", self._api.assignment(item.url), _fields(item.label, item.maximum, item.due))
        found = self._api.taken(reply, Assignment, f"changing the assignment {item.label!r}")
        return None if found is None else _line_item(found)

    def send(self, item: LineItem, score: Score) -> Answer:
        """Set the grade, and add the comment if it is a new one. No attempt is used up."""
        url = f"{self._api.assignment(item.url)}/submissions/{quote(score.lms_id, safe='')}"
        comment = score.comment.strip()
        late = NotTaken(kind="later", answer="", advice="")
        for _ in range(_TRIES):
            fields = [
                ("submission[posted_grade]", points_of(score, item.maximum)),
                ("prefer_points_over_scheme", "true"),
            ]
            is_new = bool(comment) and comment.split() != self._comments.last(item.url, score.lms_id).split()
            if is_new:
                fields.append(("comment[text_comment]", comment))
            try:
                reply = self._api.ask("PUT", url, fields, repeatable=not is_new)
            except Unanswered as error:
                if not error.may_have_arrived:
                    raise
                self._comments.note(item.url, score.lms_id, None)
                late = NotTaken(kind="later", answer=str(error), advice="", sent=self._now(url), is_away=True)
                continue
            if reply.is_success and is_new:
                self._comments.note(item.url, score.lms_id, comment)
            return self._answer(reply, item)
        return late

    def results(self, item: LineItem) -> Mapping[str, Result] | None:
        """The scores of all whom the assignment is for, and the last comment of ours."""
        found = {str(one.user_id): one for one in self._comments.read(item.url)}
        return {
            student: Result(lms_id=student, points=one.score, maximum=item.maximum, comment=self._comments.own(one))
            for student, one in found.items()
        }

    def members(self) -> Sequence[Member]:
        """Everybody with a place in the course, or who had one. The number is the SIS id."""
        states = [("enrollment_state[]", state) for state in ("active", "invited", "inactive", "completed")]
        asked = [("include[]", "enrollments"), ("include[]", "email"), *states]
        there = self._api.every(f"{self._api.course}/users", User, "listing the people of the course", asked)
        return [_member(one) for one in there]

    def check(self) -> Sequence[Finding]:
        """Try what a sync needs."""
        return check(self._api, self.line_items, self.members)

    def close(self) -> None:
        """Give the connections back."""
        self._api.line.close()

    def _now(self, url: str) -> datetime:
        return self._api.line.clock.now(url)

    def _answer(self, reply: Reply, item: LineItem) -> Answer:
        now = self._now(reply.url)
        if reply.is_success:
            return Taken(sent=now, answer=str(reply.status))
        answer = f"{reply.status} {reply.said}".strip()
        if is_unknown(reply):
            self._api.refuse(reply, "sending a score")
        if is_over_limit(reply):
            advice = "the token's limit of requests is reached"
            return NotTaken(kind="later", answer=answer, advice=advice, is_away=True)
        if reply.status in {401, 403}:
            advice = "look whether the assignment is for this student, and not moderated or in a closed grading period"
            return NotTaken(kind="locked", answer=answer, advice=advice)
        if reply.status == 404:
            if self.line_item(item.url) is None:
                return NotTaken(kind="gone", answer=answer, advice="")
            return NotTaken(kind="refused", answer=answer, advice="look whether the student is still in the course")
        if reply.status >= 500:
            return NotTaken(kind="later", answer=answer, advice="", sent=now, is_away=True)
        return NotTaken(kind="refused", answer=answer, advice="look at the assignment: it must be graded by points")


def _fields(label: str, maximum: float, due: datetime | None) -> list[tuple[str, str]]:
    return [
        ("assignment[name]", label),
        ("assignment[points_possible]", f"{maximum:.10g}"),
        ("assignment[due_at]", "" if due is None else due.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
    ]


def _description(resource_id: str) -> str:
    return f"<p>Guanka grades this: <code>{html.escape(resource_id)}</code> (leave this line as it is).</p>"


def _line_item(one: Assignment) -> LineItem:
    mark = _MARK.search(one.description or "")
    return LineItem(
        url=str(one.id),
        label=one.name,
        maximum=one.points_possible or 0.0,
        resource_id=html.unescape(mark[1]) if mark else None,
        due=_moment(one.due_at),
    )


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise PlatformError(f"Canvas says that an assignment is due {text!r}; right would be a time") from None


def _member(one: User) -> Member:
    studies = [enrolled.enrollment_state for enrolled in one.enrollments if enrolled.type == _STUDENT]
    return Member(
        lms_id=str(one.id),
        name=one.name,
        email=one.email or "",
        number=one.sis_user_id or "",
        is_student=bool(studies),
        is_active=any(state in {"active", "invited"} for state in studies) or not studies,
    )
