"""The sentence: a notebook in, a report out, whatever is in the notebook."""

import os
import time

import pytest

from autograder.batch.worker import boxes_of
from autograder.errors import GraderError
from autograder.grading import Submission, grade
from autograder.results import Verdict
from tests.batch.conftest import LEVEL, Desk

SECRET = b"a secret for the tests, of 32 bytes"


@pytest.fixture(scope="module")
def desk(tmp_path_factory, kernel_has_walls):
    return Desk(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def boxes(desk):
    with boxes_of(desk.settings, desk.course) as boxes:
        yield boxes


def graded(desk, boxes, path, secret=SECRET):
    prepared = desk.levels[LEVEL]
    submission = Submission(student="ann", level=LEVEL, path=path)
    return grade(submission, prepared.level, prepared.source, boxes, secret, time.perf_counter)


def test_the_reference_gets_everything(desk, boxes):
    one = graded(desk, boxes, desk.hand_in("reference"))
    assert (one.report.status, one.report.score, one.report.sandboxed) == ("graded", 10.0, True)
    assert {check.verdict for check in one.report.checks} == {Verdict.PASSED}
    assert one.notebook is not None


def test_the_same_bytes_get_the_same_report_and_another_secret_other_values(desk, boxes):
    path = desk.hand_in(
        "wrong", "import numpy as np\ndef corr2d(X, K):\n    return X[K.shape[0] - 1:, K.shape[1] - 1:]"
    )
    first, again = graded(desk, boxes, path).report, graded(desk, boxes, path).report
    other = graded(desk, boxes, path, secret=b"another secret, also of 32 bytes..").report
    values = [[check.mismatch for check in report.checks] for report in (first, again, other)]
    assert values[0] == values[1] != values[2]
    assert first.score == other.score


def test_what_is_no_notebook_is_ungradable_with_the_reason(desk, boxes, tmp_path):
    path = tmp_path / f"{LEVEL}.ipynb"
    path.write_text("{")
    one = graded(desk, boxes, path)
    assert (one.report.status, one.report.score, one.report.checks) == ("ungradable", 0.0, ())
    assert one.report.notes
    assert one.notebook["cells"][0]["id"] == "unreadable"  # for staff to open all the same


def test_where_no_box_can_be_had_the_grade_is_held(desk, boxes, monkeypatch):
    def none(*_):
        raise GraderError("no box today")

    monkeypatch.setattr(boxes, "student", none)
    report = graded(desk, boxes, desk.hand_in("unlucky")).report
    assert (report.status, report.score) == ("held", None)
    assert "no box today" in report.notes[-1].args["why"]


def test_a_zygote_that_is_killed_in_between_is_started_again(desk, boxes):
    path = desk.hand_in("patient")
    assert graded(desk, boxes, path).report.score == 10.0
    for zygote in boxes._zygotes.values():
        os.kill(zygote._process.pid, 9)
        zygote._process.wait()
    assert graded(desk, boxes, path).report.score == 10.0


BURNS = """
import time
def corr2d(X, K):
    end = time.process_time() + 0.4
    while time.process_time() < end:
        pass
    return X
"""


def test_what_students_are_shown_is_asked_of_one_box_after_the_other_on_one_budget(desk, boxes, monkeypatch):
    made = []
    original = boxes.student

    def student(*args):
        alive = [one for one, _ in made if one._box is not None]
        made.append((original(*args), alive))
        return made[-1][0]

    monkeypatch.setattr(boxes, "student", student)
    assert graded(desk, boxes, desk.hand_in("burns", BURNS)).report.score < 10
    (first, _), (second, alive) = made
    assert alive == []  # the first was ended before the second began
    assert second._limits.total_seconds == pytest.approx(first.left, abs=0.01)
    assert second._limits.total_seconds < first._limits.total_seconds - 0.4
    assert first.call("corr2d", (), {}).verdict is Verdict.SKIPPED  # and stays ended
    assert first._box is None
