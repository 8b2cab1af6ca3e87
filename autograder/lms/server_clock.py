"""The platform's clock, learnt from its answers: never ahead of it, so that no score comes from the future."""

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock
from urllib.parse import urlsplit

_KEPT = 32  # answers: enough to come near, few enough to follow a clock that is set back


class ServerClock:
    """What time it is at a host, at the earliest.

    An answer's ``Date`` is in whole seconds, rounded down, and has been on its way for a while: at the moment that it
    is here, the host's clock says that much or more. Every answer gives such a bound, and the largest is the nearest.
    """

    def __init__(self, *, now: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._now, self._monotonic = now, monotonic
        self._bounds: dict[str, deque[float]] = {}  # of each origin: seconds since 1970, less the monotonic clock
        self._last: str | None = None
        self._lock = Lock()

    def learn(self, url: str, date: str | None) -> None:
        """Take note of the ``Date`` of an answer that has just come."""
        if date is None:
            return
        try:
            said = parsedate_to_datetime(date)
        except ValueError:
            return
        if said.tzinfo is None:
            said = said.replace(tzinfo=UTC)
        bound = said.timestamp() - self._monotonic()
        with self._lock:
            self._last = origin(url)
            self._bounds.setdefault(self._last, deque(maxlen=_KEPT)).append(bound)

    def knows(self, url: str) -> bool:
        """Whether that host has told its time."""
        with self._lock:
            return origin(url) in self._bounds

    def now(self, url: str) -> datetime:
        """The time at that host; else at the one that answered last; else our own."""
        with self._lock:
            bounds = self._bounds.get(origin(url)) or self._bounds.get(self._last or "")
            if not bounds:
                return self._now().astimezone(UTC)
            return datetime.fromtimestamp(0, UTC) + timedelta(seconds=max(bounds) + self._monotonic())


def origin(url: str) -> str:
    """Scheme, host and port: whom one speaks to."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    port = parts.port or {"https": 443, "http": 80}.get(scheme)
    return f"{scheme}://{(parts.hostname or '').lower()}:{port}"
