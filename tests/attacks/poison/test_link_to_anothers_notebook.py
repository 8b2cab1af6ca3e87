"""Hands in a link to another student's notebook, to be graded for that, or to a file that nobody may read."""

import pytest

from autograder.batch.submissions import find_submissions, sha256_of
from autograder.notebook import read as reading
from autograder.notebook.file import _refuse_unless_regular
from autograder.notebook.read import read_notebook
from tests.batch.conftest import LEVEL

STOPPED_BY = ("file intake",)


@pytest.fixture
def others(grader):
    """A right answer that somebody else handed in."""
    name = f"other-{grader.count}"
    grader.count += 1
    return grader.desk.hand_in(name)


def test_it_is_worth_nothing_and_shows_nothing(grader, others, tmp_path):
    path = tmp_path / f"{LEVEL}.ipynb"
    for target in (others, "/etc/passwd", grader.desk.course.secret_file, "/proc/self/environ"):
        path.unlink(missing_ok=True)
        path.symlink_to(target)
        graded = grader.file(path)
        assert (graded.report.status, graded.report.score) == ("ungradable", 0.0)
        assert [note.id for note in graded.report.notes] == ["notebook.symlink"]
        assert "root" not in str(graded.notebook)
        assert sha256_of(path) == ""  # nor is it said whether one guessed what is in it


def test_a_linked_folder_is_no_submission(grader, others, tmp_path):
    (tmp_path / "eve").mkdir()
    (tmp_path / "eve" / LEVEL).symlink_to(others.parent)
    (tmp_path / "mallory").symlink_to(others.parents[1])
    found = find_submissions(tmp_path, [LEVEL], [LEVEL])
    assert list(found.submissions) == []
    assert [note.id for note in found.notes] == ["submissions.link"] * 2


def test_works_on_a_reader_that_follows_links(grader, others, tmp_path, monkeypatch):
    path = tmp_path / f"{LEVEL}.ipynb"
    path.symlink_to(others)
    monkeypatch.setattr(reading, "read_bytes", lambda path, most: path.read_bytes())
    assert grader.file(path).report.score == 10.0
    assert read_notebook(path).sha256 == sha256_of(others)
    _refuse_unless_regular(path.stat().st_mode)  # who looks through the link sees an ordinary file
