"""LTI Advantage as a platform: columns and scores by AGS, people by NRPS."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from autograder.errors import PlatformError
from autograder.lms.connection import Connection
from autograder.lms.http import Line
from autograder.lms.lti.ags import RESULTS, SCORE, LineItems
from autograder.lms.lti.keys import signing_key
from autograder.lms.lti.nrps import read_members
from autograder.lms.lti.scores import Scores
from autograder.lms.lti.service import Service
from autograder.lms.lti.tokens import Tokens
from autograder.lms.model import Answer, Column, Finding, LineItem, Member, Result, Score

# 50 scores took Moodle 2.0 to 2.5 s one by one, and 1.1 to 1.5 s by three connections.
_LANES = {"moodle": 3}


class LtiPlatform:
    """A course of an LMS, spoken to as its tool; made by ``autograder.lms.open.open_platform``."""

    def __init__(self, connection: Connection, line: Line) -> None:
        lti = connection.lti
        if lti is None:
            raise PlatformError("the connection has no LTI registration; right would be one (guanka lms connect)")
        for key in connection.keys:
            line.hide(str(key.get("d", "")))
        self._kind, self._lti, self._line = connection.platform, lti, line
        self._service = Service(lti, line, Tokens(lti, signing_key(connection.keys), line))
        self._items = LineItems(connection, lti, self._service)
        self._scores = Scores(connection.platform, self._service, self._items)

    @property
    def name(self) -> str:
        """Its kind and its host."""
        return f"{self._kind} at {urlsplit(self._lti.token_url).netloc or self._lti.issuer}"

    @property
    def lanes(self) -> int:
        """How many scores it likes to get at a time."""
        return _LANES.get(self._kind, 1)

    def line_items(self) -> Sequence[LineItem]:
        """The columns that we may see."""
        return self._items.all()

    def line_item(self, url: str, /) -> LineItem | None:
        """One column as it is now."""
        return self._items.get(url)

    def make(self, column: Column, /) -> LineItem:
        """Make a column."""
        return self._items.make(column)

    def change(self, item: LineItem, /) -> LineItem | None:
        """Give the column this label, maximum and due time."""
        return self._items.change(item)

    def send(self, item: LineItem, score: Score, /) -> Answer:
        """Send one score."""
        return self._scores.send(item, score)

    def results(self, item: LineItem, /) -> Mapping[str, Result] | None:
        """What the column holds, by LMS id; None for Open edX.

        Its component tells what it was sent, also where it then failed to book it (an unknown student, a component
        whose due time has passed), so that nothing can be learnt of the gradebook.
        """
        return None if self._kind == "open-edx" else self._items.results(item)

    def members(self) -> Sequence[Member]:
        """Everybody in the LMS's course."""
        return read_members(self._lti, self._service)

    def check(self) -> Sequence[Finding]:
        """Try what a sync needs by real calls that change nothing: tokens, columns, people."""
        return [
            _try("columns", lambda: _count(len(self.line_items()), "column")),
            _try("permission to send scores", lambda: self._allowed(SCORE)),
            *self._reading(),
            _try("people", self._people),
        ]

    def close(self) -> None:
        """Give the connections back."""
        self._line.close()

    def _reading(self) -> list[Finding]:
        if self._kind == "open-edx":
            return []
        return [_try("permission to read grades back", lambda: self._allowed(RESULTS))]

    def _allowed(self, scopes: Sequence[str]) -> str:
        self._service.token(scopes)
        return "granted"

    def _people(self) -> str:
        members = self.members()
        students = sum(one.is_student and one.is_active for one in members)
        return f"{_count(students, 'active student')} of {_count(len(members), 'member')}"


def _try(what: str, work: Callable[[], str]) -> Finding:
    try:
        return Finding(what=what, works=True, found=work())
    except PlatformError as error:
        found, _, advice = str(error).partition("; right would be ")
        return Finding(what=what, works=False, found=found, advice=advice)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
