"""Starts threads without end where a level allows some, until the machine has no number left for another process."""

import pytest

import autograder.sandbox.box as module
from autograder.results import Verdict
from autograder.wire.answers import Ended, Raised, Returned

STOPPED_BY = ("seccomp", "thread count")

SOURCE = """
import _thread
lock = _thread.allocate_lock()
lock.acquire()
_thread.stack_size(2**15)  # so small that the limit on memory would let ten thousand be
def attack(count):
    for _ in range(count):
        _thread.start_new_thread(lock.acquire, ())
    return "started"
def stay():
    lock.acquire()
"""


def test_where_a_level_allows_none_there_is_none(attempt):
    answer = attempt(SOURCE, 1)
    assert isinstance(answer, Raised)
    assert answer.text == "can't start new thread"


@pytest.mark.parametrize("way", ["at once", "call by call"])
def test_where_it_allows_some_too_many_end_the_box(boxed, way):
    student = boxed(SOURCE, threads=True)
    counts = [module.MAX_THREADS, 0] if way == "at once" else [32] * 5
    answers = [student.call("attack", (count,), {}) for count in counts]
    ended = next(answer for answer in answers if isinstance(answer, Ended))
    assert ended.verdict is Verdict.CRASHED
    assert "128 threads" in ended.why.args["why"]


def test_they_are_counted_while_it_hangs(boxed):
    student = boxed(SOURCE + "def attack_and_stay(count):\n    attack(count)\n    stay()", threads=True)
    answer = student.call("attack_and_stay", (module.MAX_THREADS,), {})
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.CRASHED


def test_some_are_fine(boxed):
    student = boxed(SOURCE, threads=True)
    assert student.call("attack", (100,), {}) == Returned("started")
    assert student._box.threads() == 101
    assert student.call("attack", (0,), {}) == Returned("started")


def test_works_where_nobody_counts(boxed, monkeypatch):
    monkeypatch.setattr(module, "MAX_THREADS", 10**6)
    student = boxed(SOURCE, threads=True)
    assert student.call("attack", (400,), {}) == Returned("started")
    assert student.call("attack", (0,), {}) == Returned("started")
    assert student._box.threads() == 401
