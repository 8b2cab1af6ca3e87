"""Answers in a dtype in which wrong is right: numbers that wrap around or lose what is behind the point when cast."""

import numpy as np
import pytest

STOPPED_BY = ("comparison",)

SOURCE = """
import numpy as np
def attack():
    return {}
"""
RIGHT = np.array([0, 7, 255], np.uint8)  # grey values
NOTHING = np.zeros(3, np.int64)  # where no gradient flows
ANSWERS = {
    "a turn too far": "np.array([256, 263, 511])",
    "fractions": "np.array([0.9, 7.9, 255.9])",
    "negative ones that wrap": "np.array([-256, -249, -1])",
    "half precision": "np.array([0.9, 7.9, 255.9], np.float16)",
}
LEAST = "np.full(3, np.iinfo(np.int64).min)"  # its own negative, so that its absolute value is below zero


def naive(expected, answer):
    """In the dtype of what is right, as a checker does that wants to be fair to lists and floats."""
    difference = answer.astype(expected.dtype) - expected
    return bool((np.abs(difference) <= 1e-6).all())


@pytest.mark.parametrize("answer", ANSWERS)
def test_is_wrong(found_wrong, answer):
    assert found_wrong(SOURCE.format(ANSWERS[answer]), RIGHT).what.id == "value.wrong"


def test_so_is_the_least_integer(found_wrong):
    assert found_wrong(SOURCE.format(LEAST), NOTHING).what.id == "value.wrong"


@pytest.mark.parametrize("dtype", ["bool", "float16", "float32", "longdouble", "complex128"])
def test_floats_are_compared_in_their_own_dtype_only(found_wrong, dtype):
    answer = SOURCE.format(f"np.array([1, 0, 1], '{dtype}')")
    assert found_wrong(answer, np.array([1.0, 0.0, 1.0])).what.id in {"dtype.wrong", "value.wrong_kind"}
    assert found_wrong(SOURCE.format("np.array([1, 0, 1], 'uint8')"), np.array([1.0, 0.0, 1.0])) is None


@pytest.mark.parametrize("answer", ANSWERS)
def test_works_where_the_answer_is_cast_to_what_is_expected(answer):
    assert naive(RIGHT, eval(ANSWERS[answer]))
    assert not naive(RIGHT, np.array([1, 7, 255]))


def test_works_where_integers_are_subtracted_as_they_are():
    assert naive(NOTHING, eval(LEAST))
