"""A level that names a package which is not installed is told as unavailable; the others go on without it."""

import sys

import pytest

from autograder.course import level_folders
from autograder.course.available import available, needed, unavailable
from autograder.course.load import load_course
from autograder.errors import AuthorError

LACKING = "no_such_package_at_all"


@pytest.fixture
def course(base, build):
    """Two levels, of which the second needs a package that nobody has; its reference could not be imported."""
    text = base.replace("    requires: [aa]\n", f"    requires: [aa]\n    packages: [numpy, {LACKING}]\n")
    folder = build(text.replace("title: {zh: 甲, en: A}", "title: {zh: 甲, en: A}\n    packages: [numpy]"))
    for level in ("aa", "bb"):
        private = folder / "solutions" / level
        private.mkdir(parents=True)
        for name in ("reference.py", "checks.py", "bugs.py"):
            (private / name).write_text(f"import {LACKING}\n", encoding="utf-8")
    return load_course(folder)


def test_what_is_lacking_is_named_with_how_to_get_it(course):
    assert [available(entry) for entry in course.levels] == [True, False]
    assert unavailable(course) == {"bb": f"{LACKING} (pip install '{LACKING}')"}
    assert needed(course.levels[0]) == ""


def test_torch_comes_with_an_extra_of_ours(base, build, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)  # as if it were not installed
    text = base.replace("    requires: [aa]\n", "    requires: [aa]\n    packages: [numpy, torch]\n")
    lacking = unavailable(load_course(build(text)))
    assert lacking["bb"] == "torch (pip install 'guanka[torch]')"


def test_nothing_is_imported_to_find_out(course):
    before = set(sys.modules)
    unavailable(course)
    assert not {name for name in set(sys.modules) - before if not name.startswith("autograder")}


def test_the_others_are_there(course):
    assert [folder.id for folder in level_folders(course, None, ())] == ["aa"]


def test_who_names_it_is_told(course):
    with pytest.raises(AuthorError, match=f"level 'bb' is unavailable here: it needs {LACKING}"):
        level_folders(course, None, ["aa", "bb"])


def test_its_private_half_need_not_be_there_either(course):
    (course.folder / "solutions/bb/bugs.py").unlink()
    assert [folder.id for folder in level_folders(course, None, ())] == ["aa"]
