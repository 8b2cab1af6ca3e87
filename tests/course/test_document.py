"""Values, places and their names in an error."""

from pathlib import Path

import pytest

from autograder.course.document import Document, among, named, shown


def test_a_place_without_a_line_has_that_of_what_is_around_it():
    document = Document(Path("c.yaml"), {}, {(): 1, ("levels",): 3, ("levels", 0): 4})
    assert document.line(("levels", 0, "due")) == 4
    assert document.line(("levels", 5)) == 3
    assert document.line(("late", "cutoff")) == 1
    assert Document(Path("c.yaml"), {}, {}).line(("late",)) is None
    assert str(document.error(("levels", 0, "due"), "is odd")) == "c.yaml:4: is odd"


def test_places_are_named_as_an_author_writes_them():
    assert named(("levels", 0, "limits", "threads")) == "levels[0].limits.threads"
    assert named((0, "a")) == "[0].a"
    assert named(()) == "the course"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (1.5, "1.5"),
        ("关", "'关'"),
        ([1, 2], "a list of 2"),
        ({}, "a mapping of 0"),
        ("x" * 99, "'" + "x" * 56 + "..."),
    ],
)
def test_values_are_shown_in_a_few_letters(value, text):
    assert shown(value) == text


def test_what_was_meant():
    assert among("levls", ["levels", "late"]) == "did you mean 'levels'? there are: levels, late"
    assert among("zzz", ["levels"]) == "there are: levels"
    assert among(3, []) == "there are: none"
