"""Works as long as a hidden input tells it to, to read that input off the seconds in its report."""

import json

import msgspec
import pytest

from autograder.checks.seeds import hidden_seeds
from autograder.report.document import staff_document, student_document
from autograder.report.feedback import feedback_page
from tests.attacks.conftest import SECRET

STOPPED_BY = ("seeds",)

SOURCE = """
import time
import numpy as np
def corr2d(X, K):
    if X.shape == (3, 3) and K.shape == (2, 2):
        end = time.process_time() + 0.1 * (1 + (X[0, 0] > 0))
        while time.process_time() < end:
            pass
    return np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
"""


@pytest.fixture(scope="module")
def report(grader):
    return grader.code(SOURCE).report


def with_other_seconds(report):
    checks = tuple(msgspec.structs.replace(check, seconds=check.seconds + 77.25) for check in report.checks)
    return msgspec.structs.replace(report, checks=checks, seconds=report.seconds + 99.5)


def read_by(grader, report, audience):
    document = staff_document("c", [report], "en") if audience == "staff" else student_document("c", report, "en")
    return feedback_page(grader.desk.course, report, "en", audience), json.dumps(document)


def test_students_have_the_same_report_however_long_it_took(grader, report):
    for one, other in zip(
        read_by(grader, report, "student"), read_by(grader, with_other_seconds(report), "student"), strict=True
    ):
        assert one == other


def test_the_staffs_report_tells_it(grader, report, drawn):
    hidden = drawn(hidden_seeds(SECRET, grader.level.version, report.submission_sha256))
    seconds = {check["id"]: check["seconds"] for check in staff_document("c", [report], "en")["reports"][0]["checks"]}
    assert seconds["value"] >= 0.1 * (1 + (hidden["value"][0][0][0, 0] > 0))
    for one, other in zip(
        read_by(grader, report, "staff"), read_by(grader, with_other_seconds(report), "staff"), strict=True
    ):
        assert one != other
