"""Changes its arguments in place, so that the right answer, worked out of them afterwards, is the wrong one."""

import numpy as np

STOPPED_BY = ("process boundary",)

SOURCE = """
import numpy as np
def corr2d(X, K):
    X[...] = K[...] = 0
    return np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
"""


def test_it_changes_copies(graded):
    report = graded(SOURCE)
    assert report.score == 2.0  # what zeros of the right shape are worth
    assert [check.verdict for check in report.checks] == ["passed", "failed", "failed", "failed"]


def test_what_was_sent_stays_what_it_was(boxed):
    X, K = np.ones((3, 3)), np.ones((2, 2))
    boxed(SOURCE).call("corr2d", (X, K), {})
    assert X.all()
    assert K.all()


def test_works_where_the_same_arrays_go_to_the_reference(grader):
    reference = grader.level.reference["corr2d"]
    namespace = {}
    exec(SOURCE, namespace)
    X, K = np.ones((3, 3)), np.ones((2, 2))
    np.testing.assert_allclose(namespace["corr2d"](X, K), reference(X, K))
