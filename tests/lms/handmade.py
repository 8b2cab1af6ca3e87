"""A platform of a few lines, without a network: it answers what a test says, in a time that goes on by sleeping."""

import threading
from collections import defaultdict, deque
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet

from autograder.lms.connection import Connection, Lti
from autograder.lms.http import Line
from autograder.lms.lti.keys import public_jwks
from autograder.lms.open import open_platform

HOST = "https://lms.example.org"
TOKEN_URL = f"{HOST}/token"
ITEMS_URL = f"{HOST}/items?type_id=1"
ITEM_URL = f"{HOST}/items/7?type_id=1"
PEOPLE_URL = f"{HOST}/people"
BEGIN = datetime(2026, 11, 23, 8, 0, 0, 250_000, tzinfo=UTC)


class Time:
    """Ours, and the platform's, which is ``ahead`` by so many seconds."""

    def __init__(self, ahead=0.0):
        self.passed, self.ahead, self.slept = 0.0, ahead, []

    def now(self):
        return BEGIN + timedelta(seconds=self.passed)

    def there(self):
        return self.now() + timedelta(seconds=self.ahead)

    def monotonic(self):
        return 1000.0 + self.passed

    def sleep(self, seconds):
        assert seconds >= 0
        self.slept.append(seconds)
        self.passed += seconds


class Platform:
    """``on(method, path, *answers)``: what it answers, the last for ever. Everything that it was asked is kept."""

    def __init__(self, keys=(), ahead=0.0):
        self.time = Time(ahead)
        self.keys = keys
        self.asked = defaultdict(list)
        self._answers = {}
        self._drawn, self._lock = 0, threading.Lock()
        self.tokens = []  # scopes of each that was given
        self.on("POST", "/token", self.give_token)

    def on(self, method, path, *answers):
        self._answers[method, path] = deque(answers)

    def give_token(self, request):
        """As the security framework asks: the signature by our public key, for us, for this URL, now, once."""
        form = dict(httpx.QueryParams(request.content.decode()))
        token = jwt.decode(
            form["client_assertion"], KeySet.import_key_set(public_jwks(self.keys)), algorithms=["RS256"]
        )
        claims, now = token.claims, self.time.there().timestamp()
        assert token.header["kid"] == self.keys[0]["kid"]
        assert claims["iss"] == claims["sub"] == "client"
        assert claims["aud"] == TOKEN_URL
        if not claims["iat"] <= now < claims["exp"]:
            return httpx.Response(400, json={"error": "invalid_client", "error_description": "expired"})
        self.tokens.append(form["scope"])
        return httpx.Response(200, json={"access_token": f"tok/en{len(self.tokens)}", "expires_in": 3600})

    def handle(self, request):
        with self._lock:
            key = (request.method, request.url.path)
            self.asked[key].append(request)
            answers = self._answers[key]
            answer = answers.popleft() if len(answers) > 1 else answers[0]
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        headers = dict(answer.headers)
        headers.setdefault("date", format_datetime(self.time.there(), usegmt=True))
        return httpx.Response(answer.status_code, headers=headers, content=answer.content)

    def draw(self, count):
        with self._lock:
            self._drawn += 1
            return self._drawn.to_bytes(count, "big")

    def line(self, **more):
        """A line that leads here, or with ``transport=None`` into the network."""
        time = self.time
        more = {"transport": httpx.MockTransport(self.handle)} | more
        return Line(now=time.now, monotonic=time.monotonic, sleep=time.sleep, draw=self.draw, **more)

    def open(self, kind="moodle", **changes):
        """Our client, connected to this."""
        fields = {
            "issuer": HOST,
            "client_id": "client",
            "deployment_ids": ("1",),
            "authorization_url": f"{HOST}/authorize",
            "token_url": TOKEN_URL,
            "jwks_url": f"{HOST}/jwks",
            "line_items_url": ITEMS_URL,
            "memberships_url": PEOPLE_URL,
        }
        time = self.time
        return open_platform(
            Connection(platform=kind, lti=Lti(**(fields | changes)), keys=self.keys),
            now=time.now,
            monotonic=time.monotonic,
            sleep=time.sleep,
            draw=self.draw,
            transport=httpx.MockTransport(self.handle),
        )


def reply(status=200, json=None, text=None, **headers):
    """An answer; the headers' names in Python's letters."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if json is not None:
        return httpx.Response(status, json=json, headers=named)
    return httpx.Response(status, text=text or "", headers=named)
