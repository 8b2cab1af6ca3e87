"""Answers with one number, one row, or axes too many, which numpy stretches to the shape of what is right."""

import numpy as np
import pytest

from autograder.checks.compare import compare_shape

STOPPED_BY = ("comparison",)

SOURCE = """
import numpy as np
def attack():
    return {}
"""
RIGHT = np.full((2, 3), 0.5)  # what an average over a plain picture comes to
ANSWERS = [
    "0.5",
    "np.float64(0.5)",
    "np.full(1, 0.5)",
    "np.full(3, 0.5)",
    "np.full((1, 1), 0.5)",
    "np.full((2, 1), 0.5)",
    "np.full((1, 1, 1), 0.5)",
    "np.full((4, 2, 3), 0.5)",
    "[[0.5] * 3] * 2",
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_is_of_another_shape_or_kind(found_wrong, answer):
    assert found_wrong(SOURCE.format(answer), RIGHT).what.id in {"shape.wrong", "value.wrong_kind"}
    assert compare_shape(RIGHT, eval(answer)) is not None


def test_of_its_own_shape_it_is_right(found_wrong):
    assert found_wrong(SOURCE.format("np.broadcast_to(0.5, (2, 3))"), RIGHT) is None


def test_one_number_is_no_array_and_an_array_no_number(found_wrong):
    assert found_wrong(SOURCE.format("np.full((1, 1), 0.5)"), 0.5).what.id == "value.wrong_kind"
    assert found_wrong(SOURCE.format("0.5"), np.full((1, 1), 0.5)).what.id == "value.wrong_kind"
    assert found_wrong(SOURCE.format("np.float64(0.5)"), 0.5) is None


@pytest.mark.parametrize("answer", ANSWERS)
def test_works_where_numpy_may_stretch(answer):
    assert np.allclose(eval(answer), RIGHT)
