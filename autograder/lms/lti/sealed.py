"""What a browser carries for us from one request to the next: signed by us, for one purpose, for a while."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from autograder.errors import PlatformError

Purpose = Literal["login", "session", "choosing"]
_ALGORITHM = "HS256"
_LEAST = 32  # bytes of a key
_MOST = 100_000  # characters that are looked at: what an LMS wants back may be long


def seal(key: str, purpose: Purpose, values: Mapping[str, Any], *, now: datetime, life: timedelta) -> str:
    """Values as a text that nobody else can make; ``key`` is hexadecimal.

    Raises:
        PlatformError: the key is none.
    """
    claims = dict(values) | {"for": purpose, "exp": int((now + life).timestamp())}
    return jwt.encode({"alg": _ALGORITHM}, claims, _key(key), algorithms=[_ALGORITHM])


def unseal(key: str, purpose: Purpose, text: str, *, now: datetime) -> dict[str, Any] | None:
    """The values of such a text; None where it is not ours, for another purpose, or too old.

    Raises:
        PlatformError: the key is none.
    """
    if not text or len(text) > _MOST:
        return None
    try:
        claims = jwt.decode(text, _key(key), algorithms=[_ALGORITHM]).claims
    except (JoseError, ValueError, TypeError):
        return None
    until = claims.get("exp")
    if claims.get("for") != purpose or not isinstance(until, int) or now.timestamp() >= until:
        return None
    return claims


def _key(text: str) -> OctKey:
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        raw = b""
    if len(raw) < _LEAST:
        raise PlatformError("the connection has no key for launches; right would be one (guanka lms connect)")
    return OctKey.import_key(raw)
