"""Make the platform that a connection leads to."""

from collections.abc import Callable
from datetime import datetime

import httpx

from autograder.errors import PlatformError
from autograder.lms.connection import Connection
from autograder.lms.http import Line
from autograder.lms.platform import Platform


def open_platform(
    connection: Connection,
    *,
    now: Callable[[], datetime],
    monotonic: Callable[[], float],
    sleep: Callable[[float], None],
    draw: Callable[[int], bytes],
    transport: httpx.BaseTransport | None = None,
    timeout: float = 30.0,
) -> Platform:
    """The platform of a connection; nothing is sent yet, and ``close`` is the caller's to call.

    In earnest: ``now`` is ``lambda: datetime.now(UTC)``, ``monotonic`` and ``sleep`` are ``time``'s, and ``draw``,
    which gives so many random bytes, is ``secrets.token_bytes``. ``transport`` stands in for the network; ``timeout``
    is the seconds until an answer has to begin.

    Raises:
        PlatformError: the connection names no way there, or has no key to sign with.
    """
    if connection.lti is None and connection.rest is None:
        text = "the connection names no way to the LMS"
        raise PlatformError(f"{text}; right would be lti or rest in it (guanka lms connect)")
    line = Line(now=now, monotonic=monotonic, sleep=sleep, draw=draw, transport=transport, timeout=timeout)
    try:
        if connection.lti is not None:
            from autograder.lms.lti.platform import LtiPlatform  # noqa: PLC0415  a REST token needs no joserfc

            return LtiPlatform(connection, line)
        from autograder.lms.rest.open import open_rest  # noqa: PLC0415  as above

        return open_rest(connection, line)
    except PlatformError:
        line.close()
        raise
