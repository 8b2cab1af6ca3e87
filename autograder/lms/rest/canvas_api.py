"""Canvas's web services as they are asked: the token, forms, pages, and what its refusals mean."""

from collections.abc import Iterator, Sequence
from typing import TypeVar
from urllib.parse import quote, urlencode, urljoin

import httpx
import msgspec

from autograder.errors import PlatformError
from autograder.lms.connection import Rest
from autograder.lms.http import Line, Reply, is_over_limit
from autograder.lms.rest.answers import FORM, form, read
from autograder.lms.server_clock import origin

T = TypeVar("T")
Fields = Sequence[tuple[str, str]]
_MOST_PAGES = 1000
_ANOTHER = "an access token that has not expired (in Canvas: Account > Settings > New Access Token)"
_RIGHTS = "the token of a teacher of this course, who may edit assignments and grade"


class Assignment(msgspec.Struct):
    """An assignment, as far as we look at it."""

    id: int | str
    name: str
    points_possible: float | None = None
    due_at: str | None = None
    description: str | None = None
    grading_type: str = "points"


class Comment(msgspec.Struct):
    """A comment on a submission."""

    author_id: int | str | None = None
    comment: str | None = None


class Submission(msgspec.Struct):
    """A student's place in an assignment, whether or not anything was handed in or graded."""

    user_id: int | str
    score: float | None = None
    submission_comments: list[Comment] = []


class Enrollment(msgspec.Struct):
    """One role of somebody in the course."""

    type: str
    enrollment_state: str = "active"


class User(msgspec.Struct):
    """Somebody; what the token may not see is left out."""

    id: int | str
    name: str = ""
    email: str | None = None
    sis_user_id: str | None = None
    enrollments: list[Enrollment] = []


class CanvasApi:
    """Requests to one course. ``root`` is Canvas's address, ``course`` that of the course's services."""

    def __init__(self, rest: Rest, line: Line) -> None:
        line.hide(rest.token)
        self.line, self.root = line, rest.url.rstrip("/")
        self.name = f"Canvas at {self.root.partition('://')[2]}"
        self.course = f"{self.root}/api/v1/courses/{quote(rest.course, safe='')}"
        self._headers = {"Authorization": f"Bearer {rest.token}", "Accept": "application/json"}

    def assignment(self, id: str) -> str:
        """The address of an assignment."""
        return f"{self.course}/assignments/{quote(id, safe='')}"

    def ask(self, method: str, url: str, fields: Fields = (), *, repeatable: bool | None = None) -> Reply:
        """One request, its answer whatever it is.

        Raises:
            Unanswered: none came.
        """
        headers = self._headers | FORM if fields else self._headers
        return self.line.ask(method, url, headers=headers, content=form(fields), repeatable=repeatable)

    def get(self, url: str, type: type[T], doing: str) -> T | None:
        """What is at an address; None where nothing is.

        Raises:
            PlatformError: no answer, a refusal, or an answer of another shape.
        """
        return self.taken(self.ask("GET", url), type, doing)

    def taken(self, reply: Reply, type: type[T], doing: str) -> T | None:
        """What a reply holds; None where there is no such thing.

        Raises:
            PlatformError: a refusal, or an answer of another shape.
        """
        self.refuse(reply, doing)
        return None if reply.status == 404 else read(reply, type, doing)

    def every(self, url: str, type: type[T], doing: str, fields: Fields = ()) -> Iterator[T]:
        """Every entry of a list, page by page; the links from one to the next are taken as they come.

        Raises:
            PlatformError: no answer, a refusal, or an answer of another shape.
        """
        following: str | None = f"{url}?{urlencode([*fields, ('per_page', '100')])}"
        for _ in range(_MOST_PAGES):
            if following is None:
                return
            if origin(following) != origin(self.root):  # the token goes with it
                raise PlatformError(f"{self.name} goes on at another host while {doing}; right would be its own")
            reply = self.ask("GET", following)
            self.refuse(reply, doing)
            yield from read(reply, list[type], doing)  # type: ignore[valid-type]
            following = _next(reply)
        raise PlatformError(f"{self.name} has no end of pages while {doing}; right would be {_MOST_PAGES} at most")

    def refuse(self, reply: Reply, doing: str) -> None:
        """Go no further where the reply says no to all that we may ask.

        Raises:
            PlatformError: the token is not known, or may not do this, or has asked too often.
        """
        if is_over_limit(reply):
            raise reply.refused(doing, "to try again later: the token's limit of requests is reached")
        if is_unknown(reply):
            raise reply.refused(doing, _ANOTHER)
        if reply.status in {401, 403}:
            raise reply.refused(doing, _RIGHTS)


def is_unknown(reply: Reply) -> bool:
    """Whether it is the token that is not taken: a right that it lacks is also 401, but without this header."""
    return reply.status == 401 and ("www-authenticate" in reply.headers or b"access token" in reply.content.lower())


def _next(reply: Reply) -> str | None:
    links = httpx.Response(200, headers=reply.headers).links
    url = links.get("next", {}).get("url")
    return None if url is None else urljoin(reply.url, url)
