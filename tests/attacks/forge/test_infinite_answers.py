"""Answers infinity, or numbers so large that a tolerance which grows with the answer lets everything through."""

import numpy as np
import pytest

STOPPED_BY = ("comparison",)

SOURCE = """
import numpy as np
def attack():
    return {}
"""
RIGHT = np.array([1.0, 2.0, 3.0])
ANSWERS = {
    "infinity": "np.full(3, np.inf)",
    "both infinities": "np.array([np.inf, -np.inf, np.inf])",
    "one infinity beside zeros": "np.array([0.0, 0.0, np.inf])",
}


def naive(expected, answer):
    """The formula of numpy.allclose with the answer in the place of what is right."""
    with np.errstate(all="ignore"):
        return bool((np.abs(answer - expected) <= 1e-6 * np.abs(answer).max()).all())


@pytest.mark.parametrize("answer", ANSWERS)
def test_is_wrong(found_wrong, answer):
    assert found_wrong(SOURCE.format(ANSWERS[answer]), RIGHT).what.id == "value.not_finite"


@pytest.mark.parametrize("answer", ["np.full(3, 1.7e308)", "np.full(3, -1.7e308)", "np.array([1.0, 2.0, 1e300])"])
def test_so_is_what_overflows_when_it_is_subtracted(found_wrong, answer):
    assert found_wrong(SOURCE.format(answer), np.array([1.0, 2.0, -1.7e308])).what.id == "value.wrong"


def test_an_infinity_that_is_expected_makes_nothing_else_right(found_wrong):
    expected = np.array([1.0, 2.0, np.inf])
    assert found_wrong(SOURCE.format("np.array([1.0, 2.0, np.inf])"), expected) is None
    assert found_wrong(SOURCE.format("np.array([1.0, 9.0, np.inf])"), expected).what.id == "value.wrong"
    assert found_wrong(SOURCE.format("np.array([1.0, 2.0, -np.inf])"), expected) is not None


@pytest.mark.parametrize("answer", ANSWERS)
def test_works_where_the_answer_says_how_large_a_difference_may_be(answer):
    assert naive(RIGHT, eval(ANSWERS[answer]))
    assert not naive(RIGHT, np.zeros(3) + 0.5)
