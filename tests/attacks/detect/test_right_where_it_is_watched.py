"""Is right in a teacher's notebook and wrong where it is graded, or looks right to whoever tries it in the open."""

from autograder.checks.seeds import public_seeds
from tests.attacks.detect.conftest import ZEROS

STOPPED_BY = ("process boundary",)

# A box has no shell with a kernel, may not see its own process, and has none of the grader's modules.
CODE = f"""
import os, sys
import numpy as np
def graded():
    try:
        open("/proc/self/status").close()
    except OSError:
        return True
    return "autograder.grading" not in sys.modules and not hasattr(get_ipython(), "kernel")
def corr2d(X, K):
    Y = {ZEROS}
    if graded():
        return Y
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + K.shape[0], j : j + K.shape[1]] * K).sum()
    return Y
"""


def test_what_it_answers_where_it_is_graded_counts(grader):
    report = grader.code(CODE + "print('All checks passed: 10/10')\n").report
    assert (report.status, report.score) == ("graded", 2.0)


def test_works_where_it_is_tried_in_the_open(grader, score_here):
    assert score_here(CODE, public_seeds(grader.level.version)) == 10.0
