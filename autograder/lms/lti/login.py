"""The first half of a launch: the LMS says that somebody is coming, and we send them back for a signed answer.

OpenID Connect's third-party initiated login, as the security framework of 1EdTech has it: the state is bound to the
browser by a cookie, and the nonce to the state. Whoever sees a state, which anybody on its way can read, can't make
the cookie of it.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from autograder.lms.connection import Connection
from autograder.lms.lti.refused import LaunchRefused
from autograder.lms.lti.sealed import seal, unseal
from autograder.lms.tool import LAUNCH, address, is_ours

LIFE = timedelta(minutes=10)  # for somebody to log in to the LMS meanwhile
FIELDS = ("iss", "client_id", "login_hint", "lti_message_hint", "target_link_uri")  # that are looked at
_MOST = 4096  # characters of one


@dataclass(frozen=True)
class Sent:
    """Where the browser is sent, and the cookie that it takes along: its name and what is in it."""

    url: str
    cookie: str
    value: str


@dataclass(frozen=True)
class Awaited:
    """What the answer has to fit: its nonce, which may be used until ``expires``, and the cookie's name."""

    nonce: str
    expires: datetime
    cookie: str


def login(connection: Connection, fields: Mapping[str, str], *, now: datetime, draw: Callable[[int], bytes]) -> Sent:
    """Answer a login request; ``draw`` gives so many random bytes.

    Raises:
        LaunchRefused: it is not of our platform, or wants to lead somebody elsewhere.
    """
    lti, tool = connection.lti, connection.tool_url
    if lti is None or tool is None:
        raise LaunchRefused("no_lti", "the course has no LTI connection with an address of its own (--tool-url)")
    long = [name for name in FIELDS if len(fields.get(name, "")) > _MOST]
    if long:
        raise LaunchRefused("malformed", f"the field {long[0]!r} of the login request is too long")
    if fields.get("iss") != lti.issuer:
        raise LaunchRefused("issuer", f"the login request is of {_cut(fields.get('iss'))}, and not of {lti.issuer}")
    if fields.get("client_id", lti.client_id) != lti.client_id:
        raise LaunchRefused("client", f"the login request is for the client {_cut(fields.get('client_id'))}")
    if not fields.get("login_hint"):
        raise LaunchRefused("malformed", "the login request has no login_hint")
    if not is_ours(tool, fields.get("target_link_uri", "")):
        wanted = _cut(fields.get("target_link_uri"))
        raise LaunchRefused("target", f"the login request leads to {wanted}, and not to {address(tool, LAUNCH)}")
    nonce, browser, name = draw(24).hex(), draw(24).hex(), draw(6).hex()
    values = {"nonce": nonce, "browser": _digest(browser), "name": name}
    state = seal(connection.session_key, "login", values, now=now, life=LIFE)
    asked = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": lti.client_id,
        "redirect_uri": address(tool, LAUNCH),
        "login_hint": fields["login_hint"],
        "state": state,
        "nonce": nonce,
    }
    if "lti_message_hint" in fields:
        asked["lti_message_hint"] = fields["lti_message_hint"]
    return Sent(_with(lti.authorization_url, asked), cookie_name(name), browser)


def awaited(connection: Connection, state: str, cookies: Mapping[str, str], *, now: datetime) -> Awaited:
    """What was agreed on in the login that this state is of.

    Raises:
        LaunchRefused: the state is not ours or too old, or of another browser than this.
    """
    known = unseal(connection.session_key, "login", state, now=now)
    if known is None:
        raise LaunchRefused("state", "the state is not one of ours, or older than ten minutes")
    cookie = cookie_name(str(known["name"]))
    if cookie not in cookies:
        raise LaunchRefused("cookie", "the browser has not brought the cookie of its login back")
    if not hmac.compare_digest(_digest(cookies[cookie]), str(known["browser"])):
        raise LaunchRefused("state", "the state is of another browser's login")
    return Awaited(str(known["nonce"]), now + LIFE, cookie)


def cookie_name(name: str) -> str:
    """Each login has a cookie of its own: several tabs may be on their way."""
    return f"guanka-login-{name}"


def _with(url: str, more: Mapping[str, str]) -> str:
    """The address with these in its query, beside what is there."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *more.items()]), fragment=""))


def _digest(browser: str) -> str:
    return sha256(browser.encode("utf-8", "surrogatepass")).hexdigest()


def _cut(text: str | None) -> str:
    return repr((text or "")[:200])
