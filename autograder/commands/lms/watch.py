"""``guanka lms sync --watch``: a sync whenever the gradebook has changed, and now and then to see what the LMS says."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event
from typing import Protocol

from autograder.commands.again import existing_gradebook
from autograder.commands.lms.finished import refuse_unfinished
from autograder.commands.lms.progress import SilentSync
from autograder.commands.lms.sync import round_line, sync_once
from autograder.commands.lms.wanted import wanted_of
from autograder.commands.place import Place
from autograder.errors import GuankaError
from autograder.gradebook.pulse import Pulse, pulse
from autograder.lms.platform import Platform
from autograder.lms.private import read_connection
from autograder.lms.sync import Options, Synced

LOOK = 5.0  # seconds between two looks at the gradebook
_FIRST, _LONGEST = 30.0, 900.0  # seconds to wait after a sync that failed, and after many


class Stop(Protocol):
    """Such as ``threading.Event``: whether it is time to end."""

    def is_set(self) -> bool:
        """Whether it is."""

    def wait(self, timeout: float) -> bool:
        """Wait so many seconds for it; whether it is."""


@dataclass
class Watch:
    """``once`` syncs, and is told whether to read all columns back; ``look`` sees how the gradebook is.

    ``every`` is after how many seconds all is read back. ``clock`` gives seconds that never run back.
    """

    once: Callable[[bool], Synced]
    look: Callable[[], Pulse]
    line: Callable[[Synced], str]
    told: Callable[[str], None]
    clock: Callable[[], float]
    every: float
    _failures: int = 0
    _read_at: float | None = None
    _before: Pulse | None = None

    def run(self, stop: Stop) -> None:
        """Sync, wait, and again, until ``stop``. What fails is told, and tried again, later and later."""
        while not stop.is_set():
            self._round()
            self._wait(stop)

    def _round(self) -> None:
        everything = self._read_at is None or self._left() <= 0
        try:
            self._before = self.look()  # before: what changes during the sync is the next one's
            done = self.once(everything)
        except GuankaError as error:
            self._failures += 1
            self.told(f"{error}; tried again in {self._pause():g} s")
            return
        self.told(self.line(done))
        self._failures = self._failures + 1 if done.ended else 0
        if everything and not done.ended:
            self._read_at = self.clock()

    def _wait(self, stop: Stop) -> None:
        began, last = self.clock(), self._before
        while not stop.wait(LOOK):
            if self._failures:
                if self.clock() - began >= self._pause():
                    return
                continue
            now = self._looked(last)
            if self._left() <= 0 or (now != self._before and now == last):  # a grading that goes on is let go on
                return
            last = now

    def _looked(self, last: Pulse | None) -> Pulse | None:
        try:
            return self.look()
        except GuankaError:  # locked for a moment; the next sync says so if it stays
            return last

    def _left(self) -> float:
        return 0.0 if self._read_at is None else self._read_at + self.every - self.clock()

    def _pause(self) -> float:
        return float(min(_FIRST * 2 ** min(max(self._failures - 1, 0), 10), _LONGEST))


def watch(
    find: Callable[[], Place],
    connect: Callable[[Place], Platform],
    only: Sequence[str],
    options: Options,
    *,
    every: float,
    now: Callable[[], datetime],
    clock: Callable[[], float],
    told: Callable[[str], None],
    stop: Event,
) -> None:
    """Keep the LMS as the gradebook says until ``stop``; ``find`` finds the course anew for each sync.

    ``connect`` opens its platform.

    Raises:
        AuthorError: the course or the connection is wrong from the start.
        GraderError: there is no gradebook from the start.
    """
    first = find()
    refuse_unfinished(read_connection(first.course), "columns")
    with existing_gradebook(first) as book:
        wanted_of(first, book, only, now())

    def once(everything: bool) -> Synced:
        place = find()
        return sync_once(
            place,
            only,
            lambda: connect(place),
            replace(options, read_all=everything),
            clock=now,
            watcher=SilentSync(),
            told=told,
            stop=lambda: nullcontext(stop),
            patience=every,
        )

    def look() -> Pulse:
        with existing_gradebook(find()) as book:
            return pulse(book)

    Watch(once, look, round_line, told, clock, every).run(stop)
