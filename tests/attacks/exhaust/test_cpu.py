"""Loops for ever, in a call or in a cell, in Python or in compiled code."""

import time

import pytest

from autograder.inside.orders import Bounds
from autograder.results import Verdict
from autograder.sandbox.box import Box
from autograder.wire.answers import Ended, Returned
from autograder.wire.messages import Run
from autograder.wording import message

STOPPED_BY = ("clock",)

WAYS = {
    "Python": "while True:\n        pass",
    "compiled": "sum(itertools.repeat(0))",
    "swallows": "while True:\n        try:\n            while True: pass\n        except BaseException: pass",
}
SOURCE = "import itertools\ndef attack():\n    {}"
FOR_A_WHILE = "import time\ndef attack():\n    while time.process_time() < {}:\n        pass\n    return 'done'"


@pytest.mark.parametrize("way", WAYS)
def test_ends_the_box(attempt, way):
    started = time.monotonic()
    answer = attempt(SOURCE.format(WAYS[way]), call_seconds=0.2)
    assert isinstance(answer, Ended)
    assert (answer.verdict, answer.why) == (Verdict.TIMED_OUT, message("box.timed_out", seconds="0.2"))
    assert time.monotonic() - started < 5


def test_says_where_it_was(attempt):
    answer = attempt(SOURCE.format(WAYS["Python"]), call_seconds=0.2)
    assert answer.lines[-1].function == "attack"
    assert answer.lines[-1].line in (3, 4)


def test_a_cell_is_left_out(boxed):
    student = boxed("while True:\n    pass", "def attack():\n    return 1", cell_seconds=0.2)
    assert student.call("attack", (), {}) == Returned(1)
    assert student.notes == [
        message("box.cell_left_out", cell=1, why=message("box.timed_out", seconds="0.2")),
    ]


def test_the_kernel_stops_it_where_the_grader_does_not(zygote):
    bounds = Bounds(address_space=2**28, cpu_seconds=1)
    box = Box(zygote, bounds, first_handle=0, output_limit=100, seed=0)
    answer = box.ask(lambda number: Run(number, 0, "while True: pass"), [], 30.0)
    assert isinstance(answer, Ended)
    assert (answer.verdict, answer.why) == (Verdict.TIMED_OUT, message("box.out_of_cpu"))
    assert 0.5 < box.spent < 2.5  # the limit is counted by ticks, which on a busy machine is a little off


def test_works_within_the_limit(attempt):
    source = FOR_A_WHILE.format(0.4)
    assert isinstance(attempt(source, call_seconds=0.2), Ended)
    assert attempt(source, call_seconds=5.0) == Returned("done")
