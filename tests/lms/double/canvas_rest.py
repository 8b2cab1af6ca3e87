"""Canvas's own web services: the few pages of ``/api/v1`` that a sync or a roster needs."""

import re
from typing import Any

from starlette.responses import Response

from tests.lms.double.asking import Asked, Door, Refused, item_of, number, said
from tests.lms.double.paging import page
from tests.lms.double.state import Cell, Item, Person, World

COURSE = "/api/v1/courses/{course}"
ASSIGNMENT = f"{COURSE}/assignments/{{item}}"
SUBMISSIONS = f"{ASSIGNMENT}/submissions"
KINDS = {"Learner": "StudentEnrollment", "Instructor": "TeacherEnrollment"}
_GIVEN = re.compile(r"grade_data\[(\w+)\]\[(posted_grade|text_comment)\]\Z")


def _in_course(world: World, asked: Asked) -> None:
    if asked.named["course"] != world.settings.course:
        raise Refused(404, "The specified resource does not exist.")


def whoami(world: World, asked: Asked) -> Response:
    return said({"id": 1, "name": "Guanka"})


def course(world: World, asked: Asked) -> Response:
    _in_course(world, asked)
    return said({"id": int(world.settings.course), "name": "Convolution", "course_code": "conv"})


def _user(one: Person) -> dict[str, Any]:
    told = {"id": int(one.id), "name": one.name, "sortable_name": one.name, "login_id": one.login or one.email}
    return told | {"sis_user_id": one.number or None, "email": one.email or None}


def enrollments(world: World, asked: Asked) -> Response:
    _in_course(world, asked)
    kinds = [value for name, value in asked.query if name == "type[]"]
    states = [value for name, value in asked.query if name == "state[]"] or ["active", "invited"]
    rows = []
    for one in world.state.people.values():
        state, kind = "active" if one.is_active else "inactive", KINDS[one.role]
        if state in states and (not kinds or kind in kinds):
            row = {"id": int(one.id) + 5000, "user_id": int(one.id), "type": kind, "role": kind, "user": _user(one)}
            rows.append(row | {"enrollment_state": state, "sis_user_id": one.number or None})
    chosen, headers = page(asked, rows)
    return said(chosen, **headers)


def users(world: World, asked: Asked) -> Response:
    """People; those who are not active only where they are asked for, and e-mail addresses too."""
    _in_course(world, asked)
    kinds = [value for name, value in asked.query if name == "enrollment_type[]"]
    states = [value for name, value in asked.query if name == "enrollment_state[]"] or ["active", "invited"]
    wanted = [value for name, value in asked.query if name == "include[]"]
    rows = []
    for one in world.state.people.values():
        kind, state = KINDS[one.role], "active" if one.is_active else "inactive"
        if (kinds and kind.removesuffix("Enrollment").lower() not in kinds) or state not in states:
            continue
        row = _user(one)
        row |= {"enrollments": [{"type": kind, "enrollment_state": state}]} if "enrollments" in wanted else {}
        rows.append(row if "email" in wanted else {key: value for key, value in row.items() if key != "email"})
    chosen, headers = page(asked, rows)
    return said(chosen, **headers)


def _assignment(world: World, asked: Asked, item: Item) -> dict[str, Any]:
    there = {"id": item.id, "course_id": int(world.settings.course), "name": item.label, "due_at": item.due}
    there |= {"points_possible": item.maximum, "description": item.description, "grading_type": "points"}
    return there | {
        "published": True,
        "html_url": f"{asked.base}/courses/{asked.named['course']}/assignments/{item.id}",
    }


def assignments(world: World, asked: Asked) -> Response:
    _in_course(world, asked)
    term = (asked.first("search_term") or "").casefold()
    rows = [_assignment(world, asked, one) for one in world.state.items.values() if term in one.label.casefold()]
    chosen, headers = page(asked, rows)
    return said(chosen, **headers)


def assignment(world: World, asked: Asked) -> Response:
    return said(_assignment(world, asked, item_of(world, asked)))


def make_assignment(world: World, asked: Asked) -> Response:
    _in_course(world, asked)
    item = Item(id=world.fresh_id(), label="", maximum=0.0, kind="assign")
    _describe(item, dict(asked.form()))
    if not item.label:
        raise Refused(400, {"errors": {"name": [{"message": "is required"}]}})
    world.state.items[item.id] = item
    return said(_assignment(world, asked, item), 201)


def change_assignment(world: World, asked: Asked) -> Response:
    item = item_of(world, asked)
    _describe(item, dict(asked.form()))
    return said(_assignment(world, asked, item))


def _describe(item: Item, form: dict[str, str]) -> None:
    item.label = form.get("assignment[name]", item.label)
    item.maximum = number(form.get("assignment[points_possible]", item.maximum)) or 0.0
    item.due = form.get("assignment[due_at]", item.due) or None
    # What stands in integration_id is dropped without a word, as with every token that may not manage SIS data.
    item.description = form.get("assignment[description]", item.description)


def _submission(item: Item, person: Person, cell: Cell, *, with_comments: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"id": item.id * 100_000 + int(person.id), "user_id": int(person.id)}
    row |= {"assignment_id": item.id, "score": cell.final, "attempt": cell.attempts or None}
    row |= {"grade": None if cell.final is None else f"{cell.final:g}", "submitted_at": cell.submitted_at}
    row |= {"graded_at": cell.graded_at, "workflow_state": "unsubmitted" if cell.final is None else "graded"}
    if with_comments:
        said_ = [{"id": number, "author_id": 1, "comment": text} for number, text in enumerate(cell.comments, 1)]
        row["submission_comments"] = said_
    return row


def submissions(world: World, asked: Asked) -> Response:
    """Everybody's, whether or not there is a grade."""
    item, wanted = item_of(world, asked), ("include[]", "submission_comments") in asked.query
    students = [one for one in world.state.people.values() if one.is_student and one.is_active]
    cells = [(one, world.state.cells.get(f"{item.id}/{one.id}", Cell())) for one in students]
    chosen, headers = page(asked, [_submission(item, one, cell, with_comments=wanted) for one, cell in cells])
    return said(chosen, **headers)


def submission(world: World, asked: Asked) -> Response:
    item, person = item_of(world, asked), _person(world, asked)
    cell = world.state.cells.get(f"{item.id}/{person.id}", Cell())
    return said(_submission(item, person, cell, with_comments=("include[]", "submission_comments") in asked.query))


def _person(world: World, asked: Asked) -> Person:
    person = world.state.people.get(asked.named["user"])
    if person is None or not person.is_student:
        raise Refused(404, "The specified resource does not exist.")
    return person


def grade(world: World, asked: Asked) -> Response:
    item, person, form = item_of(world, asked), _person(world, asked), dict(asked.form())
    _grade(world, item, person, form.get("submission[posted_grade]"), form.get("comment[text_comment]"))
    asked.told |= {"user": person.lti_id, "points": form.get("submission[posted_grade]")}
    return said(_submission(item, person, world.cell(item.id, person), with_comments=True))


def _grade(world: World, item: Item, person: Person, posted: str | None, comment: str | None) -> None:
    """A grade, which may be above the maximum; an empty one erases; a comment is one more comment."""
    cell = world.cell(item.id, person)
    if cell.is_locked or item.is_locked:
        raise Refused(403, "user not authorized to perform that action")
    points = cell.final
    if posted is not None:
        points = None if posted in ("", "-") else number(posted)
        cell.taken += 1
        cell.graded_at = world.now()
    if comment:
        cell.comments.append(comment)
    world.show(cell, points, "\n".join(cell.comments) or None)


def grade_many(world: World, asked: Asked) -> Response:
    """Grades of many at once: a job, which is done when one asks for it; unknown people are passed over."""
    item, rows = item_of(world, asked), dict[str, dict[str, str]]()
    for name, value in asked.form():
        if found := _GIVEN.match(name):
            rows.setdefault(found[1], {})[found[2]] = value
    for name, row in rows.items():
        person = world.state.people.get(name)
        if person is not None and person.is_student:
            _grade(world, item, person, row.get("posted_grade"), row.get("text_comment"))
    job = world.fresh_id()
    there = {"id": job, "url": f"{asked.base}/api/v1/progress/{job}", "workflow_state": "queued", "completion": 0}
    return said(there)


def progress(world: World, asked: Asked) -> Response:
    return said({"id": int(asked.named["job"]), "workflow_state": "completed", "completion": 100})


DOORS = (
    Door("self", "GET", "/api/v1/users/self", whoami, by="rest"),
    Door("course", "GET", COURSE, course, by="rest"),
    Door("people", "GET", f"{COURSE}/enrollments", enrollments, by="rest"),
    Door("people", "GET", f"{COURSE}/users", users, by="rest"),
    Door("line_items", "GET", f"{COURSE}/assignments", assignments, by="rest"),
    Door("make", "POST", f"{COURSE}/assignments", make_assignment, by="rest"),
    Door("line_item", "GET", ASSIGNMENT, assignment, by="rest"),
    Door("change", "PUT", ASSIGNMENT, change_assignment, by="rest"),
    Door("results", "GET", SUBMISSIONS, submissions, by="rest"),
    Door("score", "POST", f"{SUBMISSIONS}/update_grades", grade_many, by="rest"),
    Door("result", "GET", f"{SUBMISSIONS}/{{user}}", submission, by="rest"),
    Door("score", "PUT", f"{SUBMISSIONS}/{{user}}", grade, by="rest"),
    Door("progress", "GET", "/api/v1/progress/{job}", progress, by="rest"),
)
