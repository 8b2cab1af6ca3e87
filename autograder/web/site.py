"""A course on the web: its folder, the line to the platform, the clocks and the chance; what every page asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import cast

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from autograder.commands.place import Place
from autograder.errors import GuankaError
from autograder.lms.connection import Connection
from autograder.lms.http import Line
from autograder.lms.lti.own_hosts import frame_ancestors
from autograder.lms.lti.platform_keys import PlatformKeys
from autograder.lms.private import read_connection
from autograder.web import pages
from autograder.wording import Language


@dataclass
class Site:
    """A course on the web. ``now``, ``monotonic`` and ``draw`` are the clocks and the chance; ``line`` goes out."""

    place: Place
    line: Line
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    draw: Callable[[int], bytes]

    @cached_property
    def _keys(self) -> dict[str, PlatformKeys]:
        return {}

    def close(self) -> None:
        """Give the connections back."""
        self.line.close()

    def now_there(self) -> Place:
        """The place with the course's roster and extensions as they are now."""
        return replace(self.place)

    def connection(self) -> Connection:
        """The connection as it is now."""
        return read_connection(self.place.course)

    def frame_ancestors(self) -> list[str]:
        """The origins that may show us in a frame; none where the connection can't be read."""
        try:
            return frame_ancestors(self.connection())
        except GuankaError:
            return []

    def keys(self, url: str) -> PlatformKeys:
        """The platform's keys at an address."""
        return self._keys.setdefault(url, PlatformKeys(self.line, url, self.monotonic))

    def language(self, request: Request) -> Language:
        """The language that is asked for, or else the course's."""
        asked = request.query_params.get("language")
        return cast(Language, asked) if asked in ("zh", "en") else self.place.language

    def apology(self, messages: Sequence[str], status: int, why: str = "") -> Response:
        """A page that says what went wrong."""
        return HTMLResponse(pages.apology(messages, self.place.language, why), status_code=status)
