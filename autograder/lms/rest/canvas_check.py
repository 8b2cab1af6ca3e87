"""Whether a token for Canvas does what a sync needs, tried by calls that change nothing."""

from collections.abc import Callable, Sequence

import msgspec

from autograder.errors import PlatformError
from autograder.lms.model import Finding, LineItem, Member
from autograder.lms.rest.canvas_api import CanvasApi
from autograder.lms.rest.found import failed, found_columns, found_people

_RIGHTS = {"manage_grades": "grade", "manage_assignments_add": "make assignments"}


class _Named(msgspec.Struct):
    name: str = ""


def check(
    api: CanvasApi, line_items: Callable[[], Sequence[LineItem]], members: Callable[[], Sequence[Member]]
) -> list[Finding]:
    """Each thing that a sync needs, in order; what rests on one that failed is left out."""
    steps: list[tuple[str, Callable[[], Finding]]] = [
        ("the token", lambda: _token(api)),
        ("the course", lambda: _course(api)),
        ("its rights", lambda: _rights(api)),
        ("columns", lambda: found_columns(line_items())),
        ("people", lambda: found_people(members(), "SIS id")),
    ]
    findings: list[Finding] = []
    for what, step in steps:
        try:
            findings.append(step())
        except PlatformError as error:
            findings.append(failed(what, error))
        if not findings[-1].works and what in ("the token", "the course"):
            break
    return findings


def _token(api: CanvasApi) -> Finding:
    found = api.get(f"{api.root}/api/v1/users/self", _Named, "asking whose token it is")
    if found is None:
        text = f"{api.root} knows no /api/v1/users/self"
        return Finding(what="the token", works=False, found=text, advice="use the address of Canvas itself")
    return Finding(what="the token", works=True, found=f"belongs to {found.name}")


def _course(api: CanvasApi) -> Finding:
    found = api.get(api.course, _Named, "opening the course")
    if found is None:
        advice = "take the number in the course's address: .../courses/NUMBER"
        return Finding(what="the course", works=False, found="there is no such course for this token", advice=advice)
    return Finding(what="the course", works=True, found=found.name)


def _rights(api: CanvasApi) -> Finding:
    asked = "&".join(f"permissions[]={name}" for name in _RIGHTS)
    url = f"{api.course}/permissions?{asked}"
    has = api.get(url, dict[str, bool | None], "asking for rights") or {}
    if not has:
        return Finding(what="its rights", works=True, found="Canvas does not tell")
    lacks = [said for name, said in _RIGHTS.items() if has.get(name) is False]
    if lacks:
        advice = "a token of a teacher of the course, or the rights that are missing for that role"
        return Finding(what="its rights", works=False, found=f"may not {' or '.join(lacks)}", advice=advice)
    return Finding(what="its rights", works=True, found=f"may {' and '.join(_RIGHTS.values())}")
