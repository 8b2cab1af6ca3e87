"""What the LMS has signed: let in when it is genuine, refused when one thing of it is forged."""

import base64
import hmac
import json
from datetime import timedelta

import pytest
from joserfc import jwt

from autograder.lms.lti.launch import read_launch
from autograder.lms.lti.refused import LaunchRefused
from tests.lms.lti.issuing import (
    CLAIM,
    LMS,
    LTI,
    NONCE,
    NOW,
    ROLE,
    TOOL,
    claims,
    deep_link_claims,
    foreign_key,
    platform_key,
    token,
)

SECOND = timedelta(seconds=1)
SHORT = {"kty": "RSA", "e": "AQAB", "n": "AQAB"}  # a header may hold a key of its own, and nobody is to look at it
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"


def keys(kid):
    return platform_key() if kid == "theirs" else None


def read(text, *, lti=LTI, nonce=NONCE, now=NOW):
    return read_launch(text, lti, keys, tool_url=TOOL, nonce=nonce, now=now)


def refusal(text, **how):
    with pytest.raises(LaunchRefused) as caught:
        read(text, **how)
    return caught.value.reason


def test_a_genuine_launch_says_who_from_where_and_which_column():
    launch = read(token())
    assert (launch.kind, launch.lms_id, launch.name, launch.number) == ("open", "u-1001", "王小明", "2026001")
    assert (launch.is_student, launch.is_staff) == (True, False)
    assert (launch.context_id, launch.line_item_url, launch.line_items_url, launch.memberships_url) == (
        "course-42",
        f"{LMS}/items/5",
        f"{LMS}/items",
        f"{LMS}/members",
    )


@pytest.mark.parametrize(
    ("roles", "is_staff", "is_student"),
    [
        ([ROLE + "Instructor"], True, False),
        ([ROLE + "Learner", ROLE + "Instructor"], True, False),
        (["http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant"], True, False),
        (["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"], True, False),
        # A teacher somewhere in the institution is nobody here.
        (["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor", ROLE + "Learner"], False, True),
        ([ROLE + "Mentor"], False, False),
        ([{"role": ROLE + "Instructor"}, [ROLE + "Instructor"], None, ROLE + "Learner"], False, True),
        ("Instructor", False, False),
    ],
)
def test_roles_in_this_course_decide(roles, is_staff, is_student):
    launch = read(token(claims(**{f"{CLAIM}roles": roles})))
    assert (launch.is_staff, launch.is_student) == (is_staff, is_student)


def part(value):
    return (
        base64.urlsafe_b64encode(value if isinstance(value, bytes) else json.dumps(value).encode())
        .rstrip(b"=")
        .decode()
    )


def unsigned():
    return f"{part({'alg': 'none', 'kid': 'theirs'})}.{part(claims())}."


def signed_by_the_public_key():
    """HS256 with what everybody has, the platform's public key, as the secret."""
    text = f"{part({'alg': 'HS256', 'kid': 'theirs'})}.{part(claims())}"
    return f"{text}.{part(hmac.digest(platform_key().as_pem(private=False), text.encode(), 'sha256'))}"


def tampered():
    head, _, signature = token().split(".")
    return ".".join((head, part(claims(sub="u-9")), signature))


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        (unsigned, "signature"),
        (signed_by_the_public_key, "signature"),
        (tampered, "signature"),
        (lambda: token(key=foreign_key()), "signature"),
        (lambda: token(key=foreign_key(), jwk=SHORT), "signature"),
        (lambda: token(kid="ours"), "signature"),
        (lambda: token(kid=""), "signature"),
        (lambda: jwt.encode({"alg": "RS512", "kid": "theirs"}, claims(), platform_key(), ["RS512"]), "signature"),
        (lambda: "", "malformed"),
        (lambda: "no.token", "malformed"),
        (lambda: token(claims(name="a" * 70000)), "malformed"),
        (lambda: token(claims(iss="https://evil.example.org")), "issuer"),
        (lambda: token(claims(aud="another")), "client"),
        (lambda: token(claims(aud=["another", "third"])), "client"),
        (lambda: token(claims(aud=None)), "client"),
        (lambda: token(claims(aud=[LTI.client_id, "another"])), "client"),
        (lambda: token(claims(aud=[LTI.client_id, "another"], azp="another")), "client"),
        (lambda: token(claims(azp="another")), "client"),
        (lambda: token(claims(**{f"{CLAIM}deployment_id": "2"})), "deployment"),
        (lambda: token(claims(**{f"{CLAIM}deployment_id": None})), "deployment"),
        (lambda: token(claims(**{f"{CLAIM}version": "1.1.0"})), "kind"),
        (lambda: token(claims(**{f"{CLAIM}message_type": "LtiSubmissionReviewRequest"})), "kind"),
        (lambda: token(claims(**{f"{CLAIM}target_link_uri": "https://evil.example.org/lti/launch"})), "target"),
        (lambda: token(claims(nonce="n-other")), "token"),
        (lambda: token(claims(nonce=None)), "token"),
        (lambda: token(claims(exp=int(NOW.timestamp()) - 61)), "expired"),
        (lambda: token(claims(iat=int(NOW.timestamp()) - 601)), "expired"),
        (lambda: token(claims(iat=int(NOW.timestamp()) + 61)), "token"),
        (lambda: token(claims(exp=None)), "token"),
        (lambda: token(claims(iat=None)), "token"),
        (lambda: token(claims(exp=True)), "token"),
        (lambda: token(claims(exp=float("nan"))), "token"),
        (lambda: token(claims(iat=float("nan"))), "token"),
        (lambda: token(claims(exp=float("inf"))), "token"),
        (lambda: token(claims(exp=10**400)), "token"),
        (lambda: token(claims(sub=None)), "nobody"),
        (lambda: token(claims(sub="")), "nobody"),
        (lambda: token(claims(**{f"{CLAIM}context": {"id": "course-43"}})), "course"),
        (lambda: token(claims(**{f"{CLAIM}context": None})), "course"),
        (lambda: token(deep_link_claims(deep_link_return_url="javascript:alert(1)")), "malformed"),
    ],
)
def test_one_forged_thing_is_enough_to_be_refused(forged, reason):
    assert refusal(forged()) == reason


def test_what_a_token_should_be_signed_by_is_said():
    with pytest.raises(LaunchRefused, match="signed by 'RS512'; right is RS256"):
        read(jwt.encode({"alg": "RS512", "kid": "theirs"}, claims(), platform_key(), ["RS512"]))


def test_several_audiences_are_fine_when_the_token_was_given_to_us():
    assert read(token(claims(aud=[LTI.client_id, "another"], azp=LTI.client_id))).lms_id == "u-1001"


def test_clocks_may_differ_by_a_minute_and_no_more():
    text = token(claims(exp=int(NOW.timestamp()) + 10))
    assert read(text, now=NOW + 69 * SECOND).lms_id == "u-1001"
    assert refusal(text, now=NOW + 70 * SECOND) == "expired"


def test_a_deep_link_says_where_its_answer_goes():
    launch = read(token(deep_link_claims()))
    assert (launch.kind, launch.choosing.return_url, launch.choosing.data) == ("choose", f"{LMS}/deep?x=1", "csrf-77")
    assert launch.choosing.accepts == ("link", "ltiResourceLink")


def test_services_at_another_host_are_not_believed_even_of_the_platform():
    items = {"lineitem": "http://lms.example.org/items/5", "lineitems": "https://evil.example.org/items"}
    launch = read(token(claims(**{AGS: items, NRPS: {"context_memberships_url": ["https://evil.example.org"]}})))
    assert (launch.line_item_url, launch.line_items_url, launch.memberships_url) == (None, None, None)
    assert launch.strange_urls == tuple(items.values())
    far = {AGS: items, NRPS: {"context_memberships_url": "https://evil.example.org/members"}}
    assert read(token(claims(**far))).memberships_url is None
