"""The application: which address leads to which page, and what becomes of whatever goes wrong on the way.

Nothing is kept between requests but what the browser carries, signed by us, and the gradebook. The connection is read
for each: ``guanka lms connect`` may have changed it. Requests run in threads, each with a gradebook of its own.
"""

import logging
import secrets
import time
from asyncio import timeout
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from autograder.commands.place import Place
from autograder.errors import GuankaError, PlatformError
from autograder.lms.http import Line
from autograder.lms.lti.refused import LaunchRefused
from autograder.lms.tool import CANVAS, DEEP_LINK, JWKS, LAUNCH, LOGIN
from autograder.web import entry, pages, visit
from autograder.web.guard import Guard
from autograder.web.session import Session, session_of
from autograder.web.site import Site
from autograder.wording.plain import plain

Answer = Callable[[Request], Response]
_FORM = 131072  # bytes of a form
_SLOW = 30.0  # seconds until it is here
_LOG = logging.getLogger(__name__)


def make_app(site: Site) -> ASGIApp:
    """The application of a site, which the caller closes."""

    def lost(*_: Any) -> Response:
        return site.apology(["web.not_found"], 404)

    def astray(*_: Any) -> Response:
        return site.apology(["web.try_again"], 405)

    def away(*_: Any) -> Response:
        return site.apology(["web.away"], 500)

    routes = [
        Route(LOGIN, _filled(site, entry.log_in), methods=["GET", "POST"]),
        Route(LAUNCH, _filled(site, entry.enter), methods=["POST"]),
        Route(DEEP_LINK, _filled(site, entry.place_column), methods=["POST"]),
        Route(JWKS, _guarded(site, lambda request: entry.jwks(site, request))),
        Route(CANVAS, _guarded(site, lambda request: entry.canvas(site, request))),
        Route("/", _known(site, visit.own)),
        Route("/feedback/{level}", _known(site, visit.feedback)),
        Route("/staff", _known(site, visit.staff)),
        Route("/healthz", lambda _: PlainTextResponse("ok")),
    ]
    app = Starlette(routes=routes, exception_handlers={404: lost, 405: astray, 500: away})
    app.router.redirect_slashes = False  # to an address of the host that the request names, whoever it names
    return Guard(app, site.frame_ancestors)


def site_of(place: Place) -> Site:
    """A course by this machine's clocks, chance and network."""

    def now() -> datetime:
        return datetime.now(UTC)

    line = Line(now=now, monotonic=time.monotonic, sleep=time.sleep, draw=secrets.token_bytes, timeout=10.0)
    return Site(place, line, now, time.monotonic, secrets.token_bytes)


def _guarded(site: Site, answer: Answer) -> Answer:
    """The same, with a page for whatever is refused or missing."""

    def answered(request: Request) -> Response:
        try:
            return answer(request)
        except LaunchRefused as error:
            _LOG.warning("refused: %s", plain(str(error), limit=400))
            return HTMLResponse(pages.refused(error, site.place.language), status_code=403)
        except PlatformError as error:
            return site.apology(["web.away"], 503, str(error))
        except GuankaError as error:  # it may name files of this machine
            _LOG.error("%s", error)
            return site.apology(["web.away"], 503)

    return answered


def _known(site: Site, answer: Callable[[Site, Request, Session], Response]) -> Answer:
    """For whoever has come from the LMS a while ago at most."""

    def answered(request: Request) -> Response:
        session = session_of(request, site.connection(), site.now())
        if session is None:
            return site.apology(["web.session_over", "web.try_again"], 401)
        return answer(site, request, session)

    return _guarded(site, answered)


def _filled(site: Site, answer: Callable[[Site, Request, Mapping[str, str]], Response]) -> Callable[[Request], object]:
    """With the fields of the form, or those of the address."""

    async def answered(request: Request) -> Response:
        fields = dict(request.query_params) if request.method == "GET" else await _form(request)
        if fields is None:
            return PlainTextResponse("the form is too long, or too slow", status_code=413)
        return await run_in_threadpool(_guarded(site, lambda asked: answer(site, asked, fields)), request)

    return answered


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a form; None where there are too many, or they don't come to an end."""
    body = bytearray()
    try:
        async with timeout(_SLOW):
            async for part in request.stream():
                body += part
                if len(body) > _FORM:
                    return None
    except (TimeoutError, ClientDisconnect):
        return None
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
