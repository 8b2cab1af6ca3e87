"""What a submission to level 1 could know of inputs: all that were drawn from some seeds."""

import pytest

from autograder.checks.observe import Expected, places


@pytest.fixture
def drawn(grader):
    """``drawn(seeds)``: all questions of level 1 as these seeds draw them, with the right answers, check by check."""

    def all_of(seeds):
        expected = Expected(grader.level, seeds)
        return {
            check.id: [
                (*expected.arguments(place).values(), expected.outputs(check.call, place)["Y"])
                for place in places(check.cases)
            ]
            for check in grader.level.checks
        }

    return all_of


@pytest.fixture
def looks_up():
    """``looks_up(questions)``: code that knows the answers to these, and gives zeros to any other."""

    def code(questions):
        table = [[array.tolist() for array in question] for check in questions.values() for question in check]
        return f"""
import numpy as np
TABLE = {table!r}
def corr2d(X, K):
    for x, k, y in TABLE:
        if np.array_equal(x, X) and np.array_equal(k, K):
            return np.array(y, dtype=float)
    return np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
"""

    return code
