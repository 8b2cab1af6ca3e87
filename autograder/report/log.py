"""A batch as lines of JSON, one an event, for logs and for programs that watch."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import TextIO

from autograder.report.document import plain_unicode
from autograder.results import Report
from autograder.wording import Message, say


class Log:
    """Writes ``start``, ``report``, ``waiting`` and ``end``, each a line, each at once.

    ``now`` gives the moment; ``clock`` seconds that never run back. Nothing hidden is in it: no values, no texts of
    students but their ids.
    """

    def __init__(self, stream: TextIO, now: Callable[[], datetime], clock: Callable[[], float]) -> None:
        self._stream, self._now, self._clock = stream, now, clock
        self._started: float | None = None
        self._total = 0
        self._counts: dict[str, int] = {}

    def start(self, total: int) -> None:
        """Begin with ``total`` submissions to grade."""
        self._started, self._total, self._counts = self._clock(), total, {}
        self._write("start", total=total)

    def done(self, report: Report) -> None:
        """Write down one report."""
        self._counts[report.status] = self._counts.get(report.status, 0) + 1
        self._write(
            "report",
            student=plain_unicode(report.student),
            level=plain_unicode(report.level),
            status=report.status,
            score=report.score,
            max_score=report.max_score,
            seconds=report.seconds,
            verdicts={plain_unicode(check.id): check.verdict.value for check in report.checks},
        )

    def waiting(self, why: Message) -> None:
        """Write down why nothing goes on for the moment."""
        self._write("waiting", why=say(why, "en"))

    def close(self) -> None:
        """Write the sums, and how many are left where the run was stopped; a second call does nothing."""
        if self._started is not None:
            left, seconds = self._total - sum(self._counts.values()), round(self._clock() - self._started, 3)
            self._write("end", counts=self._counts, left=left, seconds=seconds)
            self._started = None

    def _write(self, event: str, **more: object) -> None:
        line = {"time": self._now().isoformat(), "event": event, **more}
        self._stream.write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")
        self._stream.flush()
