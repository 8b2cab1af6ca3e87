"""Our client, connected to the double as an administrator would connect it, and a time in which nobody has to wait."""

import secrets
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache

import httpx

from autograder.lms.connection import Connection, Lti, Rest
from autograder.lms.lti.keys import make_key, public_jwks
from autograder.lms.open import open_platform


@cache
def keys():
    """The tool's keys, made once: that takes a while."""
    return (make_key(),)


class Clock:
    """Our clock and the double's, which both go on when we sleep; the double's is ``ahead`` of ours."""

    def __init__(self, double, ahead=0.0):
        self.double, self.ahead = double, ahead
        self.slept = []
        self._offset, self._lock = 0.0, threading.Lock()
        double.configure(skew=ahead)

    def now(self):
        return datetime.now(UTC) + timedelta(seconds=self._offset)

    def monotonic(self):
        return time.monotonic() + self._offset

    def sleep(self, seconds):
        with self._lock:
            self.slept.append(seconds)
            self.double.configure(skew=self._offset + seconds + self.ahead)
            self._offset += seconds


def connection_to(double, way="lti", columns=()):
    """What ``guanka lms connect`` would write; the platform knows our keys then. ``columns`` are ids, for Open edX."""
    there = double.registration
    if way == "rest":
        return Connection(
            platform=double.flavour, rest=Rest(url=there.rest_url, course=there.rest_course, token=there.rest_token)
        )
    double.configure(jwks=public_jwks(keys()))
    lti = Lti(
        issuer=there.issuer,
        client_id=there.client_id,
        deployment_ids=(there.deployment_id,),
        authorization_url=there.authorization_url,
        token_url=there.token_url,
        jwks_url=there.jwks_url,
        line_items_url=there.line_items_url,
        memberships_url=there.memberships_url,
        context_id=there.context_id,
        resource_links={column: there.resource_link_id for column in columns if there.resource_link_id},
    )
    return Connection(platform=double.flavour, lti=lti, keys=keys())


@contextmanager
def opened(double, way="lti", ahead=0.0, columns=("1",)):
    """The platform, and the clock that it goes by."""
    clock, connection = Clock(double, ahead), connection_to(double, way, columns)
    transport = httpx.HTTPTransport(verify=False)  # the network as it is, but for certificates, which take a while
    times = {"now": clock.now, "monotonic": clock.monotonic, "sleep": clock.sleep}
    platform = open_platform(connection, **times, draw=secrets.token_bytes, transport=transport)
    try:
        yield platform, clock
    finally:
        platform.close()
