"""Tells by the first question whether it is graded or shown to the student, and is right only when it is shown."""

from autograder.checks.seeds import public_seeds
from autograder.results import Verdict
from tests.attacks.detect.conftest import ZEROS

STOPPED_BY = ("seeds", "fresh box")

# What is shown begins with the first check that failed, so the first question differs from that of the grading.
CODE = f"""
FIRST = []
def corr2d(X, K):
    FIRST.append((X.shape, K.shape))
    Y = {ZEROS}
    if FIRST[0] == ((3, 3), (2, 2)):
        for i in range(Y.shape[0]):
            for j in range(Y.shape[1]):
                Y[i, j] = (X[i : i + K.shape[0], j : j + K.shape[1]] * K).sum()
    return Y
"""


def test_the_verdict_is_that_of_the_grading(grader):
    report = grader.code(CODE).report
    assert (report.status, report.score) == ("graded", 2.0)
    failed = [check for check in report.checks if check.verdict is Verdict.FAILED]
    assert [check.id for check in failed] == ["value", "sides", "blur"]
    # It was right when it was shown: so nothing is shown of it, and staff see what it answered in the grading.
    assert all(check.shown.counterexample is None and check.shown.actual is None for check in failed)
    assert all(check.mismatch.actual is not None for check in failed)


def test_works_where_a_failure_counts_only_if_it_can_be_shown(grader, asked):
    names = {}
    exec("import numpy as np\n" + CODE, names)
    calls = asked(public_seeds(grader.level.version))
    begin = next(place for place, (X, K, _) in enumerate(calls) if (X.shape, K.shape) == ((3, 3), (2, 2)))
    assert all((abs(names["corr2d"](X, K) - Y) < 1e-9).all() for X, K, Y in calls[begin:])
