"""Whether a token for Moodle does what a sync needs, tried by calls that change nothing."""

from collections.abc import Callable, Sequence

import msgspec

from autograder.errors import PlatformError
from autograder.lms.model import Finding, LineItem, Member
from autograder.lms.rest.found import failed, found_columns, found_people
from autograder.lms.rest.moodle_api import MoodleApi

FUNCTIONS = (
    "core_webservice_get_site_info",
    "core_enrol_get_enrolled_users",
    "core_course_get_course_module",
    "mod_assign_get_assignments",
    "mod_assign_get_grades",
    "mod_assign_save_grade",
    "gradereport_user_get_grade_items",
)


class _Function(msgspec.Struct):
    name: str


class _Site(msgspec.Struct):
    sitename: str = ""
    username: str = ""
    release: str = ""
    functions: list[_Function] = []


def check(
    api: MoodleApi, line_items: Callable[[], Sequence[LineItem]], members: Callable[[], Sequence[Member]]
) -> list[Finding]:
    """Each thing that a sync needs, in order; what rests on the token is left out where that is not taken."""
    try:
        site = api.call("core_webservice_get_site_info", _Site, "asking whose token it is")
    except PlatformError as error:
        return [failed("the token", error)]
    found = f"belongs to {site.username}, at {site.sitename}, Moodle {site.release}"
    findings = [Finding(what="the token", works=True, found=found), _functions(site)]
    steps: list[tuple[str, Callable[[], Finding]]] = [
        ("columns", lambda: found_columns(line_items())),
        ("people", lambda: found_people(members(), "ID number")),
    ]
    for what, step in steps:
        try:
            findings.append(step())
        except PlatformError as error:
            findings.append(failed(what, error))
    return findings


def _functions(site: _Site) -> Finding:
    lacks = [name for name in FUNCTIONS if name not in {one.name for one in site.functions}]
    if lacks:
        advice = "add them to the token's service: Site administration > Server > Web services > External services"
        return Finding(what="functions", works=False, found=f"the service lacks {', '.join(lacks)}", advice=advice)
    return Finding(what="functions", works=True, found=f"the service has all {len(FUNCTIONS)} that are needed")
