import re
import threading
from io import StringIO

import pytest
from rich.console import Console

from autograder.report.progress import Progress
from tests.report.samples import report

GRADED, HELD, BROKEN = report(), report(status="held", score=None), report(status="ungradable", score=0.0)
SLOW = report("bob", seconds=2.5)


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_where_there_is_no_terminal_a_line_comes_every_few_seconds() -> None:
    clock, written = Clock(), StringIO()
    progress = Progress(Console(file=written, width=80), "en", clock, every=10.0)

    progress.start(40)
    for second in range(1, 41):
        clock.now = 1000.0 + second
        progress.done(HELD if second in (3, 15) else BROKEN if second == 12 else SLOW if second == 7 else GRADED)
    clock.now += 0.5
    progress.close()

    assert written.getvalue().splitlines() == [
        "held: alice 03-conv-forward: held",
        "graded 10 of 40, 1.0 a second, held 1, about 30 s left",
        "held: alice 03-conv-forward: held",
        "graded 20 of 40, 1.0 a second, ungradable 1, held 2, about 20 s left",
        "graded 30 of 40, 1.0 a second, ungradable 1, held 2, about 10 s left",
        "graded 40 of 40, 1.0 a second, ungradable 1, held 2, about 0 s left",
        "graded 40 of 40 in 40.5 s, 1.0 a second, ungradable 1, held 2, slowest: bob 03-conv-forward with 2.5 s",
    ]


def test_a_short_batch_says_one_line() -> None:
    clock, written = Clock(), StringIO()

    with Progress(Console(file=written, width=20), "zh", clock) as progress:
        progress.start(2)
        progress.done(GRADED)
        clock.now += 1.25
        progress.done(HELD)

    assert written.getvalue() == (
        "待人工复核：alice 03-conv-forward：待人工复核\n已评 2/2，用时 1.2 秒，每秒 1.6 份，待人工复核 1\n"
    )


def test_a_batch_that_was_stopped_says_how_far_it_came() -> None:
    written = StringIO()
    progress = Progress(Console(file=written), "en", Clock())

    def stopped() -> None:
        with progress:
            progress.start(3)
            progress.done(GRADED)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    progress.close()

    assert written.getvalue() == "graded 1 of 3 in 0.0 s\n"


def test_nothing_to_grade_says_nothing() -> None:
    written = StringIO()

    with Progress(Console(file=written), "en", Clock()) as progress:
        progress.start(0)
    Progress(Console(file=written), "en", Clock()).close()

    assert written.getvalue() == ""


def test_a_bar_in_a_terminal_moves_starts_no_thread_and_goes_away() -> None:
    clock, written = Clock(), StringIO()
    console = Console(file=written, width=80, force_terminal=True, color_system=None)
    threads = threading.active_count()

    progress = Progress(console, "en", clock)
    progress.start(4)
    for _ in range(4):
        clock.now += 1.0
        progress.done(report("[red]\x1b[2J"))
        assert threading.active_count() == threads
    drawn = written.getvalue()
    progress.close()

    assert "3/4" in drawn
    assert r"[red]\x1b[2J 03-conv-forward" in drawn
    assert "\x1b[2J" not in drawn
    assert written.getvalue().endswith("graded 4 of 4 in 4.0 s, 1.0 a second\n")
    assert written.getvalue().count("\x1b[?25h") == 1  # the cursor is back


def test_the_bar_is_not_drawn_for_each_of_many() -> None:
    clock, written = Clock(), StringIO()
    progress = Progress(Console(file=written, width=80, force_terminal=True), "en", clock)

    progress.start(1000)
    for _ in range(1000):
        clock.now += 0.001
        progress.done(GRADED)
    progress.close()

    assert len(re.findall(r"\d+/1000", written.getvalue())) <= 15
