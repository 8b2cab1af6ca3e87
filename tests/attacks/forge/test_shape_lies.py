"""Lies about an array: its dtype, its shape, its bytes; to make the grader ask for terabytes, or crash."""

import pytest

from autograder.results import Verdict
from autograder.wire.answers import Ended, Returned

STOPPED_BY = ("wire",)

LIES = {
    "an object array": ("'|O'", "(1,)", 8),
    "a structured dtype": ("'i4,i4'", "(1,)", 8),
    "a date": ("'<M8[s]'", "(1,)", 8),
    "another byte order": ("'>f8'", "(1,)", 8),
    "no dtype": ("'nonsense'", "(1,)", 8),
    "a string dtype of a gigabyte": ("'<U268435456'", "(0,)", 0),
    "a side of nothing, a side of terabytes": ("'<f8'", "(0, 2**40)", 0),
    "no bytes, and sides that overflow": ("'<f8'", "(2**24, 2**24, 2**24, 0)", 0),
    "a product that overflows to 0": ("'<f8'", "(2**24, 2**24, 2**16)", 0),
    "a negative side": ("'<f8'", "(-1,)", 8),
    "two negative sides": ("'<f8'", "(-1, -1)", 8),
    "too many sides": ("'<f8'", "(1,) * 33", 8),
    "thousands of sides": ("'<f8'", "(1,) * 10000", 8),
    "more than has come": ("'<f8'", "(2,)", 8),
    "less than has come": ("'<f8'", "(1,)", 16),
    "nothing at all has come": ("'<f8'", "(2**20,)", 0),
}
SOURCE = """
import autograder.inside.serve as serve
from autograder.wire.messages import ArrayNode, Gave, encode
def attack(dtype, shape, count):
    def lie(self, id, value):
        return encode(Gave(id, ArrayNode(eval(dtype), eval(shape))), []) + b"x" * count
    serve._Servant._gave = lie
"""


@pytest.fixture
def told(boxed):
    """``told(dtype, shape, count)``: what is heard when every answer is this array."""

    def tell(*lie):
        student = boxed(SOURCE)
        assert student.call("attack", lie, {}) == Returned(None)
        return student.call("attack", lie, {})

    return tell


@pytest.mark.parametrize("lie", LIES)
def test_ends_the_box(told, lie):
    answer = told(*LIES[lie])
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.CRASHED
    assert answer.why.id == "box.violation"


def test_the_truth_by_the_same_way_is_taken(told):
    answer = told("'<f8'", "(2, 1)", 16)
    assert isinstance(answer, Returned)
    assert answer.value.shape == (2, 1)
