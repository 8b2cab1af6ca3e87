"""A choice that staff are given in a deep link: what it was asked with, signed by us, until somebody has chosen."""

from datetime import datetime, timedelta

from autograder.lms.connection import Connection
from autograder.lms.lti.launch import Choosing, Launch
from autograder.lms.lti.refused import LaunchRefused
from autograder.lms.lti.sealed import seal, unseal

_LINK = "ltiResourceLink"
_LIFE = timedelta(hours=1)  # for somebody to choose


def offer(connection: Connection, launch: Launch, *, now: datetime) -> str:
    """The choice of a launch, for the form that is filled in; nobody else can make one.

    Raises:
        LaunchRefused: whoever came may not choose, or the LMS wants no links to tools here.
    """
    asked = launch.choosing
    if not launch.is_staff or asked is None:
        raise LaunchRefused("rights", "only staff of the course can place columns in it")
    if _LINK not in asked.accepts:
        raise LaunchRefused("kind", "the LMS asks for something else than links to tools in this place")
    values = {"to": asked.return_url, "data": asked.data, "deployment": launch.deployment_id}
    return seal(connection.session_key, "choosing", values, now=now, life=_LIFE)


def offered(connection: Connection, text: str, *, now: datetime) -> Choosing:
    """What a choice was asked with.

    Raises:
        LaunchRefused: it is none of ours, or too old.
    """
    values = unseal(connection.session_key, "choosing", text, now=now)
    if values is None:
        raise LaunchRefused("state", "the choice is not one that we gave, or older than an hour")
    return Choosing(return_url=values["to"], data=values["data"], deployment_id=values["deployment"])
