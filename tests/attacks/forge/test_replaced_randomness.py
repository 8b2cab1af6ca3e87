"""Replaces numpy.random, so that the inputs of the checks are the ones that it can answer."""

import numpy as np

STOPPED_BY = ("process boundary", "seeds")

SOURCE = """
import numpy as np, random

class Still:
    def __getattr__(self, name):
        return lambda *shape, **_: np.zeros(shape[-1] if shape and isinstance(shape[-1], tuple) else shape)

np.random.seed = random.seed = lambda *_: None
np.random.default_rng = np.random.RandomState = np.random.Generator = lambda *_: Still()
np.random.rand = np.random.randn = lambda *shape: np.zeros(shape)
np.random.random = np.random.standard_normal = np.random.uniform = lambda *shape, **_: np.zeros(shape[-1])

seen = []
def corr2d(X, K):
    seen.append(float(np.abs(X).sum()))
    return np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
def what_came():
    return seen
"""
CHECKS = """
np.random.seed(20)
rng = np.random.default_rng(20)
pairs = [(np.random.randn(4, 6), np.random.rand(2, 2)), (rng.standard_normal((5, 4)), rng.random((3, 2)))]
for X, K in pairs:
    h, w = K.shape
    right = [[(X[i:i + h, j:j + w] * K).sum() for j in range(X.shape[1] - w + 1)] for i in range(X.shape[0] - h + 1)]
    assert np.abs(corr2d(X, K) - right).max() <= 1e-6
print("10/10")
"""


def test_inputs_are_drawn_where_it_is_not(graded):
    report = graded(SOURCE)
    assert report.score == 2.0  # what zeros of the right shape are worth
    assert [check.verdict for check in report.checks] == ["passed", "failed", "failed", "failed"]


def test_what_comes_is_not_still(boxed):
    student = boxed(SOURCE)
    student.call("corr2d", (np.random.default_rng(0).standard_normal((3, 3)), np.ones((2, 2))), {})
    assert min(student.call("what_came", (), {}).value) > 0


def test_works_where_the_inputs_are_drawn_beside_it(beside):
    assert beside(SOURCE, CHECKS) == "10/10\n"
    start, end = SOURCE.index("class Still"), SOURCE.index("seen = []")
    assert beside(SOURCE[:start] + SOURCE[end:], CHECKS) == ""
