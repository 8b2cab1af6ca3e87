"""Whether an address is the platform's own: our tokens go to the hosts of its registration, and to no other."""

from autograder.lms.connection import Lti
from autograder.lms.server_clock import origin


def is_platforms(lti: Lti, url: str) -> bool:
    """Whether a service at this address may be asked with a token of ours: it is where the registration is as well.

    The LMS's word for it, signed as it is, would otherwise lead a token to whatever host, or over the open network.
    What an administrator has typed in counts too: one LMS has its services elsewhere than its logins.
    """
    known = (lti.issuer, lti.authorization_url, lti.token_url, lti.jwks_url)
    typed = (lti.line_items_url, lti.memberships_url, *lti.line_items_urls.values())
    where = _where(url)
    return where is not None and where in {_where(one) for one in (*known, *typed) if one}


def _where(url: str) -> str | None:
    """Scheme, host and port; None for what only looks like an address of the web, or would be read in two ways."""
    if not url.startswith(("https://", "http://")) or any(not 32 < ord(one) < 127 or one in "\\@#" for one in url):
        return None
    try:
        return origin(url)
    except ValueError:  # such as a port that is no number
        return None
