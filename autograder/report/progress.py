"""How far a long batch is: a bar in a terminal, a line every few seconds anywhere else, or lines of JSON for a log.

Nothing here starts a thread (rich's own refreshing would), because a batch forks; so call it from one thread, and
the bar moves when a report comes in.
"""

from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.text import Text

from autograder.page.said import status_name
from autograder.results import Report
from autograder.wording import Language, Message, message, say
from autograder.wording.plain import plain

_REFRESH = 0.1  # seconds between two drawings of the bar
_SHORT = 0.1  # seconds that are not worth a figure
_PROBLEMS = 20  # that are told one by one; after that they are only counted


class Watcher(Protocol):
    """What a batch tells how far it is: ``start(total)``, ``done(report)`` for each, ``close()``."""

    def start(self, total: int, /) -> None:
        """Begin with ``total`` submissions to grade."""

    def done(self, report: Report, /) -> None:
        """Count one report."""

    def waiting(self, why: Message, /) -> None:
        """Say why nothing goes on for the moment."""

    def close(self) -> None:
        """End; a second call does nothing."""


class Silent:
    """Says nothing."""

    def start(self, _total: int, /) -> None:
        """Nothing."""

    def done(self, _report: Report, /) -> None:
        """Nothing."""

    def waiting(self, _why: Message, /) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class Progress:
    """For a person to read: how many, how fast, how long still, what did not come to a grade, and the slowest one.

    ``clock`` gives seconds that never run back; ``every`` is the least number of seconds between two lines where the
    console is no terminal. As a context manager it closes itself.
    """

    def __init__(self, console: Console, language: Language, clock: Callable[[], float], every: float = 10.0) -> None:
        self._console, self._language, self._clock, self._every = console, language, clock, every
        self._total = 0
        self._statuses: Counter[str] = Counter()
        self._slowest: Report | None = None
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
        self._total, self._statuses, self._slowest = total, Counter(), None
        self._started = self._spoke = self._clock()
        if self._console.is_terminal and total:
            self._bar = _bar(self._console, self._clock)
            self._bar.add_task(say(message("progress.grading"), self._language), total=total, so_far="")
            self._bar.start()

    def done(self, report: Report) -> None:
        """Count one report, and say which one it is where a person has to look at it."""
        self._statuses[report.status] += 1
        if self._slowest is None or report.seconds > self._slowest.seconds:
            self._slowest = report
        if report.status == "held" and self._statuses["held"] <= _PROBLEMS:
            self._line([problem(report, self._language)])
        now = self._clock()
        if self._bar is not None:
            due = now - self._spoke >= _REFRESH
            so_far = self._joined([_named(report), *self._rate(now), *self._others()])
            self._bar.update(self._bar.task_ids[0], advance=1, so_far=so_far, refresh=due)
            self._spoke = now if due else self._spoke
        elif self._started is not None and now - self._spoke >= self._every:
            self._spoke = now
            self._line(self._so_far(now))

    def waiting(self, why: Message) -> None:
        """Say why nothing goes on for the moment."""
        self._line([say(why, self._language)])

    def close(self) -> None:
        """Take the bar away and say how many were graded, in how long. A second call does nothing."""
        if self._started is None:
            return
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        now = self._clock()
        if self._total:
            seconds = f"{now - self._started:.1f}"
            closing = message("progress.closed", done=self._done, total=self._total, seconds=seconds)
            self._line([say(closing, self._language), *self._rate(now), *self._others(), *self._slow()])
        self._started = None

    @property
    def _done(self) -> int:
        return self._statuses.total()

    def _so_far(self, now: float) -> list[str]:
        elapsed = now - (self._started or 0.0)
        left = round(elapsed / self._done * max(self._total - self._done, 0))
        return [
            say(message("progress.so_far", done=self._done, total=self._total), self._language),
            *self._rate(now),
            *self._others(),
            say(message("progress.left", seconds=left), self._language),
        ]

    def _rate(self, now: float) -> list[str]:
        elapsed = now - (self._started or 0.0)
        if elapsed < _SHORT:
            return []
        return [say(message("progress.rate", rate=f"{self._done / elapsed:.1f}"), self._language)]

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

    def _slow(self) -> list[str]:
        if self._slowest is None or self._slowest.seconds < _SHORT:
            return []
        which, seconds = _named(self._slowest), f"{self._slowest.seconds:.1f}"
        return [say(message("progress.slowest", which=which, seconds=seconds), self._language)]

    def _line(self, parts: list[str]) -> None:
        console = self._console if self._bar is None else self._bar.console
        console.print(Text(self._joined(parts)), soft_wrap=True)

    def _joined(self, parts: list[str]) -> str:
        return ("，" if self._language == "zh" else ", ").join(parts)


def problem(report: Report, language: Language) -> str:
    """A held report in a line: which it is, and why a person has to look."""
    why = "; ".join(say(note, language) for note in report.notes) or status_name("held", language)
    return say(message("progress.problem", which=_named(report), why=plain(why, limit=400)), language)


def _named(report: Report) -> str:
    return f"{plain(report.student, limit=20)} {plain(report.level, limit=20)}"


def _bar(console: Console, clock: Callable[[], float]) -> Bar:
    return Bar(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[so_far]}", markup=False, style="dim"),
        console=console,
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,  # stdout may be a document that another program reads
        get_time=clock,
    )
