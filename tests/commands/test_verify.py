"""The release gate: the shipped levels pass, and each of the first six points can keep a level from passing."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.commands.place import find_place
from autograder.commands.verify import verify
from autograder.errors import AuthorError

ROOT = Path(__file__).parents[2]
# One of each kind. All of them are held to the gate by `make verify`, which CI runs after the tests.
LEVELS = ("01-corr2d", "05-max-pool", "08-convolution-class")
LEVEL = "01-corr2d"


@pytest.mark.parametrize("level", LEVELS)
def test_a_shipped_level_is_ready(level, kernel_has_walls):
    place = find_place(ROOT)
    (finding,) = verify(place, [level], place.settings({}, sandbox=True))
    assert [problem.text for problem in finding.problems] == []
    assert len(finding.bugs) >= 6
    assert finding.margin >= 10
    assert len(finding.forged.tried) >= 12
    assert {bug: told for bug, told in finding.told.items() if told != (bug,)} == {}


@pytest.fixture
def course(tmp_path, kernel_has_walls):
    """A copy of the course, to be spoilt."""
    shutil.copy(ROOT / "course.yaml", tmp_path)
    for half in ("assignments", "solutions"):
        shutil.copytree(ROOT / half, tmp_path / half, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def spoil(course, file, pattern, replacement):
    path = course / "solutions" / LEVEL / file
    text, count = re.subn(pattern, replacement, path.read_text(encoding="utf-8"), count=1, flags=re.DOTALL)
    assert count == 1, f"{file} has no {pattern!r} any more"
    path.write_text(text, encoding="utf-8")


def points(course):
    place = find_place(course)
    (finding,) = verify(place, [LEVEL], place.settings({}, sandbox=True))
    assert not finding.ready
    return {problem.point for problem in finding.problems}


def test_a_reference_that_is_wrong_in_a_notebook_fails_point_1(course):
    # Right for the grader, which imports it; wrong in the box, where it is a cell.
    spoil(course, "reference.py", r"\Z", '\n\nif __name__ == "__main__":\n    corr2d = None\n')
    assert 1 in points(course)


def test_a_bug_that_no_check_catches_fails_point_3(course):
    added = (
        '\n\n@bug("corr2d", fails="value")\ndef none_at_all(X, K):\n'
        '    """No bug.\n\n    没有错。\n    """\n    return reference_corr2d(X, K)\n'
    )
    spoil(course, "bugs.py", r"\Z", "\n\nfrom .reference import corr2d as reference_corr2d\n" + added)
    assert points(course) == {3}


def test_a_bug_that_should_fail_other_checks_fails_point_3(course):
    spoil(course, "bugs.py", r'fails="sides"', 'fails="blur"')
    assert 3 in points(course)


def test_two_bugs_that_answer_alike_fail_point_3(course):
    path = course / "solutions" / LEVEL / "bugs.py"
    text = path.read_text(encoding="utf-8")
    found = re.search(r'@bug\("corr2d", fails="shape"\)\ndef squeezed\(.*?(?=\n\n\n|\Z)', text, re.DOTALL)
    assert found
    twin = found[0].replace("def squeezed", "def twin", 1)
    path.write_text(f"{text}\n\n{twin}\n", encoding="utf-8")
    place = find_place(course)
    (finding,) = verify(place, [LEVEL], place.settings({}, sandbox=True))
    (problem,) = finding.problems
    assert problem.point == 3
    assert problem.text.startswith("bugs 'squeezed' and 'twin' answer alike in every case of every check")
    assert finding.twins == (("squeezed", "twin"),)
    assert finding.told["twin"] == ("squeezed",)


@pytest.mark.slow
def test_several_workers_find_the_same_and_tell_it_in_the_order_of_the_course(kernel_has_walls):
    place, levels, seen = find_place(ROOT), ["05-max-pool", "01-corr2d"], []  # the second is the faster
    settings = place.settings({}, sandbox=True)
    apart = list(verify(place, levels, settings, jobs=2, seen=lambda finding, *count: seen.append((finding, count))))
    alone = list(verify(place, levels, settings, jobs=1))
    assert [replace(finding, seconds=0) for finding in apart] == [replace(finding, seconds=0) for finding in alone]
    assert [finding.level for finding in apart] == sorted(levels)
    assert [count for _, count in seen] == [(1, 2), (2, 2)]


@pytest.mark.slow
def test_a_level_that_cannot_be_loaded_is_told_by_a_worker_too(course):
    spoil(course, "checks.py", r"\nCHECKS = ", "\nTESTS = ")
    place = find_place(course)
    with pytest.raises(AuthorError, match="needs CHECKS") as caught:
        list(verify(place, [LEVEL, "05-max-pool"], place.settings({}, sandbox=True), jobs=2))
    assert caught.value.file == course / "solutions" / LEVEL / "checks.py"


def test_a_check_that_catches_nothing_alone_and_says_nothing_fails_point_4(course):
    spoil(course, "checks.py", r"\n\s*because=\(?.*?(?=\n\s*(?:call|cases|needs|points|\)))", "")
    assert 4 in points(course)


def test_a_tolerance_at_the_noise_fails_point_5(course):
    spoil(course, "checks.py", r"Value\(", "Value(\n        rtol=1e-17,")
    assert 5 in points(course)


def test_a_stub_that_answers_fails_point_2(course):
    path = course / "assignments" / LEVEL / f"{LEVEL}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    (solution,) = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")]
    solution["source"] = [*solution["source"], "\n\ncorr2d = lambda X, K: X\n"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert points(course) == {2}


def test_a_gradient_that_is_not_the_numeric_one_fails_point_6(course):
    level = "04-conv-backward"
    path = course / "solutions" / level / "reference.py"
    text = path.read_text(encoding="utf-8")
    assert "def conv_backward_naive" in text
    wrong = "\n\n_right = conv_backward_naive\n\n\ndef conv_backward_naive(dout, cache):\n"
    path.write_text(
        text + wrong + "    dx, dw, db = _right(dout, cache)\n    return dx, dw * 1.001, db\n", encoding="utf-8"
    )
    place = find_place(course)
    (finding,) = verify(place, [level], place.settings({}, sandbox=True))
    said = {problem.point: problem.text for problem in finding.problems}
    assert "'dw" in said[6]
    assert 1 in said  # where the two opinions differ, nothing is graded
