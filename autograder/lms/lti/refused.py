"""A launch that is not let in."""

from typing import Literal

from autograder.errors import PlatformError

# What a person reads goes by these: some can be mended by whoever came, most by an administrator alone.
Reason = Literal[
    "no_lti",
    "malformed",
    "issuer",
    "client",
    "target",
    "state",
    "cookie",
    "signature",
    "token",
    "expired",
    "replayed",
    "deployment",
    "course",
    "unset",
    "kind",
    "nobody",
    "conflict",
    "rights",
]


class LaunchRefused(PlatformError):
    """A launch is refused: by which rule, and in words for an administrator, without secrets."""

    def __init__(self, reason: Reason, text: str) -> None:
        self.reason = reason
        super().__init__(text)
