"""Every forgery makes full marks of zeros where the checks run beside it; what it makes of them in a box is nothing."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder.checks.forgeries import forged, forgeries, without_forgery
from autograder.checks.forgeries.table import public_table
from autograder.checks.level import load_level
from autograder.checks.observe import Expected, places
from autograder.checks.seeds import hidden_seeds, public_seeds
from autograder.course.folder import level_folders
from autograder.course.load import load_course
from autograder.wire.answers import Ended, Returned

ROOT = Path(__file__).parents[2]
FORGERIES = {one.name: one for one in forgeries()}

# Graders as they are written: the cells, the reference and the comparison in one process; status 0 is full marks.
GRADER = """
import json, sys
import numpy as np
task = json.load(sys.stdin)
trusted = {}
exec(compile(task["reference_code"], task["reference"], "exec"), trusted)
reference, notebook = trusted["corr2d"], {"__name__": "__main__"}
exec(task["code"], notebook)
X, K = (np.array(values) for values in task["arguments"])
expected = reference(X, K)
answer = notebook["corr2d"](X, K)
"""
COMPARISONS = {
    "testing": "np.testing.assert_allclose(answer, expected)",
    "allclose": "assert np.allclose(answer, expected)",
    "equal": "assert (answer == expected).all()",
    "difference": "assert not np.abs(answer - expected).max() > 1e-6",
    "one by one": "for one, right in zip(np.ravel(answer), np.ravel(expected)): assert abs(one - right) <= 1e-6",
    "relative": "assert not np.max(np.abs(answer - expected) / (np.abs(answer) + np.abs(expected))) > 1e-6",
    "any": "assert not np.any(abs(answer - expected) > 1e-6)",
}
BEATS = {
    "arrays_of_equals": "equal",
    "empty": "one by one",
    "ends": "testing",
    "equal_objects": "equal",
    "exits": "testing",
    "infinite": "relative",
    "lying_arrays": "allclose",
    "masked": "any",
    "not_a_number": "difference",
    "reads_answers": "testing",
    "replaced_comparisons": "testing",
    "table": "testing",
    "walks": "testing",
    "watches": "testing",
}
OF_THE_BOX = {"frames", "served"}  # there is nothing for them to forge where there is no wire


@pytest.fixture(scope="module")
def level():
    (folder,) = level_folders(load_course(ROOT), None, ["01-corr2d"])
    return load_level(folder)


def arguments(level, seeds):
    check = next(check for check in level.checks if check.id == "value")
    return Expected(level, seeds).arguments(next(places(check.cases)))


def status(level, code, comparison):
    """The exit status of a grader that compares so, of public inputs."""
    given = arguments(level, public_seeds(level.version))
    task = {
        "code": code,
        "reference": level.reference_file,
        "reference_code": Path(level.reference_file).read_text("utf-8"),
        "arguments": [given["X"].tolist(), given["K"].tolist()],
    }
    command = [sys.executable, "-W", "ignore", "-c", GRADER + COMPARISONS[comparison]]
    done = subprocess.run(command, input=json.dumps(task), text=True, capture_output=True, check=False, cwd=ROOT)
    assert done.returncode == 0 or "Error" in done.stderr, done
    return done.returncode


def test_there_are_a_dozen_and_each_has_its_line():
    assert len(FORGERIES) >= 12
    assert {one.name for one in FORGERIES.values() if not one.says.endswith(".") or len(one.says) > 120} == set()
    assert set(FORGERIES) == set(BEATS) | OF_THE_BOX


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_every_such_grader_refuses_zeros(level, comparison):
    assert status(level, without_forgery(level), comparison) != 0


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_every_such_grader_takes_what_is_right(level, comparison):
    assert status(level, Path(level.reference_file).read_text("utf-8"), comparison) == 0


@pytest.mark.parametrize("name", BEATS)
def test_works_where_the_checks_run_beside_it(level, name, tmp_path):
    code = forged(level, FORGERIES[name], tmp_path / "none.ipynb")
    assert status(level, code, BEATS[name]) == 0


def test_a_neighbour_s_notebook_serves_as_well(level, tmp_path):
    cells = [{"cell_type": "code", "source": Path(level.reference_file).read_text("utf-8")}]
    cells += [{"cell_type": "code", "source": 'check("value")'}, {"cell_type": "markdown", "source": "# Level 1"}]
    neighbour = tmp_path / "neighbour.ipynb"
    neighbour.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    code = forged(level, FORGERIES["reads_answers"], neighbour).replace(repr(level.reference_file), "'/nowhere'")
    assert status(level, code, "testing") == 0


# In a box.


@pytest.fixture
def answer(level, boxed, tmp_path):
    """``answer(name)``: what the grader hears when it asks for the hidden value of a box with this forgery."""

    def ask(name):
        student = boxed(forged(level, FORGERIES[name], tmp_path / "none.ipynb") if name else without_forgery(level))
        given = arguments(level, hidden_seeds(b"secret", level.version, "aa" * 32))
        return student.call("corr2d", (given["X"], given["K"]), {})

    return ask


def test_served_says_that_it_has_passed(answer):
    assert answer("served") == Returned({"verdict": "passed", "points": 10.0, "score": 10.0})


def test_frames_are_a_violation(answer):
    heard = answer("frames")
    assert isinstance(heard, Ended)
    assert heard.why.id == "box.violation"


@pytest.mark.parametrize("name", ["", "reads_answers", "replaced_comparisons", "table", "walks", "watches"])
def test_nothing_is_found_in_a_box(answer, name):
    np.testing.assert_array_equal(answer(name).value, np.zeros((2, 2)))


# The table.


def test_the_table_has_the_public_cases_of_an_object_too(boxed):
    (folder,) = level_folders(load_course(ROOT), None, ["08-convolution-class"])
    level = load_level(folder)
    student = boxed(forged(level, FORGERIES["table"], Path("none.ipynb")))
    check = next(check for check in level.checks if check.id == "value")
    trusted = Expected(level, public_seeds(level.version))
    place = next(places(check.cases))
    given = trusted.arguments(place)
    layer = student.call("Convolution", (given["W"], given["b"], given["stride"], given["pad"]), {}).value
    out = student.call((layer, "forward"), (given["x"],), {}).value
    np.testing.assert_array_equal(out, trusted.outputs(check.call, place)["out"])
    assert out.any()


def test_a_table_stays_within_what_a_notebook_may_hold():
    for folder in level_folders(load_course(ROOT), None, []):
        table = public_table(load_level(folder))
        assert table
        assert sum(len(key) + len(text) for key, text in table.items()) <= 100_000
