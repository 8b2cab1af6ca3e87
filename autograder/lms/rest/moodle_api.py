"""Moodle's web services as they are called: one address, a function's name, and errors that come with status 200."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from autograder.errors import PlatformError
from autograder.lms.connection import Rest
from autograder.lms.http import Line
from autograder.lms.rest.answers import FORM, form, typed

T = TypeVar("T")
_SERVER = "/webservice/rest/server.php"
_SWITCHED_ON = "Moodle's own address, with web services and the REST protocol switched on"
_LOG_IN = "to log in to Moodle once as the token's owner, and do what it asks for"
_TEACHER = "a token of a teacher of this course, or the capability for that role"
# What is wrong with the token, its service or its owner: no other score would fare better.
_ADVICE: Mapping[str, str] = {
    "invalidtoken": "a token of Moodle's (Site administration > Server > Web services > Manage tokens)",
    "invalidtimedtoken": "a token that has not expired",
    "accessexception": "this function in the token's service, and the token's owner among those who may use it",
    "servicenotavailable": "a service that is enabled",
    "enablewsdescription": _SWITCHED_ON,
    "requireloginerror": "a token whose owner is in the course",
    "errorcoursecontextnotvalid": "a token whose owner is in the course",
    "nopermissions": _TEACHER,
    "nopermissiontoviewgrades": _TEACHER,
    "notingroup": "an owner of the token who may see all groups",
    "usernotfullysetup": _LOG_IN,
    "forcepasswordchangenotice": _LOG_IN,
    "sitepolicynotagreed": _LOG_IN,
    "sitemaintenance": "to try again when Moodle is back",
    "upgraderunning": "to try again when Moodle is back",
}


class _Exception(msgspec.Struct):
    exception: str
    errorcode: str = ""
    message: str = ""


class MoodleError(PlatformError):
    """A function said no; ``code`` is Moodle's word for why. ``befalls_all`` that it would to every other score too."""

    def __init__(self, text: str, code: str) -> None:
        self.code, self.befalls_all = code, code in _ADVICE
        super().__init__(text)


class MoodleApi:
    """Calls of functions; ``root`` is Moodle's address, ``course`` its id of the course."""

    def __init__(self, rest: Rest, line: Line) -> None:
        line.hide(rest.token)
        self.line, self.root, self.course = line, rest.url.rstrip("/"), rest.course
        self.name = f"Moodle at {self.root.partition('://')[2]}"
        self.server = self.root + _SERVER
        self._token = rest.token

    def call(self, function: str, type: type[T], doing: str, fields: Sequence[tuple[str, str]] = ()) -> T:
        """What a function answers. All that we call may be called twice.

        Raises:
            MoodleError: it says no.
            PlatformError: no answer, or one of another shape.
        """
        # In the body, never in the address: that stands in the logs of every server on the way.
        own = [("wstoken", self._token), ("wsfunction", function), ("moodlewsrestformat", "json")]
        reply = self.line.ask("POST", self.server, headers=FORM, content=form([*own, *fields]), repeatable=True)
        document: Any = None
        if reply.is_success or reply.content.lstrip().startswith(b"{"):
            document = reply.json(doing)
        if isinstance(document, dict) and "exception" in document:
            raise self._error(typed(document, _Exception, doing), function, doing)
        if not reply.is_success:
            raise reply.refused(doing, _SWITCHED_ON)
        return typed(document, type, doing)

    def _error(self, said: _Exception, function: str, doing: str) -> MoodleError:
        message = said.message.replace(self._token, "***")
        code = said.errorcode or said.exception
        text = f"{self.name} says {code!r} in {function} while {doing} ({message[:200]})"
        advice = f"; right would be {_ADVICE[code]}" if code in _ADVICE else ""
        return MoodleError(text + advice, code)
