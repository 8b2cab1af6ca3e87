"""A batch as lines of JSON."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

from autograder.report.log import Log
from autograder.results import Mismatch, Verdict
from autograder.wording import Text, message
from tests.report.samples import check, report

MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.seconds = 5.0

    def now(self) -> datetime:
        return MORNING + timedelta(seconds=self.seconds)

    def __call__(self) -> float:
        return self.seconds


def test_each_event_is_a_line() -> None:
    clock, stream = Clock(), StringIO()
    log = Log(stream, clock.now, clock)

    log.start(3)
    clock.seconds += 1.5
    log.done(report(score=2.0, max_score=4.0, seconds=0.25, checks=(check("shape", Verdict.PASSED),)))
    log.done(report("al\udce9", status="held", score=None))
    log.waiting(message("progress.left", seconds=3))
    log.close()
    log.close()

    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line.pop("time") for line in lines] == ["2026-11-22T08:00:05+00:00"] + 4 * [
        "2026-11-22T08:00:06.500000+00:00"
    ]
    assert lines == [
        {"event": "start", "total": 3},
        {
            "event": "report",
            "student": "alice",
            "level": "03-conv-forward",
            "status": "graded",
            "score": 2.0,
            "max_score": 4.0,
            "seconds": 0.25,
            "verdicts": {"shape": "passed"},
        },
        {
            "event": "report",
            "student": r"al\udce9",
            "level": "03-conv-forward",
            "status": "held",
            "score": None,
            "max_score": lines[2]["max_score"],
            "seconds": lines[2]["seconds"],
            "verdicts": {},
        },
        {"event": "waiting", "why": "about 3 s left"},
        {"event": "end", "counts": {"graded": 1, "held": 1}, "left": 1, "seconds": 1.5},
    ]


def test_a_line_is_there_as_soon_as_it_is_written(tmp_path) -> None:
    with (tmp_path / "log").open("a", encoding="utf-8") as stream:
        Log(stream, lambda: MORNING, lambda: 0.0).start(1)
        assert '"start"' in (tmp_path / "log").read_text("utf-8")


def test_nothing_hidden_is_in_it() -> None:
    stream = StringIO()
    hidden = Mismatch(what=Text("the hidden value is 42", "42"), expected="42")
    Log(stream, lambda: MORNING, lambda: 0.0).done(report(checks=(check("value", Verdict.FAILED, mismatch=hidden),)))
    assert "42" not in stream.getvalue()
