"""A submission as a student: its cells run, its boxes are replaced, its time and memory are counted as a whole."""

import time

import numpy as np
import pytest

from autograder.results import Verdict
from autograder.wire.answers import Ended, Handle, Missing, Raised, Returned
from autograder.wording import message, say

EXIT = "import os\nos._exit(1)"
LOOP = "while True: pass"
F = "def f(x=1):\n    return x"


def test_cells_run_once_and_in_order(boxed):
    student = boxed("ran = []", "ran.append(1)", "ran.append(2)", "def f():\n    return ran")
    assert student.call("f", (), {}) == Returned([1, 2])
    assert student.call("f", (), {}) == Returned([1, 2])
    assert student.notes == []


def test_nothing_runs_before_it_is_asked(boxed):
    student = boxed(EXIT)
    assert student._box is None
    student.close()
    assert student.notes == []


def test_no_cells(boxed):
    student = boxed()
    assert student.names() == {}
    assert student.call("f", (), {}) == Missing("f")


def test_only_names_that_a_notebook_can_define_are_taken(boxed):
    """The list comes out of the box, and what is like a missing name is told by it."""
    lies = """
import autograder.inside.serve as serve
longest = "x" * 200
serve._Servant._names = lambda self: {
    "f": "(x)", "\\x1b[31mf": "", "two words": "", "a.b": "", "": "", longest: "s" * 300, longest + "x": "", 3: "",
    "g": 7, **{f"n{i}": "" for i in range(3000)}
}
"""
    assert len(boxed(lies).names()) == 2000
    few = boxed(lies.replace("range(3000)", "range(0)")).names()
    assert few == {"f": "(x)", "x" * 200: "s" * 200, "g": ""}


@pytest.mark.parametrize(
    ("cell", "verdict"),
    [
        (EXIT, Verdict.CRASHED),
        (LOOP, Verdict.TIMED_OUT),
        ("x = bytearray(2**28)", Verdict.OUT_OF_MEMORY),
        ("import ctypes\nctypes.string_at(0)", Verdict.CRASHED),
        ("import os\nos.close(3)", Verdict.CRASHED),
    ],
)
def test_a_cell_that_ends_its_box_is_left_out(boxed, cell, verdict):
    student = boxed("a = 1", cell, "def f():\n    return a", memory_mib=64, cell_seconds=0.2, names=("g",))
    assert student.call("f", (), {}) == Returned(1)
    (note,) = student.notes
    assert note.id == "box.cell_left_out"
    assert note.args["cell"] == 2
    assert student._left_out[1].verdict is verdict
    for language in ("zh", "en"):
        assert "2" in say(note, language)


def test_two_of_them(boxed):
    student = boxed(EXIT, "a = 1", EXIT, "def f():\n    return a")
    assert student.call("f", (), {}) == Returned(1)
    assert [note.args["cell"] for note in student.notes] == [1, 3]


def test_three_are_too_many(boxed):
    student = boxed(EXIT, EXIT, EXIT, F)
    for _ in range(3):
        answer = student.call("f", (), {})
        assert isinstance(answer, Ended)
        assert answer.verdict is Verdict.CRASHED
    assert student._boxes == 3


def test_a_call_that_ends_its_box_is_paid_by_one_of_two_more(boxed):
    student = boxed("import os\ndef bad():\n    os._exit(1)", F)
    assert isinstance(student.call("bad", (), {}), Ended)
    assert student.call("f", (2,), {}) == Returned(2)
    assert isinstance(student.call("bad", (), {}), Ended)
    assert student.call("f", (3,), {}) == Returned(3)
    assert isinstance(student.call("bad", (), {}), Ended)
    assert isinstance(student.call("f", (4,), {}), Ended)


def test_why_a_name_is_missing_its_cell_ended_the_box(boxed):
    from autograder.sandbox.student import BoxedStudent

    student = boxed(F)
    cells = [type(student._cells[0])(0, EXIT, ("g",)), student._cells[0]]
    with BoxedStudent(student._zygote, cells, student._limits) as other:
        answer = other.call("g", (), {})
        assert isinstance(answer, Ended)
        assert answer.why == message("box.exited", status=1)


def test_why_a_name_is_missing_its_cell_raised(boxed):
    student = boxed("raise ValueError('no')\ndef f(): pass", names=("f",))
    answer = student.call("f", (), {})
    assert isinstance(answer, Missing)
    assert (answer.cause.type_name, answer.cause.text) == ("ValueError", "no")


def test_why_a_name_is_missing_it_is_spelt_otherwise(boxed):
    student = boxed("def conv_foward_naive(): pass\nnothing_like_it = 1")
    assert student.call("conv_forward_naive", (), {}) == Missing("conv_forward_naive", ("conv_foward_naive",))


def test_cells_in_another_order_run_again(boxed):
    student = boxed("def f():\n    return y\ny = x + 1", "x = 1")
    assert student.call("f", (), {}) == Returned(2)


def test_a_name_error_that_stays(boxed):
    student = boxed("y = nobody_defines_this\ndef f(): pass", names=("f",))
    answer = student.call("f", (), {})
    assert answer.cause.type_name == "NameError"


def test_handles_die_with_their_box(boxed):
    student = boxed(
        "import os\ndef make():\n    return object()\ndef bad():\n    os._exit(0)\ndef same(x):\n    return x"
    )
    old = student.call("make", (), {}).value
    assert isinstance(old, Handle)
    assert isinstance(student.call("same", (old,), {}).value, Handle)
    student.call("bad", (), {})
    for answer in (student.call(old, (), {}), student.get(old, "x"), student.call((old, "x"), (), {})):
        assert isinstance(answer, Ended)
    new = student.call("make", (), {}).value
    assert new != old
    answer = student.call("same", (old,), {})  # as an argument it is unknown to the new box
    assert isinstance(answer, (Raised, Ended))


def test_the_time_of_all_boxes_together_is_bounded(boxed):
    student = boxed("def f():\n    while True: pass", call_seconds=0.2, total_seconds=0.35)
    started = time.monotonic()
    answers = [student.call("f", (), {}) for _ in range(5)]
    assert {answer.verdict for answer in answers} == {Verdict.TIMED_OUT}
    assert answers[0].why == message("box.timed_out", seconds="0.2")
    assert answers[-1].why == message("box.out_of_cpu")  # what it was in the end, and no odd rest of seconds
    assert student._spent < 1
    assert time.monotonic() - started < 4


def test_cells_are_within_the_whole_too(boxed):
    student = boxed(LOOP, F, cell_seconds=5.0, total_seconds=0.2)
    answer = student.call("f", (), {})
    assert isinstance(answer, Ended)
    assert answer.why == message("box.out_of_cpu")


def test_many_calls_that_each_use_little(boxed):
    burn = """
from time import process_time as now
def f():
    end = now() + 0.1
    while now() < end:
        pass
    return 1
"""
    student = boxed(burn, total_seconds=0.5)
    answers = [student.call("f", (), {}) for _ in range(8)]
    assert Returned(1) in answers
    assert answers[-1].why == message("box.out_of_cpu")


def test_memory_is_let_go_of_by_a_fresh_box(boxed):
    student = boxed(
        "held = []\ndef f():\n    while True: held.append(bytearray(2**22))\ndef g():\n    return len(held)",
        memory_mib=64,
    )
    answer = student.call("f", (), {})
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.OUT_OF_MEMORY
    assert answer.lines[-1].function == "f"
    assert student.call("g", (), {}) == Returned(0)


def test_a_memory_error_that_is_caught_is_no_end(boxed):
    student = boxed(
        "def f():\n    try:\n        bytearray(2**40)\n    except MemoryError:\n        return 'caught'", memory_mib=64
    )
    assert student.call("f", (), {}) == Returned("caught")


def test_two_students_draw_the_same_numbers(boxed):
    source = "import random\nimport numpy as np\ndef f():\n    return [random.random(), np.random.rand(3), hash('a')]"
    first, second = (boxed(source).call("f", (), {}).value for _ in range(2))
    assert first[0] == second[0]
    np.testing.assert_array_equal(first[1], second[1])
    assert first[2:] == second[2:]


def test_and_after_a_restart(boxed):
    source = (
        "import random, os\nfirst = random.random()\ndef f(end):\n    if end:\n        os._exit(0)\n    return first"
    )
    student = boxed(source)
    before = student.call("f", (0,), {}).value
    student.call("f", (1,), {})
    assert student.call("f", (0,), {}) == Returned(before)


def test_closing_twice_and_asking_after(boxed):
    student = boxed(F)
    with student:
        assert student.call("f", (), {}) == Returned(1)
    student.close()


def test_what_came_can_be_sent_back(boxed):
    student = boxed(
        "import numpy as np\ndef f(x=None):\n    return {'a': [1, (2.5, None)], 'b': np.ones(2)} if x is None else x"
    )
    value = student.call("f", (), {}).value
    again = student.call("f", (value,), {}).value
    assert again["a"] == [1, (2.5, None)]
    np.testing.assert_array_equal(again["b"], np.ones(2))
