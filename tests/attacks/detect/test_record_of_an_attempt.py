"""Knows the order and the sizes of what is asked, which never vary, and plays answers back call by call."""

from autograder import grading
from autograder.checks.seeds import hidden_seeds
from tests.attacks.conftest import SECRET
from tests.attacks.detect.conftest import ZEROS

STOPPED_BY = ("seeds",)

CODE = """
ANSWERS = iter({answers})
def corr2d(X, K):
    zeros = {zeros}
    return np.frombuffer(next(ANSWERS, zeros.tobytes())).reshape(zeros.shape)
"""


def playing(grader, asked, sha256):
    """The answers of an attempt of that hash, all of them right."""
    calls = asked(hidden_seeds(SECRET, grader.level.version, sha256))
    return CODE.format(answers=[Y.tobytes() for _, _, Y in calls], zeros=ZEROS)


def test_another_attempt_is_asked_other_values(grader, asked):
    report = grader.code(playing(grader, asked, "a" * 64)).report
    assert report.score == 2.0  # the sizes never vary: what an answer of the right shape is worth
    assert {check.id: check.points for check in report.checks if check.points} == {"shape": 2.0}


def test_works_where_the_values_belong_to_the_level_alone(grader, asked, monkeypatch):
    code = playing(grader, asked, "")
    monkeypatch.setattr(grading, "hidden_seeds", lambda secret, version, _sha: hidden_seeds(secret, version, ""))
    assert grader.code(code).report.score == 10.0
