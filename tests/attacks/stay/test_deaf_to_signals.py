"""Ignores every signal that asks it to stop, and goes on."""

import time

from autograder.inside.orders import Bounds
from autograder.results import Verdict
from autograder.sandbox.box import Box
from autograder.wire.answers import Ended, Returned
from autograder.wire.messages import Run

STOPPED_BY = ("clock",)

SOURCE = """
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
def attack():
    while True:
        pass
def ignores():
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN
"""


def test_ends_the_box(boxed):
    student = boxed(SOURCE, call_seconds=0.2)
    assert student.call("ignores", (), {}) == Returned(True)
    started = time.monotonic()
    answer = student.call("attack", (), {})
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.TIMED_OUT
    assert answer.lines == ()  # it would not say where it was
    assert time.monotonic() - started < 2


def test_the_kernel_ends_it_where_the_grader_does_not(zygote):
    box = Box(zygote, Bounds(address_space=2**28, cpu_seconds=1), first_handle=0, output_limit=100, seed=0)
    answer = box.ask(lambda number: Run(number, 0, SOURCE + "attack()"), [], 30.0)
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.TIMED_OUT
    assert answer.why.id == "box.out_of_cpu"


def test_a_handler_that_raises_does_not_forge_where_it_was(attempt):
    source = """
import signal
def raise_nonsense(*_):
    raise ValueError("x" * 10**6)
signal.signal(signal.SIGINT, raise_nonsense)
def attack():
    while True:
        pass
"""
    answer = attempt(source, call_seconds=0.2)
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.TIMED_OUT
