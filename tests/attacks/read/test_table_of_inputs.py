"""Carries what one attempt was asked, with the right answers, to the next attempt."""

from autograder.checks.seeds import hidden_seeds
from tests.attacks.conftest import SECRET

STOPPED_BY = ("seeds",)

ZEROS = """
import numpy as np
def corr2d(X, K):
    return np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
"""


def second_attempt(grader, drawn, looks_up, seeds_of):
    """Both scores, where the first attempt has got out everything that it was asked."""
    first = grader.code(ZEROS).report
    asked = drawn(seeds_of(SECRET, grader.level.version, first.submission_sha256))
    return first.score, grader.code(looks_up(asked)).report.score


def test_the_table_is_worth_nothing(grader, drawn, looks_up):
    first, second = second_attempt(grader, drawn, looks_up, hidden_seeds)
    assert second == first < 10


def test_works_where_everyone_is_asked_the_same(grader, drawn, looks_up, monkeypatch):
    def same_for_all(secret, version, _sha256):
        return hidden_seeds(secret, version, "")

    monkeypatch.setattr("autograder.grading.hidden_seeds", same_for_all)
    first, second = second_attempt(grader, drawn, looks_up, same_for_all)
    assert first < second == 10.0
