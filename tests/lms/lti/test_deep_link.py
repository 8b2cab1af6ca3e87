"""The answer to a deep linking request, read as a platform would."""

from datetime import UTC, datetime

from joserfc import jwt
from joserfc.jwk import KeySet

from autograder.lms.lti.deep_link import deep_link
from autograder.lms.lti.keys import public_jwks
from autograder.lms.lti.launch import Choosing
from autograder.lms.model import Column, resource_id_of
from tests.lms.lti.issuing import CLAIM, LMS, LTI, NOW, TOOL, connection

DUE = datetime(2026, 12, 6, 16, tzinfo=UTC)
COLUMN = Column(id="作业二", resource_id=resource_id_of("conv", "作业二"), label="作业二", maximum=100.0, due=DUE)


def test_it_is_signed_by_our_key_and_places_the_column():
    choosing = Choosing(return_url=f"{LMS}/deep", deployment_id="7", data="csrf-77")
    text = deep_link(connection(), choosing, COLUMN, now=NOW, draw=bytes)
    said = jwt.decode(text, KeySet.import_key_set(public_jwks(connection().keys)), algorithms=["RS256"]).claims
    assert (said["iss"], said["aud"], said["exp"] - said["iat"]) == (LTI.client_id, [LMS], 300)
    assert said[f"{CLAIM}deployment_id"] == "7"
    assert said[f"{CLAIM}message_type"] == "LtiDeepLinkingResponse"
    assert said["https://purl.imsglobal.org/spec/lti-dl/claim/data"] == "csrf-77"
    assert said["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"] == [
        {
            "type": "ltiResourceLink",
            "title": "作业二",
            "url": f"{TOOL}/lti/launch",
            "custom": {"column": "作业二"},
            "lineItem": {"label": "作业二", "scoreMaximum": 100.0, "resourceId": "guanka/conv/作业二"},
            "submission": {"endDateTime": "2026-12-06T16:00:00+00:00"},
        }
    ]
