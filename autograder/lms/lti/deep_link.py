"""The answer to a deep linking request: one of our columns, as an assignment of the LMS's course."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt

from autograder.lms.connection import Connection
from autograder.lms.lti.keys import signing_key
from autograder.lms.lti.launch import Choosing
from autograder.lms.lti.refused import LaunchRefused
from autograder.lms.model import Column
from autograder.lms.tool import LAUNCH, address

_CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
_DEEP = "https://purl.imsglobal.org/spec/lti-dl/claim/"
_LIFE = timedelta(minutes=5)  # on its way; Canvas refuses what was signed longer ago


def deep_link(
    connection: Connection,
    choosing: Choosing,
    column: Column,
    *,
    now: datetime,
    draw: Callable[[int], bytes],
) -> str:
    """The signed answer that places a column, to be posted to ``choosing.return_url`` as the field ``JWT``.

    Raises:
        LaunchRefused: there is no registration any more.
        PlatformError: there is no key to sign with.
    """
    lti = connection.lti
    if lti is None or connection.tool_url is None:
        raise LaunchRefused("no_lti", "the course has no LTI connection with an address of its own (--tool-url)")
    claims: dict[str, Any] = {
        "iss": lti.client_id,
        "aud": [lti.issuer],
        "iat": int(now.timestamp()),
        "exp": int((now + _LIFE).timestamp()),
        "nonce": draw(16).hex(),
        _CLAIM + "deployment_id": choosing.deployment_id,
        _CLAIM + "message_type": "LtiDeepLinkingResponse",
        _CLAIM + "version": "1.3.0",
        _DEEP + "content_items": [_item(connection.tool_url, column)],
    }
    if choosing.data is not None:
        claims[_DEEP + "data"] = choosing.data
    key = signing_key(connection.keys)
    header = {"alg": "RS256", "typ": "JWT", "kid": key.kid or key.thumbprint()}
    return jwt.encode(header, claims, key, algorithms=["RS256"])


def _item(tool_url: str, column: Column) -> Mapping[str, Any]:
    item: dict[str, Any] = {
        "type": "ltiResourceLink",
        "title": column.label,
        "url": address(tool_url, LAUNCH),
        "custom": {"column": column.id},
        "lineItem": {"label": column.label, "scoreMaximum": column.maximum, "resourceId": column.resource_id},
    }
    if column.due is not None:
        item["submission"] = {"endDateTime": column.due.isoformat()}
    return item
