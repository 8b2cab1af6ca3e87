"""What a person, a log and a JSON file are told of a batch, while it runs and at its end."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from autograder.commands.console import stderr
from autograder.commands.place import Place
from autograder.errors import GraderError
from autograder.report.document import staff_file
from autograder.report.log import Log
from autograder.report.progress import Progress, Silent, Watcher, problem
from autograder.report.tables import class_table, summary
from autograder.report.tally import Tally
from autograder.results import Report
from autograder.wording import Language, Message, message, say

_LINES = 200  # of the class's table; who has more submissions reads the sums and the JSON


class _All:
    """Tells several."""

    def __init__(self, watchers: Sequence[Watcher]) -> None:
        self._watchers = watchers

    def start(self, total: int) -> None:
        for one in self._watchers:
            one.start(total)

    def done(self, report: Report) -> None:
        for one in self._watchers:
            one.done(report)

    def waiting(self, why: Message) -> None:
        for one in self._watchers:
            one.waiting(why)

    def close(self) -> None:
        for one in self._watchers:
            one.close()


@contextmanager
def watcher(language: Language, *, quiet: bool, log: Path | None) -> Iterator[Watcher]:
    """What a batch tells how far it is: a person on standard error unless ``quiet``, and a ``log`` (``-``: there too).

    Raises:
        GraderError: the log can't be opened.
    """
    to_stderr = log == Path("-")
    person: Watcher = Silent() if quiet or to_stderr else Progress(stderr(), language, time.monotonic)
    with ExitStack() as stack:
        watchers = [stack.enter_context(closing(person))]
        if log is not None:
            try:
                stream = sys.stderr if to_stderr else stack.enter_context(log.open("a", encoding="utf-8"))
            except OSError as error:
                raise GraderError(f"{log} can't be written: {error.strerror}") from error
            watchers.append(stack.enter_context(closing(Log(stream, lambda: datetime.now(UTC), time.monotonic))))
        yield _All(watchers)


class Collected:
    """The reports of a run as they come by; some are kept for the class's table."""

    def __init__(self, language: Language, write: Callable[[Report], None]) -> None:
        self._language, self._write = language, write
        self._first: list[Report] = []
        self._without_grade: list[Report] = []

    def add(self, report: Report) -> None:
        """Take the next one."""
        self._write(report)
        if len(self._first) < _LINES:
            self._first.append(report)
        if report.status != "graded" and len(self._without_grade) < _LINES:
            self._without_grade.append(report)

    def held(self) -> Iterator[str]:
        """A line for each of the first that wait for a person."""
        for report in self._without_grade:
            if report.status == "held":
                yield problem(report, self._language)

    def tables(self, tally: Tally) -> Iterator[RenderableType]:
        """The class and its sums; of a large one only who has no grade is named."""
        shown = self._first if tally.count <= _LINES else self._without_grade
        if shown:
            yield class_table(shown, self._language)
            yield ""
        if len(shown) < tally.count:
            left_out = message("run.left_out", shown=len(shown), all=tally.count)
            yield Text(say(left_out, self._language))
            yield ""
        yield summary(tally, self._language)
        yield ""


@contextmanager
def told(place: Place, json_file: Path | None) -> Iterator[Collected]:
    """What takes the reports of a run; they are in ``json_file`` when the block has ended well, and else nothing is.

    Raises:
        GraderError: the file can't be written.
    """
    if json_file is None:
        yield Collected(place.language, lambda _: None)
        return
    part = json_file.with_name(json_file.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as stream, staff_file(stream, place.course.id, place.language) as add:
            yield Collected(place.language, add)
        part.replace(json_file)
    except OSError as error:
        raise GraderError(f"{json_file} can't be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
