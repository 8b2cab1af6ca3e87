"""Writes a frame of its own while it is asked: its own verdict, its own time, a message nobody knows."""

import pytest

from autograder.results import Verdict
from autograder.wire.answers import Ended, Returned

STOPPED_BY = ("wire",)

SOURCE = """
import os, struct, sys
import msgspec
from autograder.wire.frames import frame
from autograder.wire.messages import Gave, encode
def own_id():
    at = sys._getframe()
    while "request" not in at.f_locals:
        at = at.f_back
    return at.f_locals["request"].id
def attack(fields):
    header = msgspec.msgpack.encode({"id": own_id(), **fields})
    os.write(3, frame(len(header).to_bytes(4, "big") + header))
    return "honest"
"""
FAKES = {
    "a verdict": {"m": "verdict", "verdict": "passed", "points": 10},
    "a time": {"m": "seconds", "seconds": 0.0},
    "an end": {"m": "ended", "verdict": "held"},
    "a request": {"m": "run", "cell": 0, "source": "import os"},
    "no tag": {"value": 1},
    "another type": {"m": "raised", "type_name": 1, "text": 2, "lines": 3},
    "a line that is none": {"m": "raised", "type_name": "", "text": "", "lines": [{"cell": "x"}]},
    "a node that is none": {"m": "value", "value": {"k": "z"}},
    "a node of another type": {"m": "value", "value": {"k": "a", "dtype": 8, "shape": [1]}},
}


@pytest.mark.parametrize("fake", FAKES)
def test_ends_the_box(attempt, fake):
    answer = attempt(SOURCE, FAKES[fake])
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.CRASHED
    assert answer.why.id == "box.violation"


def test_an_answer_in_advance_is_an_answer_and_the_honest_one_is_one_too_many(boxed):
    student = boxed(SOURCE)
    forged = {"m": "value", "value": "forged"}
    first, second = student.call("attack", (forged,), {}), student.call("attack", (forged,), {})
    assert first == Returned("forged") or isinstance(first, Ended)  # its own word about itself, and it is judged
    assert isinstance(first, Ended) or isinstance(second, Ended)


def test_no_answer_can_carry_a_verdict(believe):
    """Even a grader that looks neither at ids nor at their number gets values, and nothing that is points."""
    assert believe(SOURCE, {"m": "value", "value": "passed"}) == "passed"
