"""An LTI key of Canvas as JSON: what an administrator would otherwise type in, field by field."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from autograder.lms.tool import JWKS, LAUNCH, LOGIN, address

_AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
_NRPS = "https://purl.imsglobal.org/spec/lti-nrps/scope/"
_PLACEMENTS = {"assignment_selection": "LtiDeepLinkingRequest", "course_navigation": "LtiResourceLinkRequest"}


def canvas_key(tool_url: str) -> Mapping[str, Any]:
    """The configuration that Canvas reads from an address, or takes as text, where a developer key is made."""
    launch = address(tool_url, LAUNCH)
    placements = [
        {"placement": name, "message_type": kind, "target_link_uri": launch, "text": "Guanka"}
        for name, kind in _PLACEMENTS.items()
    ]
    return {
        "title": "Guanka",
        "description": "Graded notebooks: each student's scores and feedback, and columns placed as assignments.",
        "oidc_initiation_url": address(tool_url, LOGIN),
        "target_link_uri": launch,
        "public_jwk_url": address(tool_url, JWKS),
        "scopes": [
            *(_AGS + name for name in ("lineitem", "result.readonly", "score")),
            _NRPS + "contextmembership.readonly",
        ],
        "extensions": [
            {
                "platform": "canvas.instructure.com",
                "domain": urlsplit(tool_url).hostname,
                "tool_id": "guanka",
                "privacy_level": "public",  # e-mail addresses and student numbers: to know who is who
                "settings": {"text": "Guanka", "placements": placements},
            }
        ],
    }
