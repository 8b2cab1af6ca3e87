"""Says a hidden input wherever it can, so that it stands in the student's own report."""

import io
import json

import pytest
from rich.console import Console

from autograder.checks.judge import judge
from autograder.checks.seeds import hidden_seeds
from autograder.report.document import staff_document, student_document
from autograder.report.feedback import feedback_page
from autograder.report.terminal import print_report
from tests.attacks.conftest import SECRET

STOPPED_BY = ("seeds", "fresh box")

WAYS = {
    "raised": "raise ValueError(kept[0])",
    "the exception's name": "raise type(kept[0], (Exception,), {})",
    "printed": "print(kept[0])",
    "returned": "return kept[0]",
    "a key": "return {kept[0]: 1}",
    "an object": "return type(kept[0], (), {})()",
    "a number": "return int(kept[0])",
    "an array": "return np.full(4, float(kept[0]))",
    "a shape": "return np.zeros((1, int(kept[0][:5])))",
    "the lines": "exec(compile('raise ValueError', kept[0], 'exec'))",
}
LOUD = ["raised", "the exception's name", "an object", "returned", "a number"]
SAYS = """
import numpy as np
kept = []
def corr2d(X, K):
    if not kept and X.shape == (3, 3) and K.shape == (2, 2):  # the first that is hidden: no public check asks for it
        kept.append(str(int(abs(X[0, 0]) * 1e9)))
    if kept:
        WAY
    return np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
"""


def told(grader, graded, audience):
    """All that this audience gets to read."""
    report, course = graded.report, grader.desk.course
    terminal = io.StringIO()
    print_report(Console(file=terminal, width=500), report, "en", audience)
    document = student_document("c", report, "en") if audience == "student" else staff_document("c", [report], "en")
    page = feedback_page(course, report, "en", audience, cells=graded.cells)
    return terminal.getvalue() + page + json.dumps(document)


def attempt(grader, drawn, way):
    graded = grader.code(SAYS.replace("WAY", WAYS[way]))
    assert graded.report.score < 10
    hidden = drawn(hidden_seeds(SECRET, grader.level.version, graded.report.submission_sha256))
    return graded, str(int(abs(hidden["value"][0][0][0, 0]) * 1e9))


@pytest.mark.parametrize("way", WAYS)
def test_students_are_told_nothing_of_it(grader, drawn, way):
    graded, number = attempt(grader, drawn, way)
    page = told(grader, graded, "student")
    assert number not in page
    assert f"(1, {number[:5]})" not in page


@pytest.mark.parametrize("way", LOUD)
def test_staff_are(grader, drawn, way):
    graded, number = attempt(grader, drawn, way)
    assert number in told(grader, graded, "staff")


@pytest.mark.parametrize("way", LOUD)
def test_works_where_the_box_that_has_seen_it_is_asked(grader, drawn, monkeypatch, way):
    def in_one_box(*args, again, **kwargs):
        return judge(*args, again=None, **kwargs)

    monkeypatch.setattr("autograder.grading.judge", in_one_box)
    graded, number = attempt(grader, drawn, way)
    assert number in told(grader, graded, "student")
