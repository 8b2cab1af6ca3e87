"""Answers an array without elements: of nothing, everything is true, and numpy stretches what is right to nothing."""

import numpy as np
import pytest

STOPPED_BY = ("comparison",)

SOURCE = """
import numpy as np
def corr2d(X, K):
    return {0}
def attack():
    return {0}
"""
RIGHT = np.array([[1.0, 2.0, 3.0]])
ANSWERS = ["np.zeros((0, 3))", "np.zeros((1, 0, 1, 3))", "np.zeros((0, 1))", "np.zeros((0, 1, 1))"]


@pytest.mark.parametrize("answer", ANSWERS)
def test_has_the_wrong_shape(found_wrong, answer):
    assert found_wrong(SOURCE.format(answer), RIGHT).what.id == "shape.wrong"


@pytest.mark.parametrize("answer", ["[]", "()", "{}", "np.zeros(0)", "np.zeros((0, 2**40))"])
def test_so_has_whatever_else_is_empty(found_wrong, answer):
    assert found_wrong(SOURCE.format(answer), RIGHT) is not None


def test_it_is_worth_nothing(graded):
    report = graded(SOURCE.format("np.zeros((0, 1, 1))"))
    assert (report.status, report.score) == ("graded", 0.0)
    assert {check.verdict for check in report.checks} == {"failed"}


@pytest.mark.parametrize("answer", ANSWERS)
def test_works_where_numpy_may_stretch(answer):
    answer = eval(answer)
    assert np.allclose(answer, RIGHT)
    assert all(abs(one - other) < 1e-6 for one, other in zip(answer.flat, RIGHT.flat, strict=False))
