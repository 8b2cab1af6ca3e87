"""Names and Role Provisioning: everybody of the course, in pages where the platform has pages."""

from typing import Any

from starlette.responses import Response

from tests.lms.double.asking import MEMBERS_TYPE, Asked, Refused, said, with_query
from tests.lms.double.state import Person, World

ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"


def listed(world: World, asked: Asked) -> Response:
    people = list(world.state.people.values())
    if (role := asked.first("role")) is not None:
        people = [one for one in people if role in (one.role, ROLE + one.role)]
    size, start = world.settings.members_page or len(people), _start(asked)
    headers = {}
    url = asked.base + asked.path
    if start + size < len(people):
        # "from" is the platform's own business; a second link, and a space, are what others send too.
        following = with_query(url, **{"from": str(start + size), "limit": str(size)})
        headers["link"] = f'<{url}>; rel="first", <{following}>; rel="next"'
    members = [_shown(world, one) for one in people[start : start + size]]
    context = {"id": world.settings.course, "label": "conv", "title": "Convolution"}
    return said({"id": url, "context": context, "members": members}, media=MEMBERS_TYPE, **headers)


def _start(asked: Asked) -> int:
    text = asked.first("from") or "0"
    if not text.isdigit():
        raise Refused(400, "from")
    return int(text)


def _shown(world: World, person: Person) -> dict[str, Any]:
    """A member; Moodle calls roles by their short names, and gives no more than it is allowed to."""
    role = person.role if world.state.flavour == "moodle" else ROLE + person.role
    shown: dict[str, Any] = {"user_id": person.lti_id, "roles": [role]}
    # An active one may go without the word.
    shown |= {} if person.is_active and world.state.flavour == "open-edx" else {"status": _status(person)}
    if world.settings.shares_names:
        told = {"name": person.name, "email": person.email, "lis_person_sourcedid": person.number}
        shown |= {key: value for key, value in told.items() if value}
    return shown


def _status(person: Person) -> str:
    return "Active" if person.is_active else "Inactive"
