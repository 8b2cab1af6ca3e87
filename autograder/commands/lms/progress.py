"""How far a sync is: a bar in a terminal, a line every few seconds anywhere else."""

from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.commands.console import line
from autograder.results import Delivery
from autograder.wording.plain import plain

_REFRESH = 0.1  # seconds between two drawings of the bar


class SyncProgress:
    """Told of every score that is sent; ``clock`` gives seconds that never run back. Not for two threads."""

    def __init__(self, console: Console, clock: Callable[[], float], every: float = 10.0) -> None:
        self._console, self._clock, self._every = console, clock, every
        self._bar: Progress | None = None
        self._total, self._done, self._spoke = 0, 0, 0.0

    def start(self, total: int, /) -> None:
        """Begin with ``total`` scores that are to be sent."""
        self._total, self._done, self._spoke = total, 0, self._clock()
        if self._console.is_terminal and total:
            columns = (TextColumn("sending"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            so_far = TextColumn("{task.fields[so_far]}", markup=False, style="dim")
            self._bar = Progress(
                *columns,
                so_far,
                console=self._console,
                auto_refresh=False,
                transient=True,
                redirect_stdout=False,
                get_time=self._clock,
            )
            self._bar.add_task("", total=total, so_far="")
            self._bar.start()

    def done(self, delivery: Delivery, /) -> None:
        """Count one of them."""
        self._done += 1
        now = self._clock()
        if self._bar is not None:
            due = now - self._spoke >= _REFRESH
            so_far = f"{plain(delivery.student, limit=20)} {plain(delivery.column, limit=20)}"
            self._bar.update(self._bar.task_ids[0], advance=1, so_far=so_far, refresh=due)
            self._spoke = now if due else self._spoke
        elif now - self._spoke >= self._every:
            self._spoke = now
            line(self._console, f"{self._done} of {self._total} scores")

    def close(self) -> None:
        """Take the bar away. A second call does nothing."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


class SilentSync:
    """Says nothing."""

    def start(self, _total: int, /) -> None:
        """Nothing."""

    def done(self, _delivery: Delivery, /) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""
