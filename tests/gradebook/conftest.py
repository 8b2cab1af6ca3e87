"""A gradebook in a folder of its own, with one level, seen by us and by nbgrader."""

import pytest

from autograder.gradebook.book import open_gradebook
from autograder.gradebook.register import register
from tests.gradebook.building import level_cells


@pytest.fixture
def path(tmp_path):
    return tmp_path / "gradebook.db"


@pytest.fixture
def book(path):
    with open_gradebook(path, wait=0.2) as book:
        register(book, "cnn", [level_cells()])
        yield book


@pytest.fixture
def theirs(book, path):
    """The same database through nbgrader's own API, as formgrader opens it."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{path}", "cnn") as theirs:
        yield theirs
