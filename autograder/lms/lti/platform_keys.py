"""The platform's public keys: fetched when they are first needed, and again when one is unknown, but not too often."""

from collections.abc import Callable
from threading import Lock

from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from autograder.errors import PlatformError
from autograder.lms.http import Line

_FRESH = 3600.0  # seconds that keys are taken for the platform's
_PAUSE = 30.0  # seconds between two fetches, whatever ids somebody makes up


class PlatformKeys:
    """The keys at an address, for any number of threads. ``monotonic`` gives seconds."""

    def __init__(self, line: Line, url: str, monotonic: Callable[[], float]) -> None:
        self._line, self._url, self._monotonic = line, url, monotonic
        self._lock = Lock()
        self._keys: dict[str, RSAKey] = {}
        self._fetched = float("-inf")

    def key(self, kid: str) -> RSAKey | None:
        """The key of this id; None where the platform has none.

        Raises:
            PlatformError: the keys can't be had.
        """
        with self._lock:
            age = self._monotonic() - self._fetched
            if age > _FRESH or (kid not in self._keys and age > _PAUSE):
                self._keys = self._fetch()
                self._fetched = self._monotonic()
            return self._keys.get(kid)

    def _fetch(self) -> dict[str, RSAKey]:
        doing = "fetching the platform's keys"
        reply = self._line.ask("GET", self._url, headers={"Accept": "application/json"})
        if not reply.is_success:
            raise reply.refused(doing, "the public keyset URL that the platform shows")
        try:
            found = KeySet.import_key_set(reply.json(doing)).keys
        except (JoseError, KeyError, TypeError, ValueError, AttributeError):
            raise PlatformError(f"{doing} found no key set; right would be its public keyset URL") from None
        return {key.kid: key for key in found if isinstance(key, RSAKey) and key.kid}
