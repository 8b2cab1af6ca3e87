import pytest

from autograder.page.excerpt import AROUND, Excerpt, excerpt
from autograder.results import CodePlace

CELL = "\n".join(f"line {number}" for number in range(1, 21))


def test_some_lines_before_and_after():
    found = excerpt({4: CELL}, CodePlace(4, 10))
    assert found == Excerpt(5, 10 - AROUND, tuple(f"line {n}" for n in range(10 - AROUND, 11 + AROUND)), 10)


@pytest.mark.parametrize(("line", "first", "last"), [(1, 1, 1 + AROUND), (20, 20 - AROUND, 20), (2, 1, 2 + AROUND)])
def test_a_cell_has_a_beginning_and_an_end(line, first, last):
    found = excerpt({0: CELL}, CodePlace(0, line))
    assert (found.first, found.lines[0], found.lines[-1]) == (first, f"line {first}", f"line {last}")


def test_blank_lines_at_the_ends_are_left_out():
    found = excerpt({0: "\n \nx = 1\n\ny = 2\n\n"}, CodePlace(0, 3))
    assert (found.first, found.lines) == (3, ("x = 1", "", "y = 2"))


def test_a_blank_line_that_it_stopped_at_stays():
    assert excerpt({0: "\n\n"}, CodePlace(0, 2)) == Excerpt(1, 2, ("",), 2)


@pytest.mark.parametrize("place", [None, CodePlace(1, 1), CodePlace(0, 0), CodePlace(0, -3), CodePlace(0, 21)])
def test_no_such_place(place):
    assert excerpt({0: CELL}, place) is None


def test_what_cannot_be_shown_is_made_visible_or_cut():
    found = excerpt({0: "\tx = 1\u202e\n" + "y" * 100_000}, CodePlace(0, 1))
    assert found.lines[0] == r"    x = 1\u202e"
    assert len(found.lines[1]) <= 200
    assert found.lines[1].endswith("…")
