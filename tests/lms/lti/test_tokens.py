"""Access tokens: asked for as the security framework says, kept, renewed once, and never by all threads at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from autograder.errors import PlatformError
from autograder.lms.connection import Lti
from autograder.lms.lti.keys import public_jwks, signing_key
from autograder.lms.lti.tokens import ScopeRefused, Tokens
from autograder.lms.trouble import Unanswered
from tests.lms.handmade import TOKEN_URL, Platform, reply

SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
ASKED = ("POST", "/token")


@pytest.fixture
def line(platform):
    line = platform.line()
    yield line
    line.close()


def tokens_of(platform, line, **changes):
    fields = {"issuer": "i", "client_id": "client", "deployment_ids": ("1",), "authorization_url": "a"}
    lti = Lti(**fields | {"token_url": TOKEN_URL, "jwks_url": "j"} | changes)
    return Tokens(lti, signing_key(platform.keys), line)


def form(request):
    return dict(httpx.QueryParams(request.content.decode()))


def claims(platform, request):
    published = KeySet.import_key_set(public_jwks(platform.keys))
    return jwt.decode(form(request)["client_assertion"], published, algorithms=["RS256"]).claims


def test_the_form_is_that_of_the_specification(platform, line):
    assert tokens_of(platform, line).get([SCORE]) == "tok/en1"
    (request,) = platform.asked[ASKED]
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    sent = form(request)
    assert sent.pop("client_assertion").count(".") == 2
    assert sent == {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "scope": SCORE,
    }


def test_another_audience_where_the_platform_has_one(platform, line):
    platform.on(*ASKED, reply(json={"access_token": "t"}))
    tokens_of(platform, line, token_audience="https://sso.example.org").get([SCORE])
    assert claims(platform, platform.asked[ASKED][0])["aud"] == "https://sso.example.org"


def test_a_token_is_kept_until_shortly_before_its_end(platform, line):
    tokens = tokens_of(platform, line)
    assert [tokens.get([SCORE]), tokens.get(["other"]), tokens.get([SCORE])] == ["tok/en1", "tok/en2", "tok/en1"]
    platform.time.passed += 3600 - 70
    assert tokens.get([SCORE]) == "tok/en1"
    platform.time.passed += 15
    assert tokens.get([SCORE]) == "tok/en3"


@pytest.mark.parametrize("life", [None, "soon", -1, "600", 600])
def test_a_life_that_is_not_told_is_a_short_one(platform, line, life):
    platform.on(*ASKED, reply(json={"access_token": "t", "expires_in": life}))
    tokens = tokens_of(platform, line)
    tokens.get([SCORE])
    platform.time.passed += 500
    tokens.get([SCORE])
    assert len(platform.asked[ASKED]) == 1
    platform.time.passed += 100
    tokens.get([SCORE])
    assert len(platform.asked[ASKED]) == 2


def test_one_that_was_refused_is_replaced_once(platform, line):
    tokens = tokens_of(platform, line)
    old = tokens.get([SCORE])
    assert [tokens.get([SCORE], instead_of=old) for _ in range(3)] == ["tok/en2"] * 3


def test_threads_share_one(platform, line):
    tokens, together = tokens_of(platform, line), threading.Barrier(4)

    def ask(_):
        together.wait(20)
        return tokens.get([SCORE])

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(ask, range(4))) == {"tok/en1"}


@pytest.mark.parametrize("ahead", [-900.0, 900.0])
def test_a_clock_that_is_wrong_is_put_right_by_the_refusal(keys, ahead):
    platform = Platform(keys, ahead)
    line = platform.line()
    assert tokens_of(platform, line).get([SCORE]) == "tok/en1"
    assert len(platform.asked[ASKED]) == 2
    line.close()


def test_an_assertion_is_never_sent_twice(platform, line):
    platform.on(*ASKED, reply(503), httpx.ReadTimeout(""), platform.give_token)
    tokens_of(platform, line).get([SCORE])
    assert len({claims(platform, request)["jti"] for request in platform.asked[ASKED]}) == 3


def test_json_under_another_name_and_after_a_mark(platform, line):
    said = httpx.Response(200, headers={"content-type": "text/html"}, content=b'\xef\xbb\xbf{"access_token": "t"}')
    platform.on(*ASKED, said)
    assert tokens_of(platform, line).get([SCORE]) == "t"


@pytest.mark.parametrize(
    "answer",
    [reply(400, json={"error": "invalid_scope"}), reply(json={"access_token": "t", "scope": "other", "expires_in": 9})],
)
def test_a_service_that_is_not_allowed(platform, line, answer):
    platform.on(*ASKED, answer)
    with pytest.raises(ScopeRefused, match=r"allowed this service there \(score\)"):
        tokens_of(platform, line).get([SCORE])


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (reply(400, json={"error": "invalid_client"}), "invalid_client.*client id"),
        (reply(401), "client id"),
        (reply(404), "token URL"),
        (reply(json={"token": "t"}), "access_token"),
        (reply(json=["t"]), "access_token"),
        (reply(text="<html><title>Login</title></html>"), "Login.*JSON"),
    ],
)
def test_what_an_administrator_can_act_on(platform, line, answer, says):
    platform.on(*ASKED, answer)
    with pytest.raises(PlatformError, match=says) as caught:
        tokens_of(platform, line).get([SCORE])
    assert not isinstance(caught.value, ScopeRefused)
    assert len(platform.asked[ASKED]) == 1


def test_silence_here_is_not_taken_for_silence_of_what_needed_the_token(platform, line):
    platform.on(*ASKED, httpx.ReadTimeout(""))
    with pytest.raises(PlatformError, match="took too long") as caught:
        tokens_of(platform, line).get([SCORE])
    assert not isinstance(caught.value, Unanswered)


def test_neither_a_token_nor_an_assertion_is_ever_said(platform, line):
    tokens = tokens_of(platform, line)
    token = tokens.get([SCORE])
    assertion = form(platform.asked[ASKED][0])["client_assertion"]
    platform.on(*ASKED, reply(400, text=f"you had {token.replace('/', chr(92) + '/')} and sent {assertion}"))
    with pytest.raises(PlatformError, match=r"you had .* and sent ") as caught:
        tokens.get(["other"])
    assert "en1" not in str(caught.value)
    assert assertion[:20] not in str(caught.value)
    platform.on(*ASKED, reply(json=[{"access_token": "another one"}]))
    with pytest.raises(PlatformError) as caught:
        tokens.get(["other"])
    assert "another" not in str(caught.value)
    assert token not in repr(tokens.__dict__["_tokens"])
