"""Answers with a hundred thousand little values, each of which costs the grader time and no student's."""

import pytest

from autograder.results import Verdict
from autograder.wire import messages
from autograder.wire.answers import Ended, Handle, Returned

STOPPED_BY = ("wire",)

SOURCE = """
import autograder.inside.serve as serve
from autograder.wire.messages import DictNode, Gave, ListNode, encode
def attack(what):
    serve._Servant._gave = lambda self, id, value: encode(Gave(id, eval(what)), [])
"""
LIES = {
    "nothings": "ListNode([None] * 100_000)",
    "in pairs": "DictNode([(number, 0) for number in range(2**15)])",
    "in lists": "ListNode([ListNode([0] * 1000)] * 33)",
}
HONEST = "def attack(rows):\n    return [[row] * 100 for row in range(rows)]"


@pytest.fixture
def answered(boxed):
    """``answered(what)``: what is heard when every answer is that."""

    def answer(what):
        student = boxed(SOURCE)
        student.call("attack", (what,), {})
        return student.call("attack", (what,), {})

    return answer


@pytest.mark.parametrize("lie", LIES)
def test_ends_the_box(answered, lie):
    answer = answered(LIES[lie])
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.CRASHED
    assert "32768 values" in answer.why.args["why"]


def test_the_most_that_is_taken(answered):
    assert len(answered(f"ListNode([None] * {2**15 - 1})").value) == 2**15 - 1
    assert isinstance(answered(f"ListNode([None] * {2**15})"), Ended)


def test_an_honest_value_of_too_many_stays_inside(attempt):
    assert attempt(HONEST, 300).value[299] == [299] * 100
    assert isinstance(attempt(HONEST, 400).value, Handle)


def test_without_the_bound_all_of_them_are_made(answered, monkeypatch):
    monkeypatch.setattr(messages, "MAX_PARTS", 2**40)
    answer = answered(LIES["nothings"])
    assert isinstance(answer, Returned)
    assert len(answer.value) == 100_000
