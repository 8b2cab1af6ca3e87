"""Which submitted cell is which cell of the source."""

from typing import Any

import pytest

from autograder.notebook import Notebook
from autograder.notebook.align import align

CHECK = "x = np.array([1.0, 2.0])\nassert np.allclose(doubled(x), [2, 4])"


@pytest.fixture
def uses(make: Any, source: Notebook) -> Any:
    def uses(*cells: dict[str, Any]) -> list[tuple[str, int | None]]:
        return [(one.use, one.partner) for one in align(make.notebook(*cells), source)]

    return uses


def test_a_cell_is_known_by_its_grade_id_then_by_its_id_then_by_its_names(make: Any, uses: Any) -> None:
    assert uses(
        make.code("a = 1", "solution-doubled", "solution-halved"),
        make.code("b = 1", id="solution-halved"),
        make.code("def halved(x): return x"),
        make.code("def other(x): return x"),
    ) == [("own", 2), ("own", 6), ("own", 6), ("own", None)]


def test_a_read_only_cell_is_known_by_its_text(make: Any, uses: Any) -> None:
    assert uses(make.code("\nimport numpy as np  \n\n"), make.code(CHECK, "solution-doubled")) == [
        ("same", 1),
        ("same", 3),
    ]


def test_a_copy_with_the_mark_of_a_read_only_cell_may_hold_the_students_code(make: Any, uses: Any) -> None:
    copy = make.code("def doubled(x): return x", "doubled")
    assert uses(make.code(CHECK, "doubled"), copy) == [("same", 3), ("own", 2)]
    assert uses(copy, make.code(CHECK, "doubled")) == [("own", 2), ("same", 3)]


def test_changed_once_and_then_the_students(make: Any, uses: Any) -> None:
    assert uses(make.code("y = 1", "doubled"), make.code("y = 2", "doubled")) == [("changed", 3), ("own", None)]


def test_copies_of_read_only_cells(make: Any, uses: Any) -> None:
    assert uses(make.code(CHECK), make.code(CHECK), make.code(CHECK)) == [("same", 3), ("again", 3), ("again", 3)]


def test_pieces_of_a_split_graded_cell(make: Any, uses: Any) -> None:
    first, second = CHECK.split("\n")
    assert uses(make.code(first), make.code(second)) == [("own", None), ("piece", None)]
    assert uses(make.code(f"import math\n{second}")) == [("own", None)]


def test_code_under_the_mark_of_a_text_is_the_students(make: Any, uses: Any) -> None:
    assert uses(make.code("z = 1", id="intro")) == [("own", None)]


def test_text_under_the_mark_of_a_solution(make: Any, uses: Any) -> None:
    assert uses(make.text("def doubled(x):\n    return x", "solution-doubled")) == [("own", 2)]
    assert uses(make.text("My notes", "solution-doubled")) == [("text", None)]


def test_released_prose_in_one_language_is_the_sources(make: Any, uses: Any) -> None:
    assert uses(make.text("# 第0关：倍数\n\n写两个函数。"), make.text("# 第0关：倍数\n我的笔记")) == [
        ("text", 0),
        ("text", None),
    ]
