"""Sleeps, or waits for what never comes: it uses no processor, and holds up the queue."""

import time

import pytest

from autograder.results import Verdict
from autograder.sandbox.box import WALL_FACTOR
from autograder.wire.answers import Ended, Returned

STOPPED_BY = ("clock",)

WAYS = {
    "sleep": "time.sleep(100)",
    "poll": "select.poll().poll()",
    "lock": "lock = _thread.allocate_lock(); lock.acquire(); lock.acquire()",
    "read": "os.read(3, 1)",
}
SOURCE = "import _thread, os, select, time\ndef attack():\n    {}\n    return 'done'"


@pytest.fixture(autouse=True)
def short_of_patience(monkeypatch):
    monkeypatch.setattr("autograder.sandbox.box.WALL_EXTRA", 0.1)


@pytest.mark.parametrize("way", WAYS)
def test_ends_the_box(attempt, way):
    started = time.monotonic()
    answer = attempt(SOURCE.format(WAYS[way]), call_seconds=0.1)
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.TIMED_OUT
    assert time.monotonic() - started < WALL_FACTOR * 0.1 + 2


def test_many_short_sleeps_use_up_the_whole(boxed):
    student = boxed(SOURCE.format("time.sleep(0.6)"), total_seconds=0.1)
    started, answers = time.monotonic(), []
    while not answers or isinstance(answers[-1], Returned):
        answers.append(student.call("attack", (), {}))
    assert answers[-1].verdict is Verdict.TIMED_OUT
    assert time.monotonic() - started < 2 * (WALL_FACTOR * 0.1 + 1) + 2
    assert student.call("attack", (), {}) == answers[-1]


def test_works_within_the_limit(attempt):
    assert attempt(SOURCE.format("time.sleep(0.3)"), call_seconds=0.1) == Returned("done")
