"""The pages that the LMS leads to: logins, launches, a student's own scores and feedback, what staff see.

Nothing is kept between requests but what the browser carries, signed by us, and the gradebook. The connection is read
for each: ``guanka lms connect`` may have changed it. Requests run in threads, each with a gradebook of its own.
"""

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, cast
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from autograder.batch.outputs import student_page
from autograder.commands.again import existing_gradebook
from autograder.commands.lms.arrival import arrive
from autograder.commands.lms.own_page import own_page
from autograder.commands.lms.status import status
from autograder.commands.lms.wanted import columns_of
from autograder.commands.place import Place
from autograder.errors import GuankaError, PlatformError
from autograder.lms.connection import Connection
from autograder.lms.http import Line
from autograder.lms.lti.deep_link import deep_link
from autograder.lms.lti.keys import public_jwks
from autograder.lms.lti.launch import Launch, read_launch
from autograder.lms.lti.login import awaited, login
from autograder.lms.lti.platform_keys import PlatformKeys
from autograder.lms.lti.refused import LaunchRefused
from autograder.lms.model import Column
from autograder.lms.private import read_connection
from autograder.lms.tool import JWKS, LAUNCH, LOGIN
from autograder.web import pages
from autograder.web.guard import Guard
from autograder.web.session import Session, begin, keep, session_of
from autograder.wording import Language

Answer = Callable[[Request], Response]
_FORM = 131072  # bytes of a form
_LOG = logging.getLogger(__name__)


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

    def connection(self) -> Connection:
        """The connection as it is now."""
        return read_connection(self.place.course)

    def keys(self, url: str) -> PlatformKeys:
        """The platform's keys at an address."""
        return self._keys.setdefault(url, PlatformKeys(self.line, url, self.monotonic))

    def login(self, _: Request, fields: Mapping[str, str]) -> Response:
        """Send a browser that the LMS has announced back to it, for a signed answer."""
        connection = self.connection()
        sent = login(connection, fields, now=self.now(), draw=self.draw)
        response = RedirectResponse(sent.url, status_code=302)
        keep(response, connection, sent.cookie, sent.value)
        return response

    def launch(self, request: Request, fields: Mapping[str, str]) -> Response:
        """Let somebody in whom the LMS vouches for."""
        connection = self.connection()
        if "error" in fields:
            told = f"{fields['error'][:80]} {fields.get('error_description', '')[:300]}"
            raise LaunchRefused("token", f"the LMS refuses the login: {told}")
        expected = awaited(connection, fields.get("state", ""), request.cookies, now=self.now())
        lti = connection.lti
        if lti is None:
            raise LaunchRefused("no_lti", "the course has no LTI connection any more")
        keys = self.keys(lti.jwks_url).key
        launch = read_launch(fields.get("id_token", ""), lti, keys, nonce=expected.nonce, now=self.now())
        with existing_gradebook(self.place) as book:
            found = arrive(self.place, book, connection, launch, expected, self.now())
        if launch.kind == "choose":
            response: Response = self._choice(connection, launch)
        else:
            response = RedirectResponse("../staff" if found.is_staff else "../", status_code=303)
            begin(response, connection, Session(found.student, found.column), self.now())
        response.delete_cookie(expected.cookie, path="/")
        return response

    def _choice(self, connection: Connection, launch: Launch) -> Response:
        if not launch.is_staff or launch.choosing is None:
            raise LaunchRefused("rights", "only staff of the course can place columns in it")
        choosing = launch.choosing

        def answer(column: Column) -> str:
            return deep_link(connection, choosing, launch.deployment_id, column, now=self.now(), draw=self.draw)

        course = self.place.course
        return HTMLResponse(pages.choose(course, columns_of(course), answer, choosing.return_url))

    def own(self, request: Request, session: Session) -> Response:
        """A student's own page; staff have another."""
        if session.student is None:
            return RedirectResponse("staff", status_code=303)
        with existing_gradebook(self.place) as book:
            page = own_page(self.place, book, session.student, self.now())
        language = self.language(request)
        other = f"?language={'en' if language == 'zh' else 'zh'}"
        return HTMLResponse(pages.own(self.place.course, page, session.column, language, other))

    def feedback(self, request: Request, session: Session) -> Response:
        """A student's page of feedback: their own, whoever's they ask for."""
        level = request.path_params["level"]
        if session.student is None or level not in {entry.id for entry in self.place.course.levels}:
            return self.apology(["web.not_found"], 404)
        page = student_page(self.place.out, session.student, level)
        try:
            return HTMLResponse(page.read_bytes())
        except OSError:
            return self.apology(["web.no_feedback"], 404)

    def staff(self, _: Request, session: Session) -> Response:
        """What has arrived in the LMS, for staff alone."""
        if not session.is_staff:
            return self.apology(["web.not_allowed"], 403)
        found = status(self.place, [], [], self.now(), problems=False)
        return HTMLResponse(pages.deliveries(self.place.course, found))

    def jwks(self, _: Request) -> Response:
        """Our public keys, for the platform."""
        return JSONResponse(public_jwks(self.connection().keys), headers={"Cache-Control": "public, max-age=300"})

    def language(self, request: Request) -> Language:
        """The language that is asked for, or else the course's."""
        asked = request.query_params.get("language")
        return cast(Language, asked) if asked in ("zh", "en") else self.place.language

    def apology(self, messages: list[str], status: int, why: str = "") -> Response:
        """A page that says what went wrong."""
        return HTMLResponse(pages.apology(messages, self.place.language, why), status_code=status)


def make_app(site: Site) -> Starlette:
    """The application of a site, which the caller closes."""

    def known(answer: Callable[[Request, Session], Response]) -> Answer:
        def answered(request: Request) -> Response:
            session = session_of(request, site.connection(), site.now())
            if session is None:
                return site.apology(["web.session_over", "web.try_again"], 401)
            return answer(request, session)

        return answered

    def guarded(answer: Answer) -> Callable[[Request], Response]:
        def answered(request: Request) -> Response:
            try:
                return answer(request)
            except LaunchRefused as error:
                return HTMLResponse(pages.refused(error, site.place.language), status_code=403)
            except PlatformError as error:
                return site.apology(["web.away"], 503, str(error))
            except GuankaError as error:  # it may name files of this machine
                _LOG.error("%s", error)
                return site.apology(["web.away"], 503)

        return answered

    def filled(answer: Callable[[Request, Mapping[str, str]], Response]) -> Callable[[Request], object]:
        async def answered(request: Request) -> Response:
            fields = dict(request.query_params) if request.method == "GET" else await _form(request)
            if fields is None:
                return PlainTextResponse("the form is too long", status_code=413)
            return await run_in_threadpool(guarded(lambda asked: answer(asked, fields)), request)

        return answered

    routes = [
        Route(LOGIN, filled(site.login), methods=["GET", "POST"]),
        Route(LAUNCH, filled(site.launch), methods=["POST"]),
        Route(JWKS, guarded(site.jwks)),
        Route("/", guarded(known(site.own))),
        Route("/feedback/{level}", guarded(known(site.feedback))),
        Route("/staff", guarded(known(site.staff))),
        Route("/healthz", lambda _: PlainTextResponse("ok")),
    ]

    def lost(*_: Any) -> Response:
        return site.apology(["web.not_found"], 404)

    return Starlette(routes=routes, middleware=[Middleware(Guard)], exception_handlers={404: lost})


def site_of(place: Place) -> Site:
    """A course by this machine's clocks, chance and network."""

    def now() -> datetime:
        return datetime.now(UTC)

    line = Line(now=now, monotonic=time.monotonic, sleep=time.sleep, draw=secrets.token_bytes, timeout=10.0)
    return Site(place, line, now, time.monotonic, secrets.token_bytes)


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a form; None where there are too many."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _FORM:
            return None
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
