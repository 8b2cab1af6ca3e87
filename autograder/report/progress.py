"""How far a long batch is: a bar in a terminal, a line every few seconds anywhere else.

Nothing here starts a thread (rich's own refreshing would), because a batch forks; so call it from one thread, and
the bar moves when a report comes in.
"""

from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.text import Text

from autograder.page.said import status_name
from autograder.results import Report
from autograder.wording import Language, message, say
from autograder.wording.plain import plain

_REFRESH = 0.1  # seconds between two drawings of the bar


class Progress:
    """Driven by the batch: ``start(total)``, ``done(report)`` for each, ``close()``.

    ``clock`` gives seconds that never run back; ``every`` is the least number of seconds between two lines where the
    console is no terminal. As a context manager it closes itself.
    """

    def __init__(self, console: Console, language: Language, clock: Callable[[], float], every: float = 10.0) -> None:
        self._console, self._language, self._clock, self._every = console, language, clock, every
        self._total = 0
        self._statuses: Counter[str] = Counter()
        self._started: float | None = None
        self._spoke = 0.0
        self._bar: Bar | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self, total: int) -> None:
        """Begin with ``total`` submissions to grade; a batch under way is closed first."""
        self.close()
        self._total, self._statuses = total, Counter()
        self._started = self._spoke = self._clock()
        if self._console.is_terminal and total:
            self._bar = _bar(self._console, self._clock)
            self._bar.add_task(say(message("progress.grading"), self._language), total=total, last="")
            self._bar.start()

    def done(self, report: Report) -> None:
        """Count one report."""
        self._statuses[report.status] += 1
        now = self._clock()
        if self._bar is not None:
            last = f"{plain(report.student, limit=20)} {plain(report.level, limit=20)}"
            due = now - self._spoke >= _REFRESH
            self._bar.update(self._bar.task_ids[0], advance=1, last=last, refresh=due)
            self._spoke = now if due else self._spoke
        elif self._started is not None and now - self._spoke >= self._every:
            self._spoke = now
            self._line(self._so_far(now))

    def close(self) -> None:
        """Take the bar away and say how many were graded, in how long. A second call does nothing."""
        if self._started is None:
            return
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        seconds = f"{self._clock() - self._started:.1f}"
        self._started = None
        if self._total:
            closing = message("progress.closed", done=self._done, total=self._total, seconds=seconds)
            self._line([say(closing, self._language), *self._others()])

    @property
    def _done(self) -> int:
        return self._statuses.total()

    def _so_far(self, now: float) -> list[str]:
        elapsed = now - (self._started or 0.0)
        left = round(elapsed / self._done * max(self._total - self._done, 0))
        return [
            say(message("progress.so_far", done=self._done, total=self._total), self._language),
            *self._others(),
            say(message("progress.left", seconds=left), self._language),
        ]

    def _others(self) -> list[str]:
        """What did not come to a grade, such as ``held 2``."""
        return [
            say(
                message("progress.count", name=status_name(status, self._language), count=count),
                self._language,
            )
            for status in ("ungradable", "held")
            if (count := self._statuses[status])
        ]

    def _line(self, parts: list[str]) -> None:
        line = ("，" if self._language == "zh" else ", ").join(parts)
        self._console.print(Text(line), soft_wrap=True)


def _bar(console: Console, clock: Callable[[], float]) -> Bar:
    return Bar(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[last]}", markup=False, style="dim"),
        console=console,
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,  # stdout may be a document that another program reads
        get_time=clock,
    )
