"""What the commands about the LMS share: the connection that is there, and the platform that it leads to."""

import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from autograder.errors import AuthorError

if TYPE_CHECKING:
    from autograder.commands.lms.finished import Need
    from autograder.commands.place import Place
    from autograder.lms.connection import Connection

# Commands import what they need when they are called: `guanka --help` should not wait for a database.


def need_lms() -> None:
    """Say what is to be installed, where the libraries for the network are not.

    Raises:
        AuthorError: they are not.
    """
    try:
        import httpx  # noqa: F401, PLC0415
        import joserfc  # noqa: F401, PLC0415
    except ImportError as error:
        raise AuthorError(f"{error.name} is not installed; right would be: pip install 'guanka[lms]'") from error


def known(place: "Place") -> "Connection":
    """The connection of the course.

    Raises:
        AuthorError: there is none, or it is not as it should be.
    """
    from autograder.lms.private import read_connection  # noqa: PLC0415

    return read_connection(place.course)


def finished(place: "Place", *needs: "Need") -> "Connection":
    """The connection of the course, which has all that is needed.

    Raises:
        AuthorError: there is none, or something is missing; with the command that names it.
    """
    from autograder.commands.lms.finished import refuse_unfinished  # noqa: PLC0415

    connection = known(place)
    refuse_unfinished(connection, *needs)
    return connection


def known_if_any(place: "Place") -> "Connection | None":
    """The connection of the course; None where there is none.

    Raises:
        AuthorError: it is not as it should be.
    """
    from autograder.lms.private import connection_file  # noqa: PLC0415

    path = connection_file(place.course)
    return known(place) if path.exists() or path.is_symlink() else None


def opened(connection: "Connection") -> Any:
    """The platform; closing it is the caller's.

    Raises:
        AuthorError: something is to be installed.
        PlatformError: the connection leads nowhere.
    """
    need_lms()
    from autograder.lms.open import open_platform  # noqa: PLC0415

    return open_platform(connection, **_world())


def plain_line() -> Any:
    """A line for requests that bear no token; closing it is the caller's."""
    need_lms()
    from autograder.lms.http import Line  # noqa: PLC0415

    return Line(**_world())


def pairs(texts: Sequence[str] | None, option: str, form: str) -> dict[str, str]:
    """What options of the form NAME=VALUE say.

    Raises:
        AuthorError: one is of no such form.
    """
    found = {}
    for text in texts or ():
        name, _, value = text.partition("=")
        if not (name and value):
            raise AuthorError(f"{option} is {text!r}; right would be {form}")
        found[name] = value
    return found


def _world() -> dict[str, Any]:
    return {
        "now": lambda: datetime.now(UTC),
        "monotonic": time.monotonic,
        "sleep": time.sleep,
        "draw": secrets.token_bytes,
    }
