"""What went wrong on the way to a platform, in words that an administrator can act on and that hold no secret."""

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from urllib.parse import urlsplit

import httpx
import msgspec

from autograder.errors import PlatformError

_LONGEST = 300  # characters of an answer that are shown
_LOOKED_AT = 4096  # and those that they are chosen of
# What looks like a secret: a JSON web token, and what stands behind a word for one.
_TOKENS = re.compile(
    r"""()eyJ[\w-]*\.[\w-]+(?:\.[\w-]*)?"""
    r"""|(bearer\s+)[^\s"',]+"""
    r"""|((?:token|assertion|secret|password|sesskey)=)[^&\s"']+"""
    r"""|((?:token|assertion|secret|password)"\s*:\s*")[^"]*""",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_WHY = ("error", "errorcode", "errors", "error_description", "reason", "message", "detail", "title")
_TAG = re.compile(r"<[^<>]*>")
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)", re.IGNORECASE | re.DOTALL)


class Unanswered(PlatformError):
    """No answer came that can be read; where ``may_have_arrived``, what was asked for may have been done all the same.

    ``heals`` says whether it may go better next time; ``is_odd`` that there was an answer, which was no HTTP.
    """

    def __init__(
        self,
        text: str,
        *,
        may_have_arrived: bool = False,
        heals: bool = False,
        is_odd: bool = False,
        slow: bool = False,
    ) -> None:
        self.may_have_arrived, self.heals, self.is_odd, self.slow = may_have_arrived, heals, is_odd, slow
        super().__init__(text)


def without_secrets(text: str, secrets: frozenset[str]) -> str:
    """A text with every secret, and whatever looks like one, crossed out."""
    for secret in secrets:
        # PHP writes a slash in JSON as \/.
        text = text.replace(secret, "***").replace(secret.replace("/", "\\/"), "***")
    return _TOKENS.sub(lambda found: "".join(filter(None, found.groups())) + "***", text)


def said(content: bytes, secrets: frozenset[str]) -> str:
    """What an answer says, in one short line; of an HTML page its title, of JSON the words in it that say why."""
    text = content[:_LOOKED_AT].decode("utf-8", "replace")
    if is_html(content):
        title = _TITLE.search(text)
        name = unescape(title[1]).strip() if title else ""
        text = f"an HTML page titled {name!r}" if name else "an HTML page"
    elif text.lstrip().startswith("<"):
        text = _TAG.sub(" ", text)
    elif len(content) <= _LOOKED_AT:
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            text = ": ".join(dict.fromkeys(_reasons(msgspec.json.decode(content)))) or text
    text = _BREAKS.sub(" ", without_secrets(text, secrets)).strip()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _reasons(answer: object) -> Iterator[str]:
    """The texts of an answer that are known to say what is wrong, from outside to inside."""
    if isinstance(answer, list):
        answer = answer[0] if answer else None
    if isinstance(answer, dict):
        for name in _WHY:
            value = answer.get(name)
            if isinstance(value, str):
                yield value
            else:
                yield from _reasons(value)


def is_html(content: bytes) -> bool:
    """Whether an answer is a page for people, whatever its content type says."""
    return _HTML.match(content[:_LOOKED_AT].decode("utf-8-sig", "replace")) is not None


def address(url: str) -> str:
    """A URL without its query, where a token may be, and without a password."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(no URL)"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def not_answered(error: Exception, url: str) -> Unanswered:
    """What to raise where the client library gave up."""
    host = _host(url)
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        text = f"{host} can't be reached: no connection in time; right would be a way there, through firewalls too"
        return Unanswered(text, heals=True, slow=True)
    if isinstance(error, httpx.TimeoutException):
        text = f"{host} took too long to answer at {address(url)}; right would be to try again when it is less busy"
        return Unanswered(text, may_have_arrived=True, heals=True, slow=True)
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        return _no_connection(error, url)
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
        text = f"{address(url)!r} is no address to be called; right would be a URL that begins with https://"
        return Unanswered(text)
    if isinstance(error, httpx.NetworkError) or "disconnect" in str(error) or "closed connection" in str(error):
        text = f"{host} broke off the connection at {address(url)}; right would be to try again"
        return Unanswered(text, may_have_arrived=True, heals=True)
    text = f"{host} answered at {address(url)} with what is no HTTP ({_first_line(error)})"
    return Unanswered(text, may_have_arrived=True, is_odd=True)


def _no_connection(error: Exception, url: str) -> Unanswered:
    host = _host(url)
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            text = f"the address of {host} can't be found; right would be the name that a browser knows the LMS by"
            return Unanswered(text, heals=cause.errno == socket.EAI_AGAIN)
        if isinstance(cause, ssl.SSLCertVerificationError):
            text = (
                f"the certificate of {host} is not trusted ({cause.verify_message}); right would be the whole chain on "
                "the server, or SSL_CERT_FILE with the certificate of your institution's own authority"
            )
            return Unanswered(text)
        if isinstance(cause, ssl.SSLError):
            text = f"{host} speaks no TLS that we know ({cause.reason or 'no reason given'}); right would be TLS 1.2"
            return Unanswered(text)
        if isinstance(cause, ConnectionRefusedError):
            text = f"{host} refuses connections; right would be a running server at that name and port"
            return Unanswered(text, heals=True)
    text = f"{host} can't be reached ({_first_line(error)}); right would be a way there, through firewalls too"
    return Unanswered(text, heals=True)


def refusal(status: int, answer: str, url: str, doing: str, advice: str = "") -> PlatformError:
    """What to raise where the platform said no; ``doing`` completes "while"."""
    right = advice or _advice(status)
    return PlatformError(
        f"{_host(url)} answered {status} while {doing} ({answer or 'an empty answer'}); right would be {right}"
    )


def _advice(status: int) -> str:
    if status == 401:
        return "a client id, a token URL and public keys that are the same there as here"
    if status == 403:
        return "the rights that are missing there: the tool's services, or the token's permissions"
    if status in {404, 410}:
        return "an address of the course as it is now; a launch from the LMS tells it"
    if status == 429:
        return "to try again later: the platform's limit of requests is reached"
    if status >= 500:
        return "to try again later, and to look into the platform's log if it stays so"
    return "what the platform's answer says"


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or "the platform"
    except ValueError:
        return "the platform"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _first_line(error: Exception) -> str:
    text = without_secrets(str(error), frozenset())
    return _BREAKS.sub(" ", text).strip()[:120] or type(error).__name__
