"""Moodle's own web services: one address, a function's name in a field, and errors with status 200."""

import re
from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from tests.lms.double.asking import Asked, Door, number, said
from tests.lms.double.state import Cell, Item, Person, World

SERVER = "/webservice/rest/server.php"
ROLES = {"Learner": (5, "student"), "Instructor": (3, "editingteacher")}
Form = dict[str, str]


class Wrong(Exception):
    """A function's refusal, by Moodle's code of it."""

    def __init__(self, code: str, message: str, kind: str = "moodle_exception"):
        self.told = {"exception": kind, "errorcode": code, "message": message}
        super().__init__(code)


def serve(world: World, asked: Asked) -> Response:
    """Call the function that is asked for."""
    form = dict(asked.form())
    asked.told |= {"function": form.get("wsfunction")}
    if form.get("moodlewsrestformat") != "json":
        return Response('<?xml version="1.0" encoding="UTF-8" ?>\n<RESPONSE></RESPONSE>', media_type="application/xml")
    try:
        if form.get("wstoken") != world.settings.rest_token:
            raise Wrong("invalidtoken", "Invalid token - token not found")
        name = form.get("wsfunction", "")
        if name not in FUNCTIONS:
            raise Wrong("accessexception", "Access control exception", "webservice_access_exception")
        return said(FUNCTIONS[name](world, form))
    except Wrong as wrong:
        return said(wrong.told)


def _whole(form: Form, name: str) -> int:
    text = form.get(name, "")
    if not re.fullmatch(r"-?\d+", text):
        raise Wrong("invalidparameter", "Invalid parameter value detected", "invalid_parameter_exception")
    return int(text)


def _course(world: World, form: Form, name: str = "courseid") -> None:
    if str(_whole(form, name)) != world.settings.course:
        raise Wrong("invalidrecord", "Can't find data record in database table course.", "dml_missing_record_exception")


def site_info(world: World, form: Form) -> Any:
    names = [{"name": name, "version": "2024100705"} for name in FUNCTIONS]
    there = {"sitename": "Double", "username": "guanka", "userid": 7, "release": "4.5.6 (Build: 20250811)"}
    return there | {"version": "2024100706", "functions": names}


def enrolled(world: World, form: Form) -> Any:
    """Everybody, those who are suspended too, who can't be told from the others."""
    _course(world, form)
    only = any(form.get(f"options[{n}][name]") == "onlyactive" and form.get(f"options[{n}][value]") for n in range(5))
    people = [one for one in world.state.people.values() if one.is_active or not only]
    return [_user(one) for one in people]


def _user(one: Person) -> dict[str, Any]:
    role, short = ROLES[one.role]
    there: dict[str, Any] = {"id": int(one.id), "fullname": one.name, "username": one.login or one.id}
    there |= {"idnumber": one.number} if one.number else {}
    there |= {"email": one.email} if one.email else {}
    return there | {"roles": [{"roleid": role, "name": "", "shortname": short, "sortorder": 0}]}


def list_assignments(world: World, form: Form) -> Any:
    if "courseids[0]" in form:
        _course(world, form, "courseids[0]")
    rows = [
        {"id": item.id, "cmid": item.id + 500, "course": int(world.settings.course), "name": item.label}
        | {"grade": item.maximum, "duedate": 0}
        for item in world.state.items.values()
        if item.kind == "assign"
    ]
    course = {"id": int(world.settings.course), "fullname": "Convolution", "shortname": "conv", "assignments": rows}
    return {"courses": [course], "warnings": []}


def course_module(world: World, form: Form) -> Any:
    """One activity; its ID number is told to who may edit it."""
    item = world.state.items.get(_whole(form, "cmid") - 500)
    if item is None or item.kind != "assign":
        raise Wrong("invalidcoursemodule", "Invalid course module ID")
    module = {"id": item.id + 500, "modname": "assign", "instance": item.id, "name": item.label}
    return {"cm": module | {"idnumber": item.resource_id or ""}, "warnings": []}


def _assignment(world: World, id: int) -> Item:
    item = world.state.items.get(id)
    if item is None or item.kind != "assign":
        raise Wrong("invalidrecord", "Can't find data record in database table assign.", "dml_missing_record_exception")
    return item


def save_grade(world: World, form: Form) -> Any:
    """Save a grade, and say nothing of it, whether or not it was saved: null. -1 takes it away."""
    item = _assignment(world, _whole(form, "assignmentid"))
    for name in ("attemptnumber", "addattempt", "applytoall"):
        _whole(form, name)
    if "workflowstate" not in form or number(form.get("grade")) is None:
        raise Wrong("invalidparameter", "Invalid parameter value detected", "invalid_parameter_exception")
    person, points = world.state.people.get(form.get("userid", "")), number(form["grade"]) or 0.0
    if person is None or not person.is_student:
        raise Wrong("usernotincourse", "User is not in the course")
    cell = world.cell(item.id, person)
    if points > item.maximum or (points < 0 and points != -1) or cell.is_locked or item.is_locked:
        return None
    cell.taken += 1
    cell.raw, cell.graded_at = (None if points == -1 else points), world.now()
    comment = form.get("plugindata[assignfeedbackcomments_editor][text]", cell.comment)
    if not cell.is_overridden:
        world.show(cell, cell.raw, comment or None)
    return None


def grades(world: World, form: Form) -> Any:
    """What teachers and tools gave in the assignment, not what the gradebook makes of it. No comments."""
    found, warnings = [], []
    for item in [int(value) for name, value in form.items() if name.startswith("assignmentids[")]:
        rows = [_grade(item, person, cell) for person, cell in world.cells_of(item) if cell.graded_at]
        if rows:
            found.append({"assignmentid": item, "grades": rows})
        else:
            warnings.append({"item": "assignment", "itemid": item, "warningcode": "3", "message": "No grades found"})
    return {"assignments": found, "warnings": warnings}


def _grade(item: int, person: Person, cell: Cell) -> dict[str, Any]:
    points = -1.0 if cell.raw is None else cell.raw
    at = int(cell.graded_at.timestamp()) if cell.graded_at else 0
    there = {"id": item * 100_000 + int(person.id), "userid": int(person.id), "attemptnumber": 0, "grader": 7}
    return there | {"timecreated": at, "timemodified": at, "grade": f"{points:.5f}"}


def grade_items(world: World, form: Form) -> Any:
    """The gradebook as a student or a teacher sees it; ``userid`` 0 is everybody."""
    _course(world, form)
    only = _whole(form, "userid") if "userid" in form else 0
    rows = []
    for person in world.state.people.values():
        if person.is_student and only in (0, int(person.id)):
            items = [_in_gradebook(item, world.cell(item.id, person)) for item in world.state.items.values()]
            row = {"courseid": int(world.settings.course), "userid": int(person.id), "userfullname": person.name}
            rows.append(row | {"maxdepth": 2, "gradeitems": items})
    return {"usergrades": rows, "warnings": []}


def _in_gradebook(item: Item, cell: Cell) -> dict[str, Any]:
    kind = "mod" if item.kind == "assign" else "manual"
    there = {"id": item.id + 900, "itemname": item.label, "itemtype": kind, "itemmodule": item.kind}
    there |= {"iteminstance": item.id, "graderaw": cell.final, "grademin": 0, "grademax": item.maximum}
    there |= {"gradeformatted": "-" if cell.final is None else f"{cell.final:.2f}", "feedback": cell.comment or ""}
    return there | {"locked": cell.is_locked or item.is_locked, "gradeisoverridden": cell.is_overridden}


FUNCTIONS: dict[str, Callable[[World, Form], Any]] = {
    "core_webservice_get_site_info": site_info,
    "core_enrol_get_enrolled_users": enrolled,
    "mod_assign_get_assignments": list_assignments,
    "core_course_get_course_module": course_module,
    "mod_assign_save_grade": save_grade,
    "mod_assign_get_grades": grades,
    "gradereport_user_get_grade_items": grade_items,
}

DOORS = tuple(Door("rest", method, SERVER, serve, by="open") for method in ("GET", "POST"))
