"""The platform's public keys: fetched when they are first needed, and again when one is unknown, but not too often."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from autograder.errors import PlatformError
from autograder.lms.http import Line

_FRESH = 3600.0  # seconds that keys are taken for the platform's
_PAUSE = 30.0  # seconds between two fetches, whatever ids somebody makes up
_REST = 10.0  # seconds after one that failed: whoever comes meanwhile need not wait for the next


class PlatformKeys:
    """The keys at an address, for any number of threads. ``monotonic`` gives seconds."""

    def __init__(self, line: Line, url: str, monotonic: Callable[[], float]) -> None:
        self._line, self._url, self._monotonic = line, url, monotonic
        self._lock = Lock()
        self._keys: dict[str, RSAKey] = {}
        self._fetched = self._failed = float("-inf")
        self._trouble = ""

    def key(self, kid: str) -> RSAKey | None:
        """The key of this id; None where the platform has none.

        Raises:
            PlatformError: the keys can't be had.
        """
        if not self._lacks(kid):  # nobody with a good key waits for one that is fetched
            return self._keys.get(kid)
        with self._lock:
            if self._lacks(kid):
                self._renew()
            return self._keys.get(kid)

    def _lacks(self, kid: str) -> bool:
        age = self._monotonic() - self._fetched
        return age > _FRESH or (kid not in self._keys and age > _PAUSE)

    def _renew(self) -> None:
        if self._monotonic() - self._failed < _REST:
            raise PlatformError(self._trouble)
        try:
            self._keys = self._fetch()
        except PlatformError as error:
            self._failed, self._trouble = self._monotonic(), str(error)
            raise
        self._fetched = self._monotonic()

    def _fetch(self) -> dict[str, RSAKey]:
        doing = "fetching the platform's keys"
        reply = self._line.ask("GET", self._url, headers={"Accept": "application/json"})
        if not reply.is_success:
            raise reply.refused(doing, "the public keyset URL that the platform shows")
        found = reply.json(doing)
        rows = found.get("keys") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            raise PlatformError(f"{doing} found no key set; right would be its public keyset URL")
        keys = (_key(row) for row in rows)
        return {key.kid: key for key in keys if key is not None and key.kid}


def _key(row: Any) -> RSAKey | None:
    """A key that signs; None for any other that stands beside it, whether or not we could read that."""
    if not isinstance(row, dict) or row.get("kty") != "RSA" or row.get("use", "sig") != "sig":
        return None
    try:
        return RSAKey.import_key(row)
    except (JoseError, KeyError, TypeError, ValueError, AttributeError):
        return None
