"""Ends the process before the checks come, with the exit status of success."""

import pytest

from autograder.results import Verdict
from autograder.wire.answers import Ended, Raised, Returned
from autograder.wording import message

STOPPED_BY = ("process boundary",)

RAISING = {
    "sys.exit": ("sys.exit(0)", "SystemExit"),
    "exit": ("exit()", "SystemExit"),
    "quit": ("quit()", "SystemExit"),
    "SystemExit": ("raise SystemExit(0)", "SystemExit"),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "GeneratorExit": ("raise GeneratorExit", "GeneratorExit"),
}
SOURCE = "import os, sys\ndef attack():\n    {}"


@pytest.mark.parametrize("way", RAISING)
def test_python_exits_are_exceptions(boxed, way):
    student = boxed(SOURCE.format(RAISING[way][0]), "def after():\n    return 1")
    answer = student.call("attack", (), {})
    assert isinstance(answer, Raised)
    assert answer.type_name == RAISING[way][1]
    assert student.call("after", (), {}) == Returned(1)


@pytest.mark.parametrize("way", RAISING)
def test_in_a_cell_the_rest_still_runs(boxed, way):
    student = boxed("import sys\n" + RAISING[way][0], "def after():\n    return 1")
    assert student.call("after", (), {}) == Returned(1)


@pytest.mark.parametrize("status", [0, 3, 70])
def test_os_exit_ends_the_box(attempt, status):
    answer = attempt(SOURCE.format(f"os._exit({status})"))
    assert isinstance(answer, Ended)
    assert (answer.verdict, answer.why) == (Verdict.CRASHED, message("box.exited", status=status))


def test_os_exit_in_a_cell(boxed):
    student = boxed("import os", "os._exit(0)", "def after():\n    return 1")
    assert student.call("after", (), {}) == Returned(1)
    assert [note.args["cell"] for note in student.notes] == [2]


def test_a_third_cell_that_exits_is_one_too_many(boxed):
    student = boxed(*["import os; os._exit(0)"] * 3, "def after():\n    return 1")
    answer = student.call("after", (), {})
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.CRASHED


def test_replacing_exit_does_not_bring_it_back_to_the_zygote(boxed, zygote):
    student = boxed("import os\nos._exit = print\ndef attack():\n    os.close(3)")
    assert isinstance(student.call("attack", (), {}), Ended)
    assert zygote.alive
