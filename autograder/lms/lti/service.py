"""Requests to the services of LTI Advantage: with a token, which is renewed once, and page by page."""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from autograder.errors import PlatformError
from autograder.lms.connection import Lti
from autograder.lms.http import Line, Reply, is_over_limit
from autograder.lms.lti.own_hosts import is_platforms
from autograder.lms.lti.tokens import ScopeRefused, Tokens
from autograder.lms.server_clock import origin
from autograder.lms.trouble import address

_PAGES = 1000
_NAMING = "guanka lms connect --line-items-url URL --memberships-url URL"
# Moodle writes rel=“next”, in curly quotes, and &amp; in the address; Canvas's is opaque, and the case of its letters
# matters.
_NEXT = re.compile(r"<([^<>]*)>\s*;[^<>,]*?\brel\s*=\s*[^\w\s<>,;]*(?:[\w-]+\s+)*next\b", re.IGNORECASE)


class Service:
    """What the services of a registration are asked by; from any thread."""

    def __init__(self, lti: Lti, line: Line, tokens: Tokens) -> None:
        self.line, self._lti, self._tokens = line, lti, tokens
        self._granted: dict[tuple[str, ...], str] = {}

    def token(self, scopes: Sequence[str], *, instead_of: str | None = None) -> str:
        """A token for the first of these scopes that the platform grants.

        Raises:
            ScopeRefused: it grants none of them.
            PlatformError: it gives no tokens at all, or can't be reached.
        """
        known = self._granted.get(tuple(scopes))
        if known is not None:
            return self._tokens.get([known], instead_of=instead_of)
        refused = ScopeRefused("no scope was asked for")
        for scope in scopes:
            try:
                token = self._tokens.get([scope])
            except ScopeRefused as error:
                refused = error
            else:
                self._granted[tuple(scopes)] = scope
                return token
        raise refused

    def ask(
        self,
        method: str,
        url: str,
        scopes: Sequence[str],
        *,
        doing: str,
        accept: str | None = None,
        media: str | None = None,
        content: Callable[[], bytes] | bytes = b"",
    ) -> Reply:
        """One request with a token of one of these scopes; ``doing`` completes "while".

        Raises:
            ScopeRefused: the platform does not let us.
            Unanswered: no answer came after all tries.
            PlatformError: it refuses us even with a new token; or the address is none of the registration's hosts.
        """
        if not is_platforms(self._lti, url):
            text = (
                f"{address(url)} is at {urlsplit(url).netloc}, which is no host of the registration and gets no token"
            )
            raise PlatformError(f"{text}; right would be one of them, or to name it: {_NAMING}")
        token = self.token(scopes)
        headers = {"Accept": accept} if accept else {}
        headers |= {"Content-Type": media} if media else {}
        reply = self.line.ask(method, url, headers=headers | _bearer(token), content=content)
        # Open edX answers 403 to a token that has expired, as to one for something else; Canvas to too many requests.
        if reply.status == 401 or (reply.status == 403 and not is_over_limit(reply)):
            token = self.token(scopes, instead_of=token)
            reply = self.line.ask(method, url, headers=headers | _bearer(token), content=content)
        if reply.status == 401:
            raise reply.refused(doing)
        return reply

    def pages(
        self,
        url: str,
        scopes: Sequence[str],
        *,
        accept: str,
        doing: str,
        absent: Collection[int] = (),
        advice: Callable[[Reply], str] = lambda _: "",
    ) -> list[Any] | None:
        """What every page of a list holds, as it came; None where the first answers with a status of ``absent``.

        ``advice`` says what to do about a refusal, where more is known than of any.

        Raises:
            PlatformError: a page can't be had, or read.
        """
        pages: list[Any] = []
        seen: set[str] = set()
        while url not in seen and len(seen) < _PAGES:
            seen.add(url)
            reply = self.ask("GET", url, scopes, doing=doing, accept=accept)
            if not pages and reply.status in absent:
                return None
            if not reply.is_success:
                raise reply.refused(doing, advice(reply))
            pages.append(reply.json(doing))
            following = next_page(reply)
            if following is None:
                return pages
            if origin(following) != origin(url):
                text = f"{address(url)} goes on at another host, {address(following)}, which gets no token of ours"
                raise PlatformError(f"{text}; right would be one address of the LMS everywhere, with https")
            url = following
        raise PlatformError(f"{address(url)} has pages without end; right would be a last one")


def next_page(reply: Reply) -> str | None:
    """Where the list goes on, letter for letter."""
    link = reply.headers.get("link", "")
    if not link.isascii():  # curly quotes: in UTF-8, which a header need not be
        link = link.encode(reply.headers.encoding, "replace").decode("utf-8", "replace")
    found = _NEXT.search(link)
    return urljoin(reply.url, found[1].strip().replace("&amp;", "&")) if found else None


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
