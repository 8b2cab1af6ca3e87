"""Who somebody is for the next two hours: a signed cookie, which no page of another host can read or make."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from autograder.lms.connection import Connection
from autograder.lms.lti.login import LIFE
from autograder.lms.lti.sealed import seal, unseal

_LIFE = timedelta(hours=2)
_NAME = "guanka-session"
# A browser takes a cookie of such a name from this very host alone, and over https: no neighbour can slip one in.
_OURS = "__Host-"


@dataclass(frozen=True)
class Session:
    """A student of ours, or staff, for whom ``student`` is None; and the column and the course that they came from."""

    student: str | None
    column: str | None
    course: str  # the LMS's, by its id there

    @property
    def is_staff(self) -> bool:
        """Whether they may see everybody's."""
        return self.student is None


def begin(response: Response, connection: Connection, session: Session, now: datetime) -> None:
    """Let the browser carry it."""
    values = {"student": session.student, "column": session.column, "course": session.course, "staff": session.is_staff}
    value = seal(connection.session_key, "session", values, now=now, life=_LIFE)
    keep(response, connection, _NAME, value, _LIFE)


def session_of(request: Request, connection: Connection, now: datetime) -> Session | None:
    """Who has sent a request; None where nobody is known to have."""
    values = unseal(connection.session_key, "session", carried(request, connection).get(_NAME, ""), now=now)
    course = connection.lti.context_id if connection.lti is not None else None
    # Somebody of a course that is ours no more, or never was: one connection file may have been copied to two.
    if values is None or course is None or values.get("course") != course:
        return None
    student, column = values.get("student"), values.get("column")
    if values.get("staff") is True and student is None:
        return Session(None, column, course)
    return Session(student, column, course) if isinstance(student, str) and student else None


def keep(response: Response, connection: Connection, name: str, value: str, life: timedelta = LIFE) -> None:
    """Set a cookie that is sent along when the LMS shows us within its own page, and that no script sees.

    Partitioned: most browsers that take no cookies of a page within another's take those that are for this pair of
    them alone. Where cookies need no https (on one's own machine), the LMS's page and ours are one site.
    """
    rules = "Secure; SameSite=None; Partitioned" if _is_secure(connection) else "SameSite=Lax"
    text = f"{_prefix(connection)}{name}={value}; Max-Age={int(life.total_seconds())}; Path=/; HttpOnly; {rules}"
    response.raw_headers.append((b"set-cookie", text.encode("ascii")))


def forget(response: Response, connection: Connection, name: str) -> None:
    """Take a cookie back."""
    keep(response, connection, name, "", timedelta(0))


def carried(request: Request, connection: Connection) -> dict[str, str]:
    """The cookies that have come, by the names that we gave them."""
    prefix = _prefix(connection)
    return {name.removeprefix(prefix): value for name, value in request.cookies.items() if name.startswith(prefix)}


def _is_secure(connection: Connection) -> bool:
    return (connection.tool_url or "").startswith("https://")


def _prefix(connection: Connection) -> str:
    """What the names of cookies begin with: courses below one host, each at a path of its own, share its cookies."""
    path = urlsplit(connection.tool_url or "").path.strip("/")
    own = f"{sha256(path.encode()).hexdigest()[:8]}-" if path else ""
    return f"{_OURS if _is_secure(connection) else ''}{own}"
