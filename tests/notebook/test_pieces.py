"""Halves that are joined and stubs that are left out; and those that are not."""

from typing import Any

import msgspec
import pytest

from autograder.notebook import Notebook
from autograder.notebook.names import scan
from autograder.notebook.pieces import Piece, blanked, join_halves, leave_out_stubs
from autograder.notebook.source import examine

STUB = "def doubled(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
REAL = "def doubled(x):\n    return x * 2"


def pieces(*sources: str, partner: int | None = None) -> list[Piece]:
    return [Piece(positions=(i,), source=s, scan=scan(s), partner=partner) for i, s in enumerate(sources)]


@pytest.mark.parametrize(
    "halves",
    [
        ("def f(x):\n    y = x", "    return y"),
        ("def f(x):", "    return x"),
        ("def f(x):\n    for i in x:", "        pass\n    return x"),
        ("@staticmethod", "def f(x): return x"),
        ("class C:", "    def f(self):", "        return 1", "    g = f"),
        ("x = (1,\n", "2)"),
        ("if True:\n    x = 1", "else:\n    x = 2"),
        ("def f(x):\n    %time\n    y = 1", "    return y"),
    ],
)
def test_halves_are_joined(halves: tuple[str, ...]) -> None:
    (whole,) = join_halves(pieces(*halves))
    assert whole.positions == tuple(range(len(halves)))
    assert whole.source == "\n".join(halves)
    assert whole.scan == scan("\n".join(halves))


@pytest.mark.parametrize(
    "cells",
    [
        ("def f(x): return x", "def g(x): return x"),
        ("print 'python 2'", "x = 1"),
        ("x = 1", "print 'python 2'"),
        ("def f(x):", "x = 1"),
        ("x = 1", "    y = 2"),
        ("x = 1", "    y = 2", "z = 3"),
        ("def f(x):\n    return (", "y = 1"),
    ],
)
def test_what_stands_or_fails_by_itself_is_left_alone(cells: tuple[str, ...]) -> None:
    assert [piece.source for piece in join_halves(pieces(*cells))] == list(cells)


def test_what_was_typed_into_a_read_only_cell_is_no_half() -> None:
    cells = pieces("def f(x):", "    return x")
    for typed in (0, 1):
        halves = [msgspec.structs.replace(cell, typed=i == typed) for i, cell in enumerate(cells)]
        assert join_halves(halves) == tuple(halves)


def test_what_comes_after_joined_halves(source: Notebook) -> None:
    joined = join_halves(pieces("a = 1", "def f(x):", "    return x", "b = 1", "def g(x):", "    return x"))
    assert [piece.positions for piece in joined] == [(0,), (1, 2), (3,), (4, 5)]


def left(source: Notebook, *cells: str, partner: int | None = None) -> list[str]:
    kept, _ = leave_out_stubs(pieces(*cells, partner=partner), examine(source))
    return [piece.source for piece in kept]


def test_a_stub_is_left_out_wherever_it_stands(source: Notebook) -> None:
    assert left(source, REAL, STUB) == [REAL]
    assert left(source, STUB, REAL) == [REAL]
    assert left(source, STUB, REAL, "def doubled(x): ...") == [REAL]


def test_a_stub_by_itself_stays_so_that_it_is_seen_as_not_attempted(source: Notebook) -> None:
    assert left(source, STUB) == [STUB]
    assert left(source, STUB, STUB, partner=2) == [STUB, STUB]
    assert left(source, STUB, "x = 1") == [STUB, "x = 1"]


def test_of_two_answers_both_are_run(source: Notebook) -> None:
    other = "def doubled(x):\n    return x + x"
    assert left(source, REAL, other) == [REAL, other]


def test_of_a_cell_with_a_stub_and_more_only_the_stub_goes(source: Notebook) -> None:
    mixed = f"a = 1\n@decorator\n{STUB}\ndef halved(x):\n    return x / 2"
    kept, left_out = leave_out_stubs(pieces(REAL, mixed), examine(source))
    assert kept[1].source == "a = 1\n\n\n\n\ndef halved(x):\n    return x / 2"
    assert kept[1].scan.names == ("a", "halved")
    assert [(one.position, one.names) for one in left_out] == [(1, ("doubled",))]


def test_two_cells_each_with_the_others_stub(source: Notebook) -> None:
    one = "def doubled(x):\n    return x * 2\ndef halved(x): pass"
    other = "def doubled(x): pass\ndef halved(x):\n    return x / 2"
    assert left(source, one, other) == [
        "def doubled(x):\n    return x * 2\n",
        "\ndef halved(x):\n    return x / 2",
    ]


def test_the_bare_stub_of_a_cell_that_is_released_whole(make: Any) -> None:
    source = make.notebook(make.code("def doubled(x): return 2 * x", "a", solution=True))
    bare = "# YOUR CODE HERE\nraise NotImplementedError()"
    assert left(source, REAL, bare, partner=0) == [REAL]
    assert left(source, bare, partner=0) == [bare]
    assert left(source, "def other(x): return x", bare, partner=0) == ["def other(x): return x", bare]


def test_the_untouched_cell_is_a_stub_whatever_is_given_in_it(make: Any) -> None:
    given = "class C:\n    def __init__(self):\n        self.x = 1\n    def f(self):\n"
    given += "        ### BEGIN SOLUTION\n        ### END SOLUTION"
    source = make.notebook(make.code(given, "a", solution=True))
    released = examine(source).cells[0].released
    real = "class C:\n    def f(self):\n        return 1"
    assert left(source, real, released, partner=0) == [real]
    assert left(source, released, released, partner=0) == [released, released]


def test_blanked_lines_keep_the_others_where_they_are() -> None:
    text = "a = 1\ndef f():\n    pass\nb = 2"
    assert blanked(text, [scan(text).statements[1]]) == "a = 1\n\n\nb = 2"
