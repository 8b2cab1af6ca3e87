"""What each kind of platform calls its addresses, so that nobody has to type what follows from one of them."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from autograder.lms.connection import Kind

KINDS: Mapping[Kind, str] = {
    "moodle": "Moodle",
    "canvas": "Canvas",
    "open-edx": "Open edX",
    "blackboard": "Blackboard",
    "other": "the platform",
}
WITH_REST: tuple[Kind, ...] = ("moodle", "canvas")  # whose own web services we speak


def endpoints(kind: Kind, url: str, *, client_id: str = "", config_id: str = "") -> dict[str, str]:
    """The fields of a registration that follow from the platform's address, such as ``https://moodle.example.org``.

    ``config_id`` is Open edX's id of the block's LTI configuration. What does not follow is left out.
    """
    base = url.rstrip("/")
    match kind:
        case "moodle":
            return _moodle(base)
        case "canvas":
            return _canvas(base)
        case "open-edx":
            return _open_edx(base, config_id)
        case "blackboard":
            return _blackboard(client_id)
        case _:
            return {}


def course_addresses(kind: Kind, url: str, context_id: str, deployment_id: str) -> dict[str, str]:
    """Where the course's columns and people are, for a platform whose addresses can be worked out.

    Moodle's id of a deployment is that of the tool type, which its addresses name.
    """
    if kind != "moodle":
        return {}
    services = f"{url.rstrip('/')}/mod/lti/services.php"
    return {
        "line_items_url": f"{services}/{context_id}/lineitems?type_id={deployment_id}",
        "memberships_url": f"{services}/CourseSection/{context_id}/bindings/{deployment_id}/memberships",
    }


def _moodle(base: str) -> dict[str, str]:
    return {
        "issuer": base,
        "authorization_url": f"{base}/mod/lti/auth.php",
        "token_url": f"{base}/mod/lti/token.php",
        "jwks_url": f"{base}/mod/lti/certs.php",
    }


def _canvas(base: str) -> dict[str, str]:
    """Instructure's Canvas has one issuer for everybody, and one each for its beta and test copies."""
    labels = (urlsplit(base).hostname or "").split(".")
    copy = next((f"{name}." for name in ("beta", "test") if name in labels), "")
    sso = f"https://sso.{copy}canvaslms.com/api/lti"
    return {
        "issuer": f"https://canvas.{copy}instructure.com",
        "authorization_url": f"{sso}/authorize_redirect",
        "token_url": f"{base}/login/oauth2/token",
        "jwks_url": f"{sso}/security/jwks",
    }


def _open_edx(base: str, config_id: str) -> dict[str, str]:
    services = f"{base}/api/lti_consumer/v1"
    found = {"issuer": base, "authorization_url": f"{services}/launch/"}
    if config_id:
        found |= {"token_url": f"{services}/token/{config_id}", "jwks_url": f"{services}/public_keysets/{config_id}"}
    return found


def _blackboard(client_id: str) -> dict[str, str]:
    """Blackboard's LTI goes through one gateway for all schools; its keys are those of our application there."""
    gateway = "https://developer.blackboard.com/api/v1"
    found = {
        "issuer": "https://blackboard.com",
        "authorization_url": f"{gateway}/gateway/oidcauth",
        "token_url": f"{gateway}/gateway/oauth2/jwttoken",
    }
    return found | ({"jwks_url": f"{gateway}/management/applications/{client_id}/jwks.json"} if client_id else {})
