"""Whether an address is the platform's own: our tokens go to the hosts of its registration, and to no other."""

import re

from autograder.lms.connection import Connection, Lti
from autograder.lms.server_clock import origin

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+:\d+")  # nothing that would end a part of a policy, or begin another
_USUAL = {"https": ":443", "http": ":80"}


def is_platforms(lti: Lti, url: str) -> bool:
    """Whether a service at this address may be asked with a token of ours: it is where the registration is as well.

    The LMS's word for it, signed as it is, would otherwise lead a token to whatever host, or over the open network.
    What an administrator has typed in counts too: one LMS has its services elsewhere than its logins.
    """
    where = _where(url)
    return where is not None and where in {_where(one) for one in _addresses(lti)}


def frame_ancestors(connection: Connection) -> list[str]:
    """The origins whose pages may show ours in a frame, as a Content-Security-Policy writes them: the LMS's own.

    Open edX shows a unit within its app for learning, at a host beside the LMS's; what else there is was typed in.
    """
    if connection.lti is None:
        return []
    found = [*map(_origin, _addresses(connection.lti))]
    if connection.platform == "open-edx":
        found.append(_origin(connection.lti.token_url).replace("://", "://apps.", 1))
    return list(dict.fromkeys(filter(None, [*found, *map(_origin, connection.frame_ancestors)])))


def _addresses(lti: Lti) -> list[str]:
    """Those of the registration, and what an administrator has typed in."""
    known = (lti.issuer, lti.authorization_url, lti.token_url, lti.jwks_url)
    typed = (lti.line_items_url, lti.memberships_url, *lti.line_items_urls.values())
    return [one for one in (*known, *typed) if one]


def _origin(url: str) -> str:
    """Scheme, host and port where it is none of the scheme's own; nothing for what would be read otherwise."""
    where = _where(url) or ""
    return where.removesuffix(_USUAL[where.partition(":")[0]]) if _ORIGIN.fullmatch(where) else ""


def _where(url: str) -> str | None:
    """Scheme, host and port; None for what only looks like an address of the web, or would be read in two ways."""
    if not url.startswith(("https://", "http://")) or any(not 32 < ord(one) < 127 or one in "\\@#" for one in url):
        return None
    try:
        return origin(url)
    except ValueError:  # such as a port that is no number
        return None
