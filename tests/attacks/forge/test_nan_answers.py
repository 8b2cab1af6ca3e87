"""Answers NaN, for which every comparison is false, so that no difference is ever above the tolerance."""

import time

import numpy as np
import pytest

from autograder.checks.compare import compare
from autograder.checks.judge import judge
from autograder.checks.language import Value
from tests.checks.tiny import HIDDEN, PUBLIC, TITLE, level, matrices

STOPPED_BY = ("comparison",)

SOURCE = """
import numpy as np
def attack():
    return {}
"""
RIGHT = np.array([1.0, 2.0, 3.0])
ANSWERS = {
    "all": "np.full(3, np.nan)",
    "one": "np.array([1.0, np.nan, 3.0])",
    "negative": "-np.full(3, np.nan)",
    "with bytes of its own": "np.full(3, 0x7FF0DEADBEEF0001, np.uint64).view(float)",
}


def naive(expected, answer):
    for one, other in zip(expected.tolist(), answer.tolist(), strict=True):
        if abs(other - one) > 1e-6:
            return "wrong"
    return "right"


@pytest.mark.parametrize("answer", ANSWERS)
def test_is_wrong(found_wrong, answer):
    assert found_wrong(SOURCE.format(ANSWERS[answer]), RIGHT).what.id == "value.not_finite"


def test_a_number_too(found_wrong):
    assert found_wrong(SOURCE.format("float('nan')"), 1.0).what.id == "value.not_finite"
    assert found_wrong(SOURCE.format("complex('nan')"), 1j).what.id == "value.not_finite"


def test_where_it_is_expected_it_is_right_and_nowhere_else(found_wrong):
    expected = np.array([1.0, np.nan, 3.0])
    assert found_wrong(SOURCE.format("np.array([1.0, np.nan, 3.0])"), expected) is None
    assert found_wrong(SOURCE.format("np.full(3, np.nan)"), expected) is not None


def test_one_that_signals_is_judged_without_a_word_of_numpys(boxed):
    """Warnings are errors here: one in the grader's own arithmetic would hold the grade."""

    def call(student, X):
        return {"out": student.call("single", X), "wide": student.call("single", X).array(X.shape)}

    check = Value(id="value", title=TITLE, points=1, cases=(matrices.at(),), call=call, outputs=("wide", "out"))
    tried = level({"single": lambda X: X.astype(np.float32)}, check)
    student = boxed("import numpy as np\ndef single(X):\n    return np.full(X.shape, 0x7F80BEEF, 'u4').view('f4')")
    (result,) = judge(tried, student, HIDDEN, PUBLIC, directions=np.random.default_rng(0), clock=time.monotonic)
    assert (result.verdict, result.mismatch.what.id) == ("failed", "value.not_finite")
    assert result.mismatch.picture is None or result.mismatch.picture.actual[0][0] is None


@pytest.mark.parametrize("answer", ANSWERS)
def test_works_where_a_difference_must_be_above_to_be_wrong(answer):
    assert naive(RIGHT, eval(ANSWERS[answer])) == "right"
    assert naive(RIGHT, RIGHT + 1) == "wrong"
    assert compare(RIGHT, RIGHT, 1e-6) is None
