"""A platform's side of a launch: a key of its own, the claims of 1EdTech's examples, and whatever is forged in them."""

from datetime import UTC, datetime
from functools import cache

from joserfc import jwt
from joserfc.jwk import RSAKey

from autograder.lms.connection import Connection, Lti
from tests.lms.connecting import keys

NOW = datetime(2026, 11, 23, 8, 0, 0, tzinfo=UTC)
LMS, TOOL = "https://lms.example.org", "https://guanka.example.org"
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
NONCE = "n-0123456789"
LTI = Lti(
    issuer=LMS,
    client_id="guanka-client",
    deployment_ids=("1", "7"),
    authorization_url=f"{LMS}/auth?school=3",
    token_url=f"{LMS}/token",
    jwks_url=f"{LMS}/jwks",
    context_id="course-42",
)


def connection(**changes) -> Connection:
    lti = changes.pop("lti", LTI)
    values = {"platform": "other", "lti": lti, "keys": keys(), "session_key": "ab" * 32, "tool_url": TOOL}
    return Connection(**values | changes)


@cache
def platform_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "theirs"})


@cache
def foreign_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "theirs"})


def claims(role="Learner", **changes):
    """What a platform says of somebody; a change to None takes a claim away."""
    said = {
        "iss": LMS,
        "aud": LTI.client_id,
        "sub": "u-1001",
        "exp": int(NOW.timestamp()) + 300,
        "iat": int(NOW.timestamp()) - 2,
        "nonce": NONCE,
        "name": "王小明",
        "email": "ming@example.org",
        f"{CLAIM}deployment_id": "1",
        f"{CLAIM}version": "1.3.0",
        f"{CLAIM}message_type": "LtiResourceLinkRequest",
        f"{CLAIM}target_link_uri": f"{TOOL}/lti/launch",
        f"{CLAIM}roles": [ROLE + role],
        f"{CLAIM}context": {"id": "course-42", "title": "CNN"},
        f"{CLAIM}resource_link": {"id": "link-1"},
        f"{CLAIM}lis": {"person_sourcedid": "2026001"},
        "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": {
            "lineitems": f"{LMS}/items",
            "lineitem": f"{LMS}/items/5",
        },
        "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
            "context_memberships_url": f"{LMS}/members"
        },
    }
    return {name: value for name, value in (said | changes).items() if value is not None}


def deep_link_claims(role="Instructor", **settings):
    return claims(
        role,
        **{
            f"{CLAIM}message_type": "LtiDeepLinkingRequest",
            "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings": {
                "deep_link_return_url": f"{LMS}/deep?x=1",
                "accept_types": ["link", "ltiResourceLink"],
                "data": "csrf-77",
                **settings,
            },
        },
    )


def token(said=None, key=None, **header) -> str:
    return jwt.encode({"alg": "RS256", "kid": "theirs"} | header, said or claims(), key or platform_key())
