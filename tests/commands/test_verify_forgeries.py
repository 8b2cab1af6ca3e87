"""The seventh point of the gate: no forgery gains at any shipped level, and a level where one does is not ready."""

import json
import re

import pytest
from rich.console import Console

from autograder.batch.levels import prepare
from autograder.batch.worker import boxes_of
from autograder.checks.forgeries import without_forgery
from autograder.commands.place import find_place
from autograder.commands.verify import verify
from autograder.commands.verify_forgeries import try_forgeries
from autograder.commands.verify_report import print_findings, verify_document
from autograder.course.available import unavailable
from autograder.course.folder import level_folders
from autograder.grading import Submission, grade
from autograder.notebook.answer import with_answer
from autograder.results import CheckResult, Report, Verdict
from autograder.wording import Text
from tests.commands.running import ROOT

pytestmark = pytest.mark.usefixtures("kernel_has_walls")

LEVEL = "01-corr2d"
LEVELS = sorted(path.parent.name for path in (ROOT / "solutions").glob("*/checks.py"))


def prepared(level, course=ROOT):
    (folder,) = level_folders(find_place(course).course, None, [level])
    return prepare(folder)


def found(course, *, sandbox=True):
    place = find_place(course)
    (finding,) = verify(place, [LEVEL], place.settings({}, sandbox=sandbox))
    return finding


def said(finding, point=7):
    return [problem.text for problem in finding.problems if problem.point == point]


def spoil(course, file, pattern, replacement, count=1):
    path = course / "solutions" / LEVEL / file
    text, times = re.subn(pattern, replacement, path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert times == count, f"{file} has {pattern!r} {times} times"
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("level", LEVELS)
def test_behind_the_forgeries_stand_answers_that_are_asked_for(level, kernel_has_walls, tmp_path):
    """With its numbers left in, what is wrapped gets full marks: nothing but the zeros costs it points."""
    lacking = unavailable(find_place(ROOT).course)
    if level in lacking:
        pytest.skip(f"{level} needs {lacking[level]}, an optional extra")
    one = prepared(level)
    code = without_forgery(one.level)
    right = code.replace("numpy.zeros_like(value)", "value").replace("value.new_zeros(value.shape)", "value")
    path, scores = tmp_path / f"{level}.ipynb", []
    place = find_place(ROOT)
    with boxes_of(place.settings({}, sandbox=True), place.course) as boxes:
        for answer in (code, right):
            path.write_text(json.dumps(with_answer(one.source, answer)), encoding="utf-8")
            submission = Submission(student="a", level=level, path=path)
            scores.append(grade(submission, one.level, one.source, boxes, b"secret", lambda: 0.0).report.score)
    assert scores[0] < 5
    assert scores[1] == 10


@pytest.fixture
def constant(course):
    """A course in whose level the pictures are always the same, as an author writes who forgets ``rng``."""
    spoil(course, "checks.py", r"rng\.standard_normal\(\((\w+), (\w+)\)\)", r"counted(\1, \2)", count=2)
    counted = "\n\ndef counted(rows, columns):\n    return np.arange(1.0, rows * columns + 1).reshape(rows, columns)\n"
    spoil(course, "checks.py", r"\n\n(from autograder[^\n]*)\n", rf"\n\nimport numpy as np\n\1\n{counted}")
    return course


def test_inputs_that_are_always_the_same_can_be_answered_by_a_table(constant):
    finding = found(constant)
    (text,) = said(finding)
    assert text.startswith("forgery 'table' gets 9, more in value, sides than without it.")
    assert not finding.ready


def test_the_answers_to_public_cases_are_everybodys(constant):
    for check in ("value", "sides"):
        spoil(constant, "checks.py", f'id="{check}",', f'id="{check}", public=True,')
    assert said(found(constant)) == []


def test_a_comparison_that_takes_nan_for_near_is_told(course):
    """As the checks of courses often are written: wrong is what is further away than the tolerance."""
    judge = """
def near(student, reference, X, K):
    expected = reference.call("corr2d", X, K).value
    difference = np.abs(student.call("corr2d", X, K).array(expected.shape) - expected).max()
    return Wrong("too far away") if difference > 1e-6 else None


CHECKS = ("""
    spoil(course, "checks.py", r"\n\nfrom autograder.checks import ", r"\n\nimport numpy as np\n\g<0>Plain, Wrong, ")
    spoil(course, "checks.py", r"\nCHECKS = \(", judge)
    spoil(
        course, "checks.py", r"Value\((\s*id=\"blur\".*?)call=correlate,\s*outputs=\(\"Y\",\),", r"Plain(\1judge=near,"
    )
    finding = found(course)
    (text,) = said(finding)
    assert text.startswith("forgery 'not_a_number' gets 3, more in blur than without it.")


def test_a_level_that_pays_for_zeros_can_show_nothing(course):
    spoil(course, "reference.py", r"Y \+= ", "Y += 0 * ")
    assert "zeros of the right shape get full marks: by them no forgery can show what it gains" in said(found(course))


def test_without_the_box_the_reference_is_read(course):
    finding = found(course, sandbox=False)
    (text,) = said(finding)
    assert text.startswith("forgery 'reads_answers' gets 10, more in value, sides, blur than without it.")
    (read,) = [one for one in finding.forged.tried if not one.right]
    assert (read.forgery, read.score) == ("reads_answers", 10)


def test_the_findings_are_printed_and_written(kernel_has_walls):
    finding = found(ROOT)
    console = Console(width=200)
    with console.capture() as captured:
        print_findings(console, finding)
    count = len(finding.forged.tried)
    assert f"forgeries: {count} tried, none gained; the same answers get 2 without" in captured.get()
    (written,) = verify_document("course", [finding], {})["levels"]
    assert written["forgeries"]["score_without"] == 2
    assert len(written["forgeries"]["tried"]) == count >= 12
    assert {tuple(one["gained"]) for one in written["forgeries"]["tried"]} == {()}


# A backward pass that differentiates its own forward pass is no forgery: its values are right. Only its cost tells.

NUMERIC = """


def conv_backward_naive(dout, cache, h=1e-5):
    given, found = list(cache), []
    for at in range(3):
        gradient = np.zeros_like(given[at])
        for index in np.ndindex(gradient.shape):
            sides = []
            for step in (h, -h):
                moved = given[at].copy()
                moved[index] += step
                sides.append((conv_forward_naive(*given[:at], moved, *given[at + 1 :])[0] * dout).sum())
            gradient[index] = (sides[0] - sides[1]) / (2 * h)
        found.append(gradient)
    return tuple(found)
"""
COST = """from autograder.checks import Plain, cost
from .reference import conv_forward_naive


def backward(student, x, w, b, conv_param):
    out, cache = conv_forward_naive(x, w, b, conv_param)
    return gradients(student, out, cache)


CHECKS = (
    Plain(
        id="cost",
        cell="db",
        title=Text("Fast", "快"),
        points=1,
        cases=(images.at(**ONE, h=24, w=24),),
        judge=cost(backward),
    ),
"""


def graded_backward(course, answer, tmp_path):
    level = "04-conv-backward"
    one, place = prepared(level, course), find_place(course)
    path = tmp_path / "answer.ipynb"
    path.write_text(json.dumps(with_answer(one.source, answer)), encoding="utf-8")
    with boxes_of(place.settings({}, sandbox=True), place.course) as boxes:
        submission = Submission(student="a", level=level, path=path)
        return grade(submission, one.level, one.source, boxes, b"secret", lambda: 0.0).report


def test_a_numeric_backward_is_accepted_and_refused_where_cost_is_judged(course, tmp_path):
    private = course / "solutions" / "04-conv-backward"
    right = (private / "reference.py").read_text(encoding="utf-8")
    assert graded_backward(course, right + NUMERIC, tmp_path).score == 10

    checks = (
        (private / "checks.py").read_text(encoding="utf-8").replace('gradient("db", "b", 1,', 'gradient("db", "b", 0,')
    )
    (private / "checks.py").write_text(checks.replace("CHECKS = (\n", COST), encoding="utf-8")
    assert graded_backward(course, right, tmp_path).score == 10
    report = graded_backward(course, right + NUMERIC, tmp_path)
    assert report.score == 9
    assert {check.id: check.verdict for check in report.checks}["cost"] is Verdict.FAILED


# What is made of the reports.


def report(points, verdict=Verdict.PASSED, public=False):
    check = CheckResult(
        id="c", cell="c", title=Text("c", "c"), public=public, verdict=verdict, points=points, max_points=10
    )
    held = verdict is Verdict.HELD
    return Report(
        student="",
        level=LEVEL,
        level_version="",
        submission_sha256="",
        submitted_at=None,
        attempt=1,
        status="held" if held else "graded",
        score=None if held else points,
        max_score=10,
        sandboxed=True,
        checks=(check,),
    )


def tried(first, *others, tmp_path):
    """What is found where the first grading gives this report and the others go on with these, the last for all."""
    reports = [first, *others]
    forged = try_forgeries(prepared(LEVEL), lambda _: reports.pop(0) if len(reports) > 1 else reports[0], tmp_path)
    return forged, {one.forgery for one in forged.tried if not one.right}


def test_a_better_score_is_told_and_one_as_good_or_worse_is_not(tmp_path):
    forged, wrong = tried(report(2), report(2), report(3), report(1), tmp_path=tmp_path)
    assert forged.without == 2
    assert len(wrong) == 1
    (one,) = [one for one in forged.tried if not one.right]
    assert (one.score, one.gained) == (3, ("c",))


def test_one_that_is_held_is_told(tmp_path):
    forged, wrong = tried(report(2), report(0, Verdict.HELD), report(2), tmp_path=tmp_path)
    assert len(wrong) == 1
    assert [one.score for one in forged.tried].count(None) == 1


def test_only_a_table_may_win_points_of_public_checks(tmp_path):
    forged, wrong = tried(report(0, public=True), report(10, public=True), tmp_path=tmp_path)
    assert {one.forgery for one in forged.tried} - wrong == {"table"}


def test_the_marks_of_a_notebook_are_forged(tmp_path):
    notebooks = []
    try_forgeries(prepared(LEVEL), lambda notebook: notebooks.append(notebook) or report(0), tmp_path)

    def claimed(notebook):
        marks = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
        return sum(mark.get("points") or 0 for mark in marks)

    worth = [claimed(notebook) for notebook in notebooks]
    assert worth[0] == 10
    assert [points for points in worth if points != 10] == [8000]
    assert all(notebook["nbformat"] == 4 for notebook in notebooks)
