import random
import warnings

import msgspec
import numpy as np
import pytest

from autograder.checks.cases import FILE_NAME, encode
from autograder.client import CasesError, LevelNotPassed
from autograder.client.cell import judge_cell
from autograder.results import Verdict
from autograder.wording import message, say
from tests.client.cells import PUBLIC, RIGHT, changed, notebook, report, ticking

CALL = "from autograder.client import check\ncheck({arguments})"


@pytest.fixture
def released(tmp_path, monkeypatch):
    """The folder of a released level, which is where the notebook runs."""
    (tmp_path / FILE_NAME).write_bytes(encode(PUBLIC))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(source, arguments):
    """Run a notebook with this code and a graded cell below it."""
    names = {"np": np}
    exec(source, names)
    exec(CALL.format(arguments=arguments), names)
    return names


def verdicts(found):
    return {check.id: check.verdict.value for check in found.checks}


def notes(found):
    return [note.id for note in found.notes]


# What the cell does.


def test_a_right_answer_is_shown_a_short_report_and_nothing_is_raised(released, capfd):
    run(RIGHT, "'value'")
    shown, errors = capfd.readouterr()
    assert errors == ""
    assert shown.splitlines()[:3] == ["“value” is right on the public cases.", "", "+ the value · passed · 3"]
    assert len(shown.splitlines()) < 10


def test_a_wrong_answer_is_shown_a_report_and_then_one_line_is_raised(released, capsys):
    with pytest.raises(LevelNotPassed) as caught:
        run(changed("x * w, (x, w)", "x + w, (x, w)"), "'value'")
    assert str(caught.value) == "tiny, value: not passed yet. The report above says why."
    assert caught.value._render_traceback_() == [str(caught.value)]
    assert caught.value.__cause__ is None
    assert "out has the right form but wrong values." in capsys.readouterr().out


def test_nothing_is_given_back_that_a_notebook_would_show_again(released):
    names = {"np": np}
    exec(RIGHT, names)
    exec("from autograder.client import check\nshown = check('value')", names)
    assert names["shown"] is None


def test_it_looks_at_the_names_of_the_place_where_it_is_called(released):
    before = run(RIGHT, "'shape'")
    assert {name for name in before if not name.startswith("__")} == {"np", "scale", "back", "check"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_language_is_the_files_unless_another_is_asked_for(released, capsys, language):
    (released / FILE_NAME).write_bytes(encode(msgspec.structs.replace(PUBLIC, language=language)))
    for arguments, spoken in (
        ("'shape'", language),
        ("'shape', language='zh'", "zh"),
        ("'shape', language='en'", "en"),
    ):
        run(RIGHT, arguments)
        assert say(message("client.passed", cell="shape"), spoken) in capsys.readouterr().out


def test_the_file_can_be_named(released, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    run(RIGHT, f"'shape', cases={str(released)!r}")
    run(RIGHT, f"'shape', cases={str(released / FILE_NAME)!r}")
    with pytest.raises(CasesError, match=FILE_NAME):
        run(RIGHT, "'shape'")


def test_an_interrupted_check_says_where_the_code_was(released):
    looping = "def scale(x, w):\n    while True:\n        raise KeyboardInterrupt\n"
    file = released / "looping.py"
    file.write_text(looping + CALL.format(arguments="'shape'"), "utf-8")
    with pytest.raises(
        LevelNotPassed, match=r"^tiny, shape: the check was interrupted. Your code was at line 3: raise"
    ):
        exec(compile(file.read_bytes(), str(file), "exec"), {"__file__": str(file)})


def test_an_interrupt_outside_the_students_code_has_no_line(released, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.client.cell.judge_cell", stop)
    with pytest.raises(LevelNotPassed, match=r"^tiny, shape: the check was interrupted\.$"):
        run(RIGHT, "'shape'")


# The verdicts.


@pytest.mark.parametrize("cell", ["shape", "value", "dx"])
def test_right(cell):
    found = report(cell, RIGHT)
    assert found.passed
    assert verdicts(found) == {cell: "passed"}
    assert [check.points for check in found.checks] == [check.max_points for check in found.checks]


def test_wrong():
    found = report("value", changed("x * w, (x, w)", "x + w, (x, w)"))
    assert not found.passed
    assert verdicts(found) == {"value": "failed"}
    assert found.checks[0].points == 0
    assert found.checks[0].mismatch.picture is not None


def test_the_stub_is_not_attempted_and_pending():
    found = report("shape", "def scale(x, w):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n")
    assert verdicts(found) == {"shape": "not_attempted"}
    assert found.pending
    assert found.headline == message("client.not_attempted", cell="shape")


def test_a_name_that_is_not_there_is_asked_after():
    found = report("shape", RIGHT.replace("def scale(", "def scales("))
    assert verdicts(found) == {"shape": "not_attempted"}
    assert found.checks[0].mismatch.actual == message("names.similar", names="scales")


def test_a_crash_says_the_line_and_what_it_had_at_hand():
    found = report("shape", changed("    return x * w, (x, w)", "    n = 7\n    return x[n] @ w, (x, w)"))
    mismatch = found.checks[0].mismatch
    assert verdicts(found) == {"shape": "crashed"}
    assert say(mismatch.where, "en") == "line 4: return x[n] @ w, (x, w) (inputs of sizes n=1, m=3)"
    assert mismatch.actual == message("check.at_hand", values="x (1, 3), n = 7, w (1,)")


def test_a_wrong_signature_is_held_against_the_right_one():
    mismatch = report("shape", changed("scale(x, w)", "scale(x)")).checks[0].mismatch
    assert (mismatch.expected, mismatch.actual) == ("scale(x, w)", "scale(x)")


def test_what_needs_another_check_waits_for_it():
    found = report("value", changed("x * w, (x, w)", "(x * w).ravel(), (x, w)"))
    assert verdicts(found) == {"value": "skipped"}
    assert found.headline == message("client.skipped", cell="value")
    assert "the shape" in say(found.checks[0].mismatch.what, "en")


def test_a_first_case_that_passes_does_not_hide_a_later_one():
    found = report("value", changed("return x * w", "return x * w + (len(x) == 3)"))
    assert "n=3" in say(found.checks[0].mismatch.where, "en")


def test_a_backward_pass_that_takes_the_documented_cache_alone():
    source = RIGHT.replace("x * w, (x, w)", "x * w, None")
    assert report("dx", source).passed


def test_exiting_is_a_crash_and_not_the_end():
    found = report("shape", "import sys\n" + changed("return x * w", "sys.exit(3)\n    return x * w"))
    assert verdicts(found) == {"shape": "crashed"}


# What it says besides.


def test_it_says_which_points_rest_on_which_cases():
    said = [say(note, "en") for note in report("shape", RIGHT).notes]
    assert said == ["Points decided on these very cases: 2."]
    said = [say(note, "en") for note in report("value", RIGHT).notes]
    assert said == ["Points decided when you are graded, on other, hidden numbers of the same sizes: 3."]


def test_a_check_without_public_cases_is_named_and_not_judged():
    found = report("dx", RIGHT)
    assert "“the speed” (0.5 points) is checked only when you are graded." in [say(note, "en") for note in found.notes]
    found = report("style", "")
    assert found.passed
    assert (found.checks, notes(found)) == ((), ["client.only_when_graded"])
    assert not found.pending


def test_other_versions_are_told_of():
    older = msgspec.structs.replace(PUBLIC, python="3.9.2", numpy="1.26.4")
    said = [say(note, "en") for note in report("shape", RIGHT, cases=older).notes[-2:]]
    assert said[0].startswith("Python is ")
    assert "and 3.9.2 where you are graded" in said[0]
    assert "1.26.4" in said[1]


# What it leaves as it was.


def test_prints_are_kept_aside_and_bounded(capfd):
    loud = changed("    return x * w", "    print('size', x.shape)\n    return x * w")
    found = report("shape", loud)
    assert found.printed == "size (1, 3)\nsize (2, 3)\nsize (3, 3)\n"
    endless = changed("    return x * w", "    print('ü' * 10_000)\n    return x * w")
    found = report("shape", endless)
    assert (len(found.printed), found.dropped) == (4000, 3 * 10_001 - 4000)
    assert capfd.readouterr() == ("", "")


def test_prints_that_another_check_asked_for_are_not_shown():
    loud = changed("    return x * w", "    print(len(x))\n    return x * w + 1")
    assert report("value", loud).printed == "1\n"  # neither those of the shape, which is needed, nor of the examples
    assert report("dx", loud.replace("* w + 1", "* w")).printed == "1\n2\n3\n"  # nor of the numeric gradient


def test_nothing_reaches_standard_error(capfd):
    noisy = "import sys\n" + changed("    return x * w", "    sys.stderr.write('oh')\n    return x * w / np.zeros(1)")
    assert report("shape", noisy).printed == "ohohoh"
    assert capfd.readouterr() == ("", "")


def test_random_numbers_and_settings_are_put_back():
    meddling = "import random, warnings\n" + changed(
        "    return x * w",
        "    np.random.seed(1); random.seed(1); np.seterr(all='raise'); np.set_printoptions(precision=1)\n"
        "    warnings.simplefilter('ignore')\n    return x * w",
    )
    np.random.seed(7)
    random.seed(7)
    wanted = np.random.RandomState(7).rand(), random.Random(7).random()
    before = np.geterr(), np.get_printoptions(), list(warnings.filters)
    assert report("dx", meddling).passed
    assert (np.random.rand(), random.random()) == wanted
    assert (np.geterr(), np.get_printoptions(), list(warnings.filters)) == before


def test_arguments_that_are_changed_in_place_are_copies():
    grown = changed("    return x * w, (x, w)", "    out = x * w\n    x += 100\n    w *= 0\n    return out, (x / 1, w)")
    assert report("value", grown).passed


# What can't be checked.


def test_a_cell_that_is_not_there():
    with pytest.raises(CasesError, match=r"tiny has no graded cell “shapes”; there are: shape, value, dx, style\."):
        report("shapes", RIGHT)


@pytest.mark.parametrize(
    "broken",
    [
        {"routes": ()},
        {"checks": tuple(msgspec.structs.replace(check, needs=("more",)) for check in PUBLIC.checks)},
        {"routes": tuple(tuple(msgspec.structs.replace(t, outputs={}) for t in route) for route in PUBLIC.routes)},
    ],
)
def test_a_broken_recording_is_not_the_students_fault(broken):
    with pytest.raises(CasesError, match="The public cases can't be used: tiny"):
        report("shape", RIGHT, cases=msgspec.structs.replace(PUBLIC, **broken))


def test_every_verdict_but_passed_is_worth_nothing():
    found = judge_cell(PUBLIC, "shape", notebook("scale = 3"), "en", ticking())
    assert found.checks[0].verdict is Verdict.CRASHED
    assert found.checks[0].points == 0
