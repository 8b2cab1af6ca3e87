"""The login request of the LMS: answered when it is ours, and never a way to anywhere else."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest

from autograder.lms.lti.login import LIFE, awaited, login
from autograder.lms.lti.refused import LaunchRefused
from autograder.lms.lti.sealed import seal
from tests.lms.lti.issuing import LMS, LTI, NOW, TOOL, connection

FIELDS = {
    "iss": LMS,
    "client_id": LTI.client_id,
    "login_hint": "1001",
    "lti_message_hint": "hint 7",
    "target_link_uri": f"{TOOL}/lti/launch",
}
UNSIGNED = urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()


def answered(fields=FIELDS):
    sent = login(connection(), fields, now=NOW, draw=secrets.token_bytes)
    return sent, {name: value[0] for name, value in parse_qs(urlsplit(sent.url).query).items()}


def refusal(do, *arguments, **named):
    with pytest.raises(LaunchRefused) as caught:
        do(*arguments, **named)
    return caught.value.reason


def test_the_browser_is_sent_to_the_platform_with_what_the_protocol_asks_for():
    sent, asked = answered()
    assert sent.url.startswith(f"{LMS}/auth?")
    assert asked["school"] == "3"  # of the platform's own address
    wanted = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": LTI.client_id,
        "redirect_uri": f"{TOOL}/lti/launch",
        "login_hint": "1001",
        "lti_message_hint": "hint 7",
    }
    assert wanted.items() <= asked.items()
    found = awaited(connection(), asked["state"], {sent.cookie: sent.value}, now=NOW)
    assert found.nonce == asked["nonce"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"iss": "https://evil.example.org"}, "issuer"),
        ({"client_id": "another"}, "client"),
        ({"login_hint": ""}, "malformed"),
        ({"target_link_uri": "https://evil.example.org/lti/launch"}, "target"),
        ({"target_link_uri": f"{TOOL}.evil.example.org/lti/launch"}, "target"),
        ({"target_link_uri": f"{TOOL}/lti/launch/../../feedback"}, "target"),
        ({"target_link_uri": ""}, "target"),
        ({"lti_message_hint": "x" * 5000}, "malformed"),
    ],
)
def test_a_request_that_is_not_of_our_platform_leads_nowhere(change, reason):
    assert refusal(login, connection(), FIELDS | change, now=NOW, draw=secrets.token_bytes) == reason


def test_a_state_is_good_for_its_browser_and_ten_minutes_alone():
    sent, asked = answered()
    state, cookies = asked["state"], {sent.cookie: sent.value}
    assert refusal(awaited, connection(), state, {}, now=NOW) == "cookie"
    assert refusal(awaited, connection(), state, {sent.cookie: "00" * 24}, now=NOW) == "state"
    assert refusal(awaited, connection(), state, cookies, now=NOW + LIFE) == "state"
    assert awaited(connection(), state, cookies, now=NOW + LIFE - timedelta(seconds=1))


def test_a_state_is_ours_alone():
    sent, asked = answered()
    cookies = {sent.cookie: sent.value}
    head, body, signature = asked["state"].split(".")
    assert refusal(awaited, connection(), f"{head}.{body}.{signature[::-1]}", cookies, now=NOW) == "state"
    assert refusal(awaited, connection(session_key="cd" * 32), asked["state"], cookies, now=NOW) == "state"
    unsigned = f"{UNSIGNED}.{body}."
    assert refusal(awaited, connection(), unsigned, cookies, now=NOW) == "state"
    # What we have signed for another purpose is no state.
    values = {"nonce": "n", "browser": sha256(b"b").hexdigest(), "name": "x"}
    cookies = {"guanka-login-x": "b"}
    for purpose in ("session", "choosing"):
        other = seal(connection().session_key, purpose, values, now=NOW, life=LIFE)
        assert refusal(awaited, connection(), other, cookies, now=NOW) == "state"
    same = seal(connection().session_key, "login", values, now=NOW, life=LIFE)
    assert awaited(connection(), same, cookies, now=NOW).nonce == "n"


def test_each_login_has_a_nonce_and_a_cookie_of_its_own():
    (first, one), (second, two) = answered(), answered()
    assert one["nonce"] != two["nonce"]
    assert first.cookie != second.cookie


def test_who_has_seen_the_state_cant_make_its_browsers_cookie():
    sent, asked = answered()
    body = asked["state"].split(".")[1]
    told = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    for value in told.values():
        assert refusal(awaited, connection(), asked["state"], {sent.cookie: str(value)}, now=NOW) == "state"
    assert sent.value not in str(told)


def test_what_nobody_reads_may_be_as_long_as_it_likes():
    assert answered(FIELDS | {"custom": "x" * 5000})[0].url.startswith(f"{LMS}/auth?")
