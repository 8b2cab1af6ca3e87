"""A bare tool, to try the double with: it signs, and sends what it is told to, wise or not."""

import secrets
import time
from functools import cache
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.lms.double.asking import LINE_ITEM_TYPE, SCOPES, SCORE_TYPE
from tests.lms.double.running import Handle, plain_client
from tests.lms.double.tokens import ASSERTION_TYPE

MORNING = "2026-11-20T08:00:00Z"


@cache
def key(name: str = "tool") -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"}, private=True, auto_kid=False)


def keys(*of: RSAKey) -> dict[str, Any]:
    """The public halves, as a platform is given them."""
    return {"keys": [one.as_dict(private=False) for one in of]}


def assertion(double: Handle, signing: RSAKey | None = None, **changes: Any) -> str:
    """A client assertion for the double, with other claims where a test wants them; None leaves one out."""
    there, now = double.registration, int(time.time())
    claims = {"iss": there.client_id, "sub": there.client_id, "aud": there.token_url, "iat": now, "exp": now + 300}
    claims |= {"jti": secrets.token_hex(8)} | changes
    used = signing or key()
    return jwt.encode(
        {"alg": "RS256", "typ": "JWT", "kid": used.kid}, {k: v for k, v in claims.items() if v is not None}, used
    )


class Tool:
    """A registered tool, with a token."""

    def __init__(self, double: Handle, scopes: tuple[str, ...] = SCOPES):
        self.double, self.there = double, double.registration
        double.configure(jwks=keys(key()))
        self.http = plain_client(timeout=10)
        self.token = self.ask_token(scope=" ".join(scopes)).json()["access_token"]

    def ask_token(self, signed: str | None = None, **changes: str) -> httpx.Response:
        form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE, "scope": " ".join(SCOPES)}
        form |= {"client_assertion": signed or assertion(self.double)} | changes
        return self.http.post(self.there.token_url, data=form)

    def send(self, method: str, url: str, body: Any = None, media: str | None = None, **more: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.token}"} | ({"content-type": media} if media else {})
        return self.http.request(method, url, headers=headers, **({"json": body} if body is not None else {}), **more)

    def make(self, label: str = "Level 1", maximum: float = 20, **more: Any) -> str:
        """A column; the URL that the platform gives it."""
        body = {"label": label, "scoreMaximum": maximum, "resourceId": "guanka/conv/1"} | more
        if self.there.resource_link_id:
            body.setdefault("resourceLinkId", self.there.resource_link_id)
        answer = self.send("POST", self.there.line_items_url, body, LINE_ITEM_TYPE)
        assert answer.status_code == 201, answer.text
        url: str = answer.json()["id"]
        return url

    def score(self, url: str, user: str, given: Any = 17.5, *, media: str = SCORE_TYPE, **more: Any) -> httpx.Response:
        """Send a score of 20; ``more`` are other fields, or None for one that is left out."""
        body = {"userId": user, "scoreGiven": given, "scoreMaximum": 20, "timestamp": MORNING}
        body |= {"activityProgress": "Completed", "gradingProgress": "FullyGraded", "comment": "好"} | more
        return self.send("POST", beside(url, "scores"), {k: v for k, v in body.items() if v is not None}, media)

    def results(self, url: str) -> dict[str, Any]:
        answer = self.send("GET", beside(url, "results"))
        assert answer.status_code == 200, answer.text
        return {row["userId"]: row for row in answer.json()}

    def close(self) -> None:
        self.http.close()


def beside(url: str, name: str) -> str:
    """A service of a line item: its name goes before the query."""
    path, mark, query = url.partition("?")
    return f"{path}/{name}{mark}{query}"


def number_of(url: str) -> int:
    """The double's own number of a column."""
    parts = url.partition("?")[0].removesuffix("/lineitem").rsplit("/", 1)
    return int(parts[1])
