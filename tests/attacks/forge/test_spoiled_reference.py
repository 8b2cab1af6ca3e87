"""Spoils what the reference is made of: its numpy, its own code; so that what is right is as wrong as the answer."""

import pytest

STOPPED_BY = ("process boundary",)

ZEROS = """
import numpy as np
def corr2d(X, K):
    return np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
"""
SPOILT = {
    "numpy's functions": """
import numpy as np
real = np.zeros
class Zeros(np.ndarray):
    def __iadd__(self, other): return self
np.zeros = lambda *arguments, **named: real(*arguments, **named).view(Zeros)
np.einsum = np.tensordot = np.sum = np.dot = lambda *_, **__: 0.0
""",
    "the code of whatever is called so": """
import gc, types
def zeros(X, K):
    import numpy as np
    return np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
for each in gc.get_objects():
    if isinstance(each, types.FunctionType) and each.__name__ == "corr2d":
        each.__code__ = zeros.__code__
""",
}
CHECKS = """
np.testing.assert_allclose(corr2d(np.ones((4, 4)), np.ones((2, 2))), reference(np.ones((4, 4)), np.ones((2, 2))))
print("10/10")
"""
REFERENCE = """
import numpy as np
def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for a in range(h):
        for b in range(w):
            Y += K[a, b] * X[a : a + Y.shape[0], b : b + Y.shape[1]]
    return Y
reference = corr2d
"""


@pytest.mark.parametrize("way", SPOILT)
def test_the_reference_stands_elsewhere(graded, way):
    report = graded(SPOILT[way] + ZEROS)
    assert report.score == 2.0  # what zeros of the right shape are worth
    assert [check.verdict for check in report.checks] == ["passed", "failed", "failed", "failed"]


def test_and_the_next_submission_is_judged_by_it(graded):
    graded(SPOILT["numpy's functions"] + ZEROS)
    assert graded(REFERENCE).score == 10.0
    assert graded(ZEROS).score == 2.0


@pytest.mark.parametrize("way", SPOILT)
def test_works_where_the_reference_lives_beside_it(beside, way):
    assert beside(REFERENCE + SPOILT[way] + ZEROS, CHECKS) == "10/10\n"
    assert beside(REFERENCE + ZEROS, CHECKS) == ""
