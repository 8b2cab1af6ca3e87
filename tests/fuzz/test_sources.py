"""A few course files and level sources, so that both harnesses keep working; and they see what is wrong."""

import pytest

from autograder.errors import AuthorError
from tests.fuzz import course_file, level_sources


@pytest.fixture
def folder(tmp_path):
    return course_file.Folder(tmp_path)


@pytest.fixture
def desk(tmp_path):
    return level_sources.Desk(tmp_path)


@pytest.fixture(autouse=True)
def no_limits(monkeypatch):
    """The limits are for a worker's life, and this process has another."""
    monkeypatch.setattr(level_sources, "_limit", lambda: None)


def test_course_files_are_courses_or_refused_with_the_line():
    summary = course_file.mutations(1, 0, 60)
    assert summary.finds == ()
    assert set(summary.outcomes) == {"a course", "refused, with the line"}
    assert summary.outcomes.total() == 60


def test_course_files_that_hypothesis_writes_are_courses_or_refused():
    summary = course_file.hypothesis_files(1, 60)
    assert summary.finds == ()
    assert set(summary.outcomes) == {"a course", "refused, with the line"}


def test_the_course_itself_is_a_course_and_its_parts_are_too(folder):
    assert folder.judge(folder.text.encode()) == folder.judge(folder.plain.encode()) == "a course"
    assert folder.judge(course_file._SHAPE.format(*course_file._RIGHT).encode()) == "a course"


@pytest.mark.parametrize(
    "error",
    [
        KeyError("planted"),
        AuthorError("planted"),
        AuthorError("planted", file="elsewhere/course.yaml", line=1),
        AuthorError("planted", file="{file}"),
        AuthorError("planted", file="{file}", line=10**6),
    ],
)
def test_an_error_without_its_place_is_found(monkeypatch, error):
    def broken(folder):
        if isinstance(error, AuthorError) and error.file == "{file}":
            raise AuthorError(error.text, file=folder / "course.yaml", line=error.line)
        raise error

    monkeypatch.setattr(course_file, "load_course", broken)
    assert "planted" in course_file.mutations(1, 0, 1).finds[0].what
    assert "planted" in course_file.hypothesis_files(1, 1).finds[0].what


def test_level_sources_are_levels_or_refused_with_the_place():
    summary = level_sources.mutations(1, 0, 24)
    assert summary.finds == ()
    assert {"a level", "refused, with the line", "refused, with the notebook"} <= set(summary.outcomes)
    assert summary.outcomes.total() == 24


def test_a_level_as_it_is_loads_and_runs(desk):
    reference = next(file for file in desk.files if file.name == "reference.py")
    assert desk.judge(reference, reference.read_bytes(), deeper=True) == "a level, and it runs"


def test_a_source_that_loops_is_left_out_and_put_back(desk):
    reference = next(file for file in desk.files if file.name == "reference.py")
    before = reference.read_bytes()
    loop = b"while True:\n    try:\n        pass\n    except Exception:\n        pass\n"
    assert desk.judge(reference, before + loop, deeper=False) == "left out: does not end"
    assert reference.read_bytes() == before


def test_another_error_than_an_authors_is_found(monkeypatch):
    def broken(folder):
        raise AttributeError("planted")

    monkeypatch.setattr(level_sources, "prepare", broken)
    assert "planted" in level_sources.mutations(1, 0, 1).finds[0].what


def test_an_error_that_names_another_file_is_found(monkeypatch):
    def broken(folder):
        raise AuthorError("planted", file="elsewhere/checks.py")

    monkeypatch.setattr(level_sources, "prepare", broken)
    assert "the file is elsewhere" in level_sources.mutations(1, 0, 1).finds[0].what
