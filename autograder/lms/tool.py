"""Where the tool's own pages are, below the address that the LMS reaches it by."""

LOGIN, LAUNCH, JWKS = "/lti/login", "/lti/launch", "/lti/jwks"
DEEP_LINK, CANVAS = "/lti/deep-link", "/lti/canvas.json"  # of no concern to who sets it up by hand


def address(tool_url: str, page: str) -> str:
    """The whole address of a page."""
    return tool_url.rstrip("/") + page


def is_ours(tool_url: str, target: str) -> bool:
    """Whether an address is that of our launches: nobody is sent anywhere else, whatever a request asks for."""
    launch = address(tool_url, LAUNCH)
    return target == launch or target.startswith((launch + "?", launch + "#"))
