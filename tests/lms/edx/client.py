"""Our client, connected to Open edX's component as an administrator would connect it."""

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx

from autograder.lms.connection import Connection, Lti
from autograder.lms.lti.keys import make_key, public_pem
from autograder.lms.open import open_platform
from autograder.lms.platform import Platform
from tests.lms.edx.running import Edx, Unit


@cache
def key() -> dict[str, Any]:
    """Our key, made once: that takes a while."""
    return make_key()


def place(edx: Edx, title: str, beside: Unit | None = None, **fields: Any) -> Unit:
    """A component of our tool; with the passport of another it is of the same registration."""
    shared = {} if beside is None else {"lti_1p3_passport_id": beside.passport_id}
    return edx.place(title, **{"lti_1p3_tool_public_key": public_pem(key())} | shared | fields)


def connection_to(units: Mapping[str, Unit], **more: Any) -> Connection:
    """What ``guanka lms connect`` would write of these components, by column."""
    first = next(iter(units.values()))
    lti = Lti(
        issuer=first.issuer,
        client_id=first.client_id,
        deployment_ids=(first.deployment_id,),
        authorization_url=first.authorization_url,
        token_url=first.token_url,
        jwks_url=first.jwks_url,
        line_items_url=first.line_items_url,
        memberships_url=first.memberships_url,
        context_id=first.context_id,
        resource_links={column: unit.resource_link_id for column, unit in units.items()},
        line_items_urls={column: unit.line_items_url for column, unit in units.items()},
    )
    return Connection(platform="open-edx", lti=lti, keys=(key(),), **more)


@contextmanager
def opened(units: Mapping[str, Unit]) -> Iterator[Platform]:
    """The platform, by the real clock: this one can't be put forward."""
    platform = open_platform(
        connection_to(units),
        now=lambda: datetime.now(UTC),
        monotonic=time.monotonic,
        sleep=time.sleep,
        draw=secrets.token_bytes,
        transport=httpx.HTTPTransport(verify=False),  # plain HTTP: the certificates take a while to read
    )
    try:
        yield platform
    finally:
        platform.close()
