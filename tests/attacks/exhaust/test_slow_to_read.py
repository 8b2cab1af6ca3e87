"""Writes code that takes the square of its length to parse, for the grader to spend its own time before any box is."""

import ast

import pytest

from autograder.notebook import names, pieces
from autograder.notebook.names import scan
from autograder.notebook.pieces import Piece, join_halves
from autograder.sandbox import boxes

STOPPED_BY = ("reading",)

# What is counted here is how much is parsed. It takes longest where it is one f-string of many parts: until Python 3.12
# each part was found by going through the whole string.
SLOW = "x = '" + "." * 87 + "'\n"


@pytest.fixture
def parsed(monkeypatch):
    """The lengths of what the grader has parsed."""
    lengths, parse = [], ast.parse

    def counting(source, *rest, **named):
        lengths.append(len(source))
        return parse(source, *rest, **named)

    monkeypatch.setattr(ast, "parse", counting)
    return lengths


def halves(count):
    sources = [SLOW * 40 + f"x{at} = (" for at in range(count)]  # no two alike: one that was parsed is not parsed again
    return [Piece(positions=(at,), source=one, scan=scan(one), partner=None) for at, one in enumerate(sources)]


def test_a_long_cell_is_not_parsed(parsed):
    source = "def f(): pass\n" + SLOW * 700
    found = scan(source)
    assert (found.parses, found.names) == (False, ("f",))
    assert not boxes._is_plain(source)
    assert parsed == []


def test_cells_that_make_no_sense_are_not_put_together_for_ever(parsed):
    near = halves(20)
    parsed.clear()
    assert len(join_halves(near)) == 20
    assert max(parsed) <= 10_000
    assert sum(parsed) < 20 * 10_000


def test_without_the_bounds_all_of_it_is_parsed(parsed, monkeypatch):
    monkeypatch.setattr(names, "_MAX_PARSED", 10**9)
    monkeypatch.setattr(boxes, "_MAX_PARSED", 10**9)
    monkeypatch.setattr(pieces, "_LONGEST", 10**9)
    source = SLOW * 700
    assert scan(source).parses
    assert boxes._is_plain(source)
    assert parsed == [len(source)] * 2
    near = halves(20)
    parsed.clear()
    join_halves(near)
    assert sum(parsed) > 20 * 10_000
