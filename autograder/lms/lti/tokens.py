"""Access tokens: asked for with a signed assertion, kept while they last, one for all threads."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey

from autograder.errors import PlatformError
from autograder.lms.connection import Lti
from autograder.lms.http import Line, Reply
from autograder.lms.trouble import Unanswered

_LIFE = 300  # seconds that an assertion is good for: a platform's own machines differ by that much at most
_SKEW = 5.0  # seconds: a clock of ours that differs by more may be why an assertion was refused
_UNSAID = 600.0  # seconds that a token is kept where the platform does not say how long
_MARGIN = 60.0  # seconds before its end that a token is not used any more
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class ScopeRefused(PlatformError):
    """The platform gives us no token for this service."""


@dataclass(frozen=True)
class _Token:
    text: str = field(repr=False)
    until: float  # by the monotonic clock


class Tokens:
    """The tokens of one registration. ``get`` may be called from any thread."""

    def __init__(self, lti: Lti, key: RSAKey, line: Line) -> None:
        self._lti, self._key, self._line = lti, key, line
        self._lock = Lock()  # held while a token is fetched, so that the others wait for that one
        self._tokens: dict[frozenset[str], _Token] = {}

    def get(self, scopes: Sequence[str], *, instead_of: str | None = None) -> str:
        """A token for these scopes; a new one where the last is at its end, or was refused: ``instead_of``.

        Raises:
            ScopeRefused: the platform gives none for these scopes.
            PlatformError: it gives none at all, or can't be reached.
        """
        with self._lock:
            kept = self._tokens.get(frozenset(scopes))
            if kept and kept.text != instead_of and self._line.monotonic() < kept.until:
                return kept.text
            token = self._fetch(scopes)
            self._tokens[frozenset(scopes)] = token
            return token.text

    def _fetch(self, scopes: Sequence[str]) -> _Token:
        """Ask for a token; once more if the platform's clock, which its answer tells, is another than ours."""
        asked = self._line.monotonic()
        supposed = self._line.clock.now(self._lti.token_url)
        reply = self._ask(scopes)
        told = self._line.clock.now(self._lti.token_url)
        passed = self._line.monotonic() - asked
        if reply.status in {400, 401, 403} and abs((told - supposed).total_seconds() - passed) > _SKEW:
            reply = self._ask(scopes)
        return self._read(reply, scopes, asked)

    def _ask(self, scopes: Sequence[str]) -> Reply:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            return self._line.ask(
                "POST",
                self._lti.token_url,
                headers=headers,
                content=lambda: self._form(scopes),  # a new assertion each time: its id may be used once
                repeatable=True,
            )
        except Unanswered as error:
            # A caller could take it for his own request, which was never sent.
            raise PlatformError(str(error)) from None

    def _form(self, scopes: Sequence[str]) -> bytes:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION,
            "client_assertion": self._assertion(),
            "scope": " ".join(scopes),
        }
        return urlencode(form).encode("ascii")

    def _assertion(self) -> str:
        lti = self._lti
        issued = int(self._line.clock.now(lti.token_url).timestamp())
        claims = {
            "iss": lti.client_id,
            "sub": lti.client_id,
            "aud": lti.token_audience or lti.token_url,
            "iat": issued,
            "exp": issued + _LIFE,
            "jti": self._line.draw(16).hex(),
        }
        header = {"alg": "RS256", "typ": "JWT", "kid": self._key.kid or self._key.thumbprint()}
        return jwt.encode(header, claims, self._key, algorithms=["RS256"])

    def _read(self, reply: Reply, scopes: Sequence[str], asked: float) -> _Token:
        doing = "giving us a token"
        if not reply.is_success:
            if reply.status in {400, 403} and b"invalid_scope" in reply.content:
                raise _scope_refused(reply, scopes)
            raise reply.refused(doing, _advice(reply))
        answer = reply.json(doing)
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token:
            raise reply.refused(doing, "an answer with access_token, from the token URL of this registration")
        self._line.hide(token)
        granted = answer.get("scope")
        # Some give whatever they like of what was asked for, and say so; a token for nothing is no use.
        if isinstance(granted, str) and not set(scopes) <= set(granted.split()):
            raise _scope_refused(reply, scopes)
        life = _seconds(answer.get("expires_in"))
        return _Token(token, asked + max(life - min(_MARGIN, life / 4), 1.0))


def _scope_refused(reply: Reply, scopes: Sequence[str]) -> ScopeRefused:
    names = ", ".join(scope.rpartition("/")[2] for scope in scopes)
    right = (
        f"a tool that is allowed this service there ({names}): in Moodle the services of the tool, in Canvas the "
        "scopes of its developer key, in Open edX the advantage features of the component"
    )
    return ScopeRefused(str(reply.refused("giving us a token", right)))


def _advice(reply: Reply) -> str:
    if reply.status in {400, 401, 403}:
        return (
            "the same client id and token URL there as here, and our public keys, by their URL or pasted "
            "(guanka lms keys)"
        )
    if reply.status in {404, 405, 410}:
        return "the token URL that the platform shows beside the client id"
    return ""


def _seconds(value: Any) -> float:
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return _UNSAID
    return seconds if 0 < seconds < float("inf") else _UNSAID
