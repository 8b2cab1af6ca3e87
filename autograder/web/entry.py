"""Where the LMS leads to: logins, launches, the choice of a deep link, and what an administrator's LMS reads."""

import logging
from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from autograder.commands.again import existing_gradebook
from autograder.commands.lms.arrival import arrive
from autograder.commands.lms.wanted import columns_of
from autograder.lms.connection import Connection
from autograder.lms.lti.canvas_key import canvas_key
from autograder.lms.lti.choosing import offer, offered
from autograder.lms.lti.deep_link import deep_link
from autograder.lms.lti.keys import public_jwks
from autograder.lms.lti.launch import Launch, read_launch
from autograder.lms.lti.login import FIELDS, Awaited, awaited, login
from autograder.lms.lti.refused import LaunchRefused
from autograder.web import pages
from autograder.web.guard import policy
from autograder.web.session import Session, begin, carried, forget, keep, session_of
from autograder.web.site import Site
from autograder.wording.plain import plain

_TRIED = "cookie_tried"  # in the address of a login that comes for the second time
_TRIAL = "guanka-trial"
_LOG = logging.getLogger(__name__)


def log_in(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    """Send a browser that the LMS has announced back to it, for a signed answer.

    The launch will need a cookie, and within the LMS's page some browsers take none. That is tried before: Canvas
    lets a launch be answered once.
    """
    connection = site.connection()
    asked = {name: fields[name] for name in FIELDS if name in fields}
    sent = login(connection, asked, now=site.now(), draw=site.draw)
    if request.headers.get("Sec-Fetch-Dest") in ("iframe", "frame") and _TRIAL not in carried(request, connection):
        again = f"login?{urlencode(asked)}"
        if _TRIED in fields:
            return HTMLResponse(pages.window(again, site.place.language))
        response = RedirectResponse(f"{again}&{_TRIED}=1", status_code=303)
        keep(response, connection, _TRIAL, "1")
        return response
    response = RedirectResponse(sent.url, status_code=302)
    keep(response, connection, sent.cookie, sent.value)
    return response


def enter(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    """Let somebody in whom the LMS vouches for."""
    connection = site.connection()
    expected = awaited(connection, fields.get("state", ""), carried(request, connection), now=site.now())
    if "error" in fields:
        told = f"{fields['error'][:80]} {fields.get('error_description', '')[:300]}"
        raise LaunchRefused("token", f"the LMS refuses the login: {told.strip()}")
    launch = _read(site, connection, fields.get("id_token", ""), expected)
    choice = offer(connection, launch, now=site.now()) if launch.kind == "choose" else None
    with existing_gradebook(site.place) as book:
        found = arrive(site.now_there(), book, connection, launch, expected, site.now())
    _tell(connection, launch)
    if choice is not None:
        course = site.place.course
        page = pages.choose(course, columns_of(course), choice)
        response: Response = HTMLResponse(page, headers=policy(forms="'self'"))
    else:
        response = RedirectResponse("../staff" if found.is_staff else "../", status_code=303)
    begin(response, connection, Session(found.student, found.column, launch.context_id), site.now())
    forget(response, connection, expected.cookie)
    return response


def _tell(before: Connection, launch: Launch) -> None:
    """Tell whoever runs this what the LMS has named, and what of it was not taken."""
    if before.lti is not None and before.lti.context_id is None:
        title = plain(launch.context_title, limit=80)
        _LOG.warning(
            "the LMS's course %s (%s) is bound", plain(launch.context_id, limit=80), title or "without a title"
        )
    if launch.is_staff and launch.strange_urls:
        text = "the launch names services at %s, no host of the platform's, which get no token of ours; if they are"
        hint = " right: guanka lms connect --line-items-url URL --memberships-url URL"
        _LOG.warning(text + hint, ", ".join(plain(url, limit=200) for url in launch.strange_urls))


def _read(site: Site, connection: Connection, token: str, expected: Awaited) -> Launch:
    lti, tool = connection.lti, connection.tool_url
    if lti is None or tool is None:
        raise LaunchRefused("no_lti", "the course has no LTI connection any more")
    keys = site.keys(lti.jwks_url).key
    return read_launch(token, lti, keys, tool_url=tool, nonce=expected.nonce, now=site.now())


def place_column(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    """Answer a deep link with the column that staff have chosen, signed now: Canvas takes it for five minutes."""
    connection = site.connection()
    session = session_of(request, connection, site.now())
    choosing = offered(connection, fields.get("choice", ""), now=site.now())
    if session is None or not session.is_staff:
        raise LaunchRefused("rights", "only staff of the course can place columns in it")
    columns = {column.id: column for column in columns_of(site.place.course)}
    column = columns.get(fields.get("column", ""))
    if column is None:
        raise LaunchRefused("kind", "the course has no such column any more")
    answer = deep_link(connection, choosing, column, now=site.now(), draw=site.draw)
    nonce = site.draw(16).hex()
    headers = policy(forms=pages.ANYWHERE, scripts=f"'nonce-{nonce}'")
    return HTMLResponse(pages.placing(column, answer, choosing.return_url, nonce), headers=headers)


def jwks(site: Site, _: Request) -> Response:
    """Our public keys, for the platform."""
    return JSONResponse(public_jwks(site.connection().keys), headers={"Cache-Control": "public, max-age=300"})


def canvas(site: Site, _: Request) -> Response:
    """What Canvas asks an administrator for."""
    tool = site.connection().tool_url
    return site.apology(["web.not_found"], 404) if tool is None else JSONResponse(canvas_key(tool))
