"""Answers another way each time it is asked, until one is right: for checks that are tried again when they fail."""

import numpy as np
import pytest

STOPPED_BY = ("comparison",)

SOURCE = """
import numpy as np

calls = 0

def right(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for a in range(h):
        for b in range(w):
            Y += K[a, b] * X[a:a + Y.shape[0], b:b + Y.shape[1]]
    return Y

def corr2d(X, K):
    global calls
    calls += 1
    return right(X, K) if {when} else np.zeros_like(right(X, K))
"""
SHAPES = 2.0  # which right and wrong answers have alike


@pytest.mark.parametrize(
    ("when", "score"),
    [
        ("calls % 2", SHAPES),
        ("calls % 2 == 0", SHAPES),
        ("calls == 1 or calls > 5", SHAPES + 4),  # wrong where it counts, right when nothing does any more
        ("True", 10.0),
    ],
)
def test_each_case_is_asked_once_and_each_is_judged(graded, when, score):
    report = graded(SOURCE.format(when=when))
    assert (report.status, report.score) == ("graded", score)


def test_what_is_shown_is_asked_anew_and_decides_nothing(graded):
    """A second box has counted no calls: there it is right, so all that is said is that it was wrong."""
    report = graded(SOURCE.format(when="calls <= 8"))
    assert report.score == 9.0
    (failed,) = (check for check in report.checks if check.verdict != "passed")
    assert failed.mismatch.picture is not None  # for staff
    assert failed.shown.what.id == failed.mismatch.what.id
    more = ("where", "expected", "actual", "picture", "counterexample")
    assert {getattr(failed.shown, part) for part in more} == {None}


def test_works_where_a_failure_is_given_another_try():
    """As checks do that are run again until they pass, for fear of flaky ones."""
    namespace = {}
    exec(SOURCE.format(when="calls % 3 == 0"), namespace)
    X, K = np.arange(9.0).reshape(3, 3), np.ones((2, 2))
    right = namespace["right"](X, K)
    tries = [np.allclose(namespace["corr2d"](X, K), right) for _ in range(3)]
    assert tries == [False, False, True]
