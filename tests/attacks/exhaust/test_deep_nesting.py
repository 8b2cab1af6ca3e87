"""Nests its answer a hundred thousand deep, for the grader's decoder to run out of stack."""

import pytest

from autograder.results import Verdict
from autograder.wire.answers import Ended, Handle, Returned

STOPPED_BY = ("wire",)

SOURCE = """
import autograder.inside.serve as serve
from autograder.wire.messages import Gave, ListNode, encode
def attack(depth):
    def lie(self, id, value):
        payload = encode(Gave(id, ListNode([None])), [])[4:]
        at = payload.index(b"\\x82\\xa1k\\xa1l")  # {"k": "l", "items": [...]}
        opening, rest = payload[at:-1], payload[:at]
        header = rest + opening * depth + b"\\xc0"
        return len(header).to_bytes(4, "big") + header
    serve._Servant._gave = lie
"""
VALUE = """
def attack(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value
"""
ITSELF = """
def attack():
    value = {}
    value["itself"] = value
    return value
"""


@pytest.fixture
def nested(boxed):
    """``nested(depth)``: what is heard when every answer is a list in a list in a list."""

    def nest(depth):
        student = boxed(SOURCE)
        assert student.call("attack", (depth,), {}) == Returned(None)
        return student.call("attack", (depth,), {})

    return nest


@pytest.mark.parametrize("depth", [20, 1000, 18000])
def test_ends_the_box(nested, depth):
    answer = nested(depth)
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.CRASHED
    assert answer.why.id == "box.violation"


def test_what_is_not_too_deep_is_taken(nested):
    assert nested(4) == Returned([[[[None]]]])


def test_an_honest_value_nested_too_deep_stays_inside(attempt):
    answer = attempt(VALUE, 10000)
    assert isinstance(answer, Returned)
    assert "Handle" in repr(answer.value)


def test_a_value_that_holds_itself_stays_inside(attempt):
    answer = attempt(ITSELF)
    assert isinstance(answer, Returned)
    depth = 0
    while isinstance(answer.value, dict):
        answer, depth = Returned(answer.value["itself"]), depth + 1
    assert isinstance(answer.value, Handle)
    assert depth < 16
