"""Memberships of the Names and Role Provisioning Services 2.0 (1EdTech): who is in the LMS's course."""

from collections.abc import Mapping
from typing import Any

from autograder.errors import PlatformError
from autograder.lms.connection import Lti
from autograder.lms.http import Reply
from autograder.lms.lti.service import Service
from autograder.lms.model import Member

MEMBERS = ("https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",)
_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
_CONTEXT_ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership"
_TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"  # Canvas's student view


def read_members(lti: Lti, service: Service) -> list[Member]:
    """Everybody in the LMS's course, each once.

    Raises:
        PlatformError: the platform can't be reached, or does not tell.
    """
    if lti.memberships_url is None:
        text = "the connection does not say where the course's memberships are"
        raise PlatformError(f"{text}; right would be a launch from the course, or memberships_url")
    doing = "telling who is in the course"
    pages = service.pages(lti.memberships_url, MEMBERS, accept=_TYPE, doing=doing, advice=_advice) or []
    members: dict[str, Member] = {}
    for page in pages:
        rows = page.get("members") if isinstance(page, dict) else None
        if not isinstance(rows, list):
            raise PlatformError(f"the platform answered with no members while {doing}; right would be a list of them")
        for row in rows:
            if isinstance(row, dict) and row.get("user_id") not in (None, ""):
                members.setdefault(str(row["user_id"]), _member(row))
    return list(members.values())


def _advice(reply: Reply) -> str:
    """What to do where the service of names and roles fails."""
    if reply.status == 403 and "above_response_limit" in reply.said:
        return (
            "a COURSE_MEMBER_API_ENROLLMENT_LIMIT in Open edX's settings that is more than the course has people: up "
            "to that number it tells who they are"
        )
    if reply.status >= 500:
        return (
            "to look into the LMS's own log, for its service of names and roles (NRPS) failed there; who was matched "
            "before still gets their scores"
        )
    return ""


def _member(row: Mapping[str, Any]) -> Member:
    named = " ".join(filter(None, (_text(row, "given_name"), _text(row, "family_name"))))
    return Member(
        lms_id=str(row["user_id"]),
        name=_text(row, "name") or named,
        email=_text(row, "email"),
        number=_text(row, "lis_person_sourcedid"),
        is_student=is_student(row.get("roles")),
        is_active=_text(row, "status") in {"", "Active"},  # left out, it is Active
    )


def is_student(roles: Any) -> bool:
    """Whether these roles are a learner's in this course: by full or short name, as the whole or a part of it.

    A role in the institution or the system says nothing of the course.
    """
    names = [role for role in roles if isinstance(role, str)] if isinstance(roles, list) else []
    return any(map(_is_learner, names)) and _TEST_USER not in names


def _is_learner(role: str) -> bool:
    path, _, name = role.rpartition("#")
    if path in {"", _CONTEXT_ROLE}:
        return name.partition("/")[0] == "Learner"
    return path == f"{_CONTEXT_ROLE}/Learner" or path.endswith("/membership/Learner")


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value).strip() if isinstance(value, str | int) else ""
