"""What is run of damaged notebooks: by running it and calling what it defines."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.notebook import LOST, Mended, Notebook, mend

Run = Callable[[Mended], dict[str, Any]]

IMPORTS = "import numpy as np"
SCALE = "SCALE = doubled(np.array([2.0]))  # what the next cell may use"
DOUBLED = "def doubled(x):\n    return x * 2"
HALVED = "def halved(x):\n    return x * (SCALE / 8)"  # needs the locked cell before it


@pytest.fixture
def mended(make: Any, source: Notebook) -> Callable[..., Mended]:
    return lambda *cells: mend(make.notebook(*cells), source)


def order(mended: Mended) -> list[int]:
    return [cell.position for cell in mended.cells]


@pytest.mark.parametrize(
    "name",
    [
        "answered",
        "shuffled_and_duplicated",
        "metadata_lost",
        "split_in_a_function",
        "typed_into_graded_cell",
        "stub_below_answer",
        "hostile_markup",
        "magics_and_shell",
    ],
)
def test_damage_does_not_change_what_is_defined(
    name: str, source: Notebook, handed_in: Any, run: Run, two: Any
) -> None:
    names = run(mend(handed_in(name), source))
    assert names["doubled"](two).tolist() == [4, 12]
    assert names["halved"](two).tolist() == [1, 3]


def test_shuffled_cells_raise_where_they_use_what_comes_later(source: Notebook, handed_in: Any, run: Run) -> None:
    assert "errors" not in run(mend(handed_in("answered"), source))
    assert run(mend(handed_in("shuffled_and_duplicated"), source))["errors"] == [(3, "NameError")]


def test_an_answer_is_run_as_it_stands_and_needs_no_note(source: Notebook, handed_in: Any) -> None:
    answered = handed_in("answered")
    done = mend(answered, source)
    assert done.notes == ()
    assert order(done) == [1, 2, 5, 6, 8]
    assert [cell.source for cell in done.cells] == [answered.cells[i].source for i in order(done)]
    assert [cell.names for cell in done.cells] == [("np",), ("doubled",), ("SCALE",), ("halved",), ()]


def test_graded_cells_are_never_run(source: Notebook, handed_in: Any) -> None:
    for name in ("answered", "shuffled_and_duplicated", "typed_into_graded_cell"):
        assert not any("assert" in cell.source for cell in mend(handed_in(name), source).cells)


def test_python_2_and_format_3(source: Notebook, handed_in: Any, run: Run, two: Any) -> None:
    done = mend(handed_in("python2_format3"), source)
    assert [cell.names for cell in done.cells] == [("np",), ("doubled",), ("SCALE",), ("halved",)]
    names = run(done)
    assert names["errors"] == [(2, "SyntaxError"), (LOST, "NameError")]
    assert names["halved"](two).tolist() == [1, 3]


def test_lost_imports_run_before_everything_of_the_students(make: Any, mended: Any, run: Run, two: Any) -> None:
    done = mended(make.code("eight = np.array(8)"), make.code(DOUBLED, "solution-doubled"))
    assert [cell.source for cell in done.cells][:2] == [IMPORTS, "eight = np.array(8)"]
    assert order(done) == [LOST, 0, 1, LOST]
    assert "errors" not in run(done)


def test_imports_at_the_end_are_run_first(make: Any, mended: Any) -> None:
    done = mended(make.code(DOUBLED), make.code(HALVED), make.code(SCALE), make.code(IMPORTS))
    assert [cell.source for cell in done.cells] == [IMPORTS, DOUBLED, SCALE, HALVED]
    assert order(done) == [3, 0, 2, 1]


def test_a_locked_cell_stays_where_it_stands_as_long_as_that_is_early_enough(make: Any, mended: Any) -> None:
    done = mended(make.code(IMPORTS), make.code(DOUBLED), make.code(SCALE), make.code("a = 1"), make.code(HALVED))
    assert order(done) == [0, 1, 2, 3, 4]


def test_a_lost_locked_cell_in_the_middle(make: Any, mended: Any, run: Run, two: Any) -> None:
    done = mended(make.code(IMPORTS), make.code(DOUBLED), make.code("a = 1"), make.code(HALVED), make.code("b = 1"))
    assert order(done) == [0, 1, 2, LOST, 3, 4]
    assert run(done)["halved"](two).tolist() == [1, 3]


def test_a_locked_cell_in_the_middle_of_another_order_comes_after_what_it_needs(
    make: Any, mended: Any, run: Run, two: Any
) -> None:
    done = mended(make.code(HALVED), make.code(SCALE), make.code(DOUBLED), make.code(DOUBLED))
    assert order(done) == [LOST, 0, 2, 1, 3]
    assert run(done)["halved"](two).tolist() == [1, 3]


def test_a_changed_locked_cell_is_restored_and_what_was_added_is_run(make: Any, mended: Any, run: Run) -> None:
    done = mended(
        make.code("np = None\nfrom math import floor\nLIMIT = 3\nprint('x')\n", "imports"), make.code(DOUBLED)
    )
    assert [cell.source for cell in done.cells][:2] == [IMPORTS, "\nfrom math import floor\nLIMIT = 3\n\n"]
    names = run(done)
    assert names["np"].__name__ == "numpy"
    assert names["floor"](2.5) == 2


def test_what_was_merely_changed_in_a_graded_cell_is_not_run(make: Any, mended: Any) -> None:
    done = mended(make.code("x = 1\ny = 2\nprint(doubled(x))", "doubled"), make.code(DOUBLED))
    assert "y" not in {name for cell in done.cells for name in cell.names}


def test_code_that_does_not_parse_in_a_graded_cell_is_run_if_it_defines_something(make: Any, mended: Any) -> None:
    broken = "def doubled(x)\n    return x"
    assert broken in [cell.source for cell in mended(make.code(broken, "doubled")).cells]
    assert "x = = 1" not in [cell.source for cell in mended(make.code("x = = 1", "doubled")).cells]


def test_empty_cells_and_comments_are_dropped(make: Any, mended: Any) -> None:
    done = mended(make.code(IMPORTS), make.code(""), make.code("# later\n\n"), make.code(" \n"), make.code("x = 1"))
    assert [cell.source for cell in done.cells if cell.position != LOST] == [IMPORTS, "x = 1"]


def test_broken_and_foreign_code_is_run_as_it_is(make: Any, mended: Any) -> None:
    cells = ["x = = 1", "%%bash\nls", "%matplotlib inline", "print 'x'", "await f()"]
    done = mended(make.code(IMPORTS), *map(make.code, cells))
    assert [cell.source for cell in done.cells if cell.position > 0] == cells


def test_copies_with_the_same_mark_are_all_run(make: Any, mended: Any) -> None:
    copies = [make.code(f"def doubled(x):\n    return x * {i}", "solution-doubled", "same") for i in range(3)]
    assert order(mended(make.code(IMPORTS), *copies)) == [0, 1, 2, 3, LOST]


def test_code_in_a_text_cell_by_a_slip_of_the_keyboard(make: Any, mended: Any, run: Run, two: Any) -> None:
    done = mended(make.code(IMPORTS), make.text(DOUBLED, "solution-doubled"))
    assert run(done)["doubled"](two).tolist() == [4, 12]


def test_lines_count_as_in_the_submitted_cell(source: Notebook, handed_in: Any) -> None:
    submitted = handed_in("typed_into_graded_cell")
    (typed,) = (cell for cell in mend(submitted, source).cells if cell.position == 3)
    lines = submitted.cells[3].source.split("\n")
    for number, line in enumerate(typed.source.split("\n")):
        assert line in ("", lines[number])
    assert typed.names == ("fsum", "TWO", "doubled")


def test_no_cells_at_all(mended: Any) -> None:
    assert order(mended()) == [LOST, LOST]


def test_locked_cells_with_nothing_of_the_students_between(make: Any) -> None:
    source = make.notebook(
        make.code("a = 1", "one", locked=True),
        make.code("b = a", "two", locked=True),
        make.code("pass", "answer", solution=True),
    )
    done = mend(make.notebook(make.code("c = b")), source)
    assert [cell.source for cell in done.cells] == ["a = 1", "b = a", "c = b"]
