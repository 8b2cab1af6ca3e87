"""Whether a registration is whole: what is missing of it for a command, and which command names it."""

from collections.abc import Iterator
from typing import Literal

from autograder.commands.lms.registration import TOLD
from autograder.errors import AuthorError
from autograder.lms.connection import Connection, Lti

Need = Literal["columns", "people"]


def refuse_unfinished(connection: Connection, *needs: Need) -> None:
    """See that what a sync (``columns``) or a roster (``people``) asks for is known; a connection by REST is whole.

    Raises:
        AuthorError: something is not; with what, and the command to run.
    """
    lti = connection.lti
    if lti is None:
        return
    lacks = dict(_lacking(connection, lti, needs))
    if not lacks:
        return
    options = " ".join(dict.fromkeys(lacks.values()))
    how = "" if lti.client_id and lti.deployment_ids else f" ({TOLD[connection.platform]})"
    learns = bool(lti.client_id) and connection.platform != "blackboard"  # its services are at another host
    launch = ", or to open the tool once from the course as its staff" if learns else ""
    text = f"the registration with the LMS is not finished, and lacks {_listed([*lacks])}"
    raise AuthorError(f"{text}; right would be: guanka lms connect {options}{how}{launch}")


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _lacking(connection: Connection, lti: Lti, needs: tuple[Need, ...]) -> Iterator[tuple[str, str]]:
    """What is not known, and the option that names it."""
    columns = "columns" in needs and lti.line_items_url is None and not lti.line_items_urls
    people = "people" in needs and lti.memberships_url is None
    if not lti.client_id:
        yield "the client id", "--client-id ID"
    if not lti.deployment_ids and (not lti.client_id or columns or people):
        yield "the deployment id", "--deployment-id ID"
    if columns:
        yield "the address of the course's columns", _COLUMNS.get(connection.platform, "--line-items-url URL")
    if people:
        moodle = connection.platform == "moodle"
        yield "the address of the course's people", _COLUMNS["moodle"] if moodle else "--memberships-url URL"


# In Moodle both addresses follow from the course's number.
_COLUMNS = {"moodle": "--context-id NUMBER", "open-edx": "--line-items COLUMN=URL"}
