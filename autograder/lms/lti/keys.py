"""The tool's RSA keys: made, published, and put in place of one another without a moment when no signature is known."""

from collections.abc import Mapping, Sequence
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from autograder.errors import PlatformError

_BITS = 2048
_PUBLIC = ("kty", "kid", "n", "e")


def make_key() -> dict[str, Any]:
    """A new private key as JWK; its ``kid`` is the thumbprint of RFC 7638, which tells nothing and is never twice."""
    key = RSAKey.generate_key(_BITS, private=True)
    return {**key.as_dict(private=True), "kid": key.thumbprint(), "alg": "RS256", "use": "sig"}


def rotated(keys: Sequence[Mapping[str, Any]], new: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """The new key first, which signs from now on; the one before is published still.

    Platforms keep a tool's keys for a while: what was signed a moment ago, or is signed by a process that has not read
    the new keys yet, must be known. Keys older than that are dropped.
    """
    return (dict(new), *(dict(key) for key in keys[:1]))


def public_jwks(keys: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """What anybody may know of the keys: what a platform checks our signatures by."""
    return {"keys": [{**{name: key[name] for name in _PUBLIC}, "alg": "RS256", "use": "sig"} for key in keys]}


def public_pem(key: Mapping[str, Any]) -> str:
    """The public half of a key, for a platform that has a field for the key itself."""
    return _read(key).as_pem(private=False).decode("ascii")


def signing_key(keys: Sequence[Mapping[str, Any]]) -> RSAKey:
    """The key that signs.

    Raises:
        PlatformError: there is none, or none that a platform would take.
    """
    if not keys:
        raise PlatformError("the connection has no key to sign with; right would be one (guanka lms keys)")
    key = _read(keys[0])
    if not key.is_private or key.public_key.key_size < _BITS:
        raise PlatformError(f"the first key can't sign; right would be a private RSA key of {_BITS} bits or more")
    return key


def _read(key: Mapping[str, Any]) -> RSAKey:
    try:
        return RSAKey.import_key(dict(key))
    except (JoseError, ValueError, KeyError, TypeError):
        raise PlatformError(
            "a key of the connection can't be read; right would be a new one (guanka lms keys)"
        ) from None
