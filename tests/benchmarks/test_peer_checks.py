"""What the peers are given to check with: right answers pass, known bugs do not, in both formats."""

import doctest

import pytest

LEVELS = ("03-conv-forward", "04-conv-backward", "05-max-pool", "08-convolution-class")


def passed(code: str, answer: str) -> bool:
    space: dict[str, object] = {}
    exec(answer, space)
    try:
        exec(code, space)
    except Exception:
        return False
    return True


@pytest.mark.parametrize("level", LEVELS)
def test_a_right_answer_passes_and_every_known_bug_fails(script, level):
    cells = script("peer_checks").cells(level).values()
    answers = script("answers")
    assert all(passed(code, answers.ANSWERS[level]) for code in cells)
    bugs = answers.every_bug(level)
    assert [name for name, bug in bugs.items() if all(passed(code, bug.code) for code in cells)] == []


@pytest.mark.parametrize("level", LEVELS)
def test_otter_gets_the_same_checks_for_the_same_points(script, level):
    files = script("peer_checks").for_otter(level)
    tests = {name: given(file) for name, file in files.items()}
    assert sum(test["points"] for test in tests.values()) == 10
    space: dict[str, object] = {}
    exec(script("answers").ANSWERS[level], space)
    for test in tests.values():
        ((suite,), (case,)) = test["suites"], test["suites"][0]["cases"]
        assert suite["type"] == "doctest"
        examples = doctest.DocTestParser().get_doctest(case["code"], dict(space), test["name"], None, None)
        assert doctest.DocTestRunner(verbose=False).run(examples).failed == 0


def given(file: str) -> dict[str, object]:
    space: dict[str, object] = {}
    exec(file, space)
    return space["test"]


def test_nbgrader_gets_them_in_the_graded_cells(script):
    notebook = script("peer_checks").for_nbgrader("05-max-pool")
    graded = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]
    assert len(graded) == 6
    assert all("assert_allclose" in cell["source"] for cell in graded)
