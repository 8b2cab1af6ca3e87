"""A line to a platform: requests with time-outs and bounds, tried again where that can heal, at the pace it likes.

What is tried again: connections that fail, time-outs and broken answers of requests that may be done twice, 429, 502,
503, 504, and Canvas's 403 for its rate limit. Everything else is an answer, and the caller's to read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from threading import Lock
from typing import Any
from urllib.parse import urljoin

import httpx
import msgspec
from tenacity import RetryCallState, Retrying, retry_base

from autograder.errors import PlatformError
from autograder.lms.server_clock import ServerClock, origin
from autograder.lms.trouble import Unanswered, address, is_html, not_answered, refusal, said

_CONNECT, _ANSWER = 10.0, 30.0  # seconds
_WHOLE = 4.0  # times as long as for its beginning may a whole answer take
_MOST = 8 << 20  # bytes of an answer
_TRIES, _SLOW_TRIES = 5, 3
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 20.0  # seconds
_PATIENCE = 120.0  # seconds that a platform may ask us to wait; where it asks for more, the answer is the answer
_LOW = 100.0  # what is left of a rate limit where we begin to slow down
_HOPS = 3
_BUSY = frozenset({429, 502, 503, 504})
_MAYBE_DONE = frozenset({502, 504})  # a gateway does not know what became of the request
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Reply:
    """An answer. ``said`` is what to show of it: short, in one line, without secrets."""

    status: int
    url: str = field(repr=False)
    headers: httpx.Headers = field(repr=False)
    content: bytes = field(repr=False)
    said: str

    @property
    def is_success(self) -> bool:
        """Whether it is any 2xx."""
        return 200 <= self.status < 300

    def json(self, doing: str) -> Any:
        """The body, read as JSON, whatever its content type; ``doing`` completes "while".

        Raises:
            PlatformError: it is none, such as a login page.
        """
        try:
            return msgspec.json.decode(self.content.removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.DecodeError, UnicodeDecodeError):
            pass
        right = "JSON, from the address of a web service"
        if is_html(self.content):
            right += "; a login or maintenance page comes of a wrong address, or of one that the web server guards"
        raise refusal(self.status, self.said, self.url, doing, right)

    def refused(self, doing: str, advice: str = "") -> PlatformError:
        """What to raise where this says no; ``doing`` completes "while", ``advice`` "right would be"."""
        return refusal(self.status, self.said, self.url, doing, advice)


@dataclass(frozen=True)
class _Request:
    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    content: Callable[[], bytes] | bytes = field(repr=False)
    repeatable: bool


class Line:
    """Requests to a platform, from any number of threads.

    ``draw`` gives so many random bytes; ``timeout`` is the seconds until an answer has to begin. No cookie is kept
    (Moodle answers one session's requests one by one), and no redirect is followed to another host.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        draw: Callable[[int], bytes],
        transport: httpx.BaseTransport | None = None,
        timeout: float = _ANSWER,
    ) -> None:
        self.monotonic, self.draw, self._sleep = monotonic, draw, sleep
        self.clock = ServerClock(now=now, monotonic=monotonic)
        self._longest = _WHOLE * timeout
        self._lock = Lock()
        self._hold = float("-inf")  # by the monotonic clock: until when nobody asks anything
        self._secrets: frozenset[str] = frozenset()
        self._client = httpx.Client(
            transport=transport,
            timeout=httpx.Timeout(timeout, connect=min(timeout, _CONNECT)),
            # Apache keeps an idle connection for 5 seconds; one that it is closing right now loses a request.
            limits=httpx.Limits(max_connections=16, keepalive_expiry=3.0),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"User-Agent": "guanka"},
        )

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def hide(self, secret: str) -> None:
        """Never let this be seen in a text of ours."""
        if secret:
            with self._lock:
                self._secrets |= {secret}

    def sleep(self, seconds: float) -> None:
        """Let so much time go by."""
        if seconds > 0:
            self._sleep(seconds)

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: Callable[[], bytes] | bytes = b"",
        repeatable: bool | None = None,
    ) -> Reply:
        """One request, tried again where that can heal; the answer, whatever its status.

        ``content`` is made anew for each try where it is a function. ``repeatable`` says that it does no harm if the
        platform gets the request twice; GET and PUT are.

        Raises:
            Unanswered: no answer that can be read, after all tries.
            PlatformError: it is too large, or leads to another host.
        """
        if repeatable is None:
            repeatable = method in {"GET", "HEAD", "PUT"}
        request = _Request(method, url, headers or {}, content, repeatable)
        again = Retrying(
            retry=_Heals(request),
            wait=self._wait,
            stop=self._stop,
            sleep=self._sleep,
            retry_error_callback=_last,
        )
        return again(self._once, request)

    def _once(self, request: _Request) -> Reply:
        url = request.url
        for _ in range(_HOPS + 1):
            reply = self._fetch(request, url)
            if reply.status not in _MOVED or "location" not in reply.headers:
                return reply
            target = urljoin(url, reply.headers["location"])
            keeps = request.method in {"GET", "HEAD"} or reply.status in {307, 308}
            if origin(target) != origin(url) or not keeps:
                advice = f"that address itself: it redirects to {address(target)}"
                raise reply.refused(f"asking for {address(url)}", advice)
            url = target
        raise PlatformError(f"{address(request.url)} redirects in circles; right would be an address that answers")

    def _fetch(self, request: _Request, url: str) -> Reply:
        self._await_turn()
        content = request.content() if callable(request.content) else request.content
        began = self.monotonic()
        try:
            with self._client.stream(
                request.method, url, headers=dict(request.headers), content=content or None
            ) as response:
                self.clock.learn(url, response.headers.get("date"))
                body = self._body(response, url, began)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            # None: what the library raises holds the request, and that the token.
            raise not_answered(error, url) from None
        reply = Reply(response.status_code, url, response.headers, body, said(body, self._secrets))
        self._mind_limits(reply)
        return reply

    def _body(self, response: httpx.Response, url: str, began: float) -> bytes:
        body = bytearray()
        for part in response.iter_bytes():
            body += part
            if len(body) > _MOST:
                raise PlatformError(f"{address(url)} answers with more than {_MOST >> 20} MiB; right would be less")
            # The library's time-out is that of one piece, and a drip has many.
            if self.monotonic() - began > self._longest:
                raise httpx.ReadTimeout("dripping")
        return bytes(body)

    def _await_turn(self) -> None:
        with self._lock:
            wait = self._hold - self.monotonic()
        self.sleep(wait)

    def _mind_limits(self, reply: Reply) -> None:
        """Hold all lanes back where the platform asks for it, or will soon."""
        wait = min(self._asked(reply), _PATIENCE)
        left = _number(reply.headers.get("x-rate-limit-remaining"))
        if left is not None and left < _LOW:
            wait = max(wait, 1.0 - left / _LOW)
        if wait > 0:
            with self._lock:
                self._hold = max(self._hold, self.monotonic() + wait)

    def _asked(self, reply: Reply) -> float:
        """How many seconds the platform asks us to wait."""
        text = reply.headers.get("retry-after")
        if text is None or not _is_busy(reply):
            return 0.0
        seconds = _number(text)
        if seconds is None:
            try:
                moment = parsedate_to_datetime(text)
            except ValueError:
                return 0.0
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            seconds = (moment - self.clock.now(reply.url)).total_seconds()
        return max(0.0, seconds)

    def _wait(self, state: RetryCallState) -> float:
        longest = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (state.attempt_number - 1))
        chance = int.from_bytes(self.draw(4)) / 2**32
        reply = _reply(state)
        return max(self._asked(reply) if reply else 0.0, longest * (0.5 + chance / 2))

    def _stop(self, state: RetryCallState) -> bool:
        reply = _reply(state)
        if reply is not None and self._asked(reply) > _PATIENCE:
            return True
        error = state.outcome.exception() if state.outcome else None
        slow = isinstance(error, Unanswered) and error.slow
        return state.attempt_number >= (_SLOW_TRIES if slow else _TRIES)


class _Heals(retry_base):
    """Whether to try a request again, which tenacity asks after each try."""

    def __init__(self, request: _Request) -> None:
        self._repeatable = request.repeatable

    def __call__(self, state: RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, Unanswered):
            return error.heals and (self._repeatable or not error.may_have_arrived)
        reply = _reply(state)
        return reply is not None and _is_busy(reply) and (self._repeatable or reply.status not in _MAYBE_DONE)


def _is_busy(reply: Reply) -> bool:
    return reply.status in _BUSY or is_over_limit(reply)


def is_over_limit(reply: Reply) -> bool:
    """Whether the platform says that we ask too often; Canvas said so with 403 for years."""
    return reply.status == 429 or (reply.status == 403 and b"rate limit exceeded" in reply.content[:4096].lower())


def _reply(state: RetryCallState) -> Reply | None:
    outcome = state.outcome
    if outcome is None or outcome.failed:
        return None
    result = outcome.result()
    return result if isinstance(result, Reply) else None


def _last(state: RetryCallState) -> Reply:
    """The last try's answer, or what it raised."""
    if state.outcome is None:
        raise PlatformError("a request was never tried")
    result: Reply = state.outcome.result()
    return result


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text is not None else None
    except ValueError:
        return None
    return number if number is not None and 0 <= number < float("inf") else None
