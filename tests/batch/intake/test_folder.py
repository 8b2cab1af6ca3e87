import os

import pytest

from autograder.batch.intake import folder as folder_module
from autograder.batch.intake.folder import FolderSource
from autograder.batch.intake.handed import Refused
from autograder.batch.intake.zipped import Bounds
from autograder.errors import AuthorError


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "in/s1/deep").mkdir(parents=True)
    (tmp_path / "in/s1/a.ipynb").write_bytes(b"{}")
    (tmp_path / "in/s1/deep/b.txt").write_bytes(b"b")
    (tmp_path / "in/other").mkdir()
    (tmp_path / "secret").write_bytes(b"exam")
    return tmp_path


def opened(tree, bounds=None):
    return FolderSource(tree / "in", bounds or Bounds(), lambda name: name != "other")


def test_ordinary_files_are_listed_and_read(tree):
    source = opened(tree)
    assert [(entry.path, source.read(entry, 10)) for entry in source.entries] == [
        (("s1", "a.ipynb"), b"{}"),
        (("s1", "deep", "b.txt"), b"b"),
    ]
    assert source.others == ("other",)
    assert source.owner("s1") == os.getuid()


def test_links_and_pipes_are_listed_and_not_read(tree):
    (tree / "in/s1/link.ipynb").symlink_to(tree / "secret")
    (tree / "in/s1/folder").symlink_to(tree)
    os.mkfifo(tree / "in/s1/pipe.ipynb")
    source = opened(tree)
    assert [one.at for one in source.left] == ["s1/folder", "s1/link.ipynb", "s1/pipe.ipynb"]
    assert len(source.entries) == 2


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_is_exchanged_for_a_link_meanwhile_is_not_followed(tree, monkeypatch, what):
    source = opened(tree)
    entry = source.entries[1]
    (tree / "in/s1/deep/b.txt").unlink()
    if what == "file":
        (tree / "in/s1/deep/b.txt").symlink_to(tree / "secret")
    else:
        (tree / "in/s1/deep").rmdir()
        (tree / "b.txt").write_bytes(b"exam")
        (tree / "in/s1/deep").symlink_to(tree)
    with pytest.raises(Refused):
        source.read(entry, 10)
    monkeypatch.setattr(folder_module, "_FOLDER", os.O_RDONLY)
    monkeypatch.setattr(folder_module, "_FILE", os.O_RDONLY)
    monkeypatch.setattr(folder_module, "_refuse_special", lambda mode: None)
    assert source.read(entry, 10) == b"exam"


def test_bounds_on_a_file_and_on_all(tree):
    source = opened(tree, Bounds(total=2))
    with pytest.raises(Refused, match="more than 1 bytes"):
        source.read(source.entries[0], 1)
    with pytest.raises(Refused, match="more than 2 bytes"):
        source.read(source.entries[1], 10)
    free = opened(tree)
    assert [free.read(entry, 10) for entry in free.entries] == [b"{}", b"b"]


def test_a_submission_of_files_without_end_is_left_and_the_others_stay(tree, monkeypatch):
    (tree / "in/s2").mkdir()
    for n in range(30):
        (tree / f"in/s2/{n}").write_bytes(b"")
    assert len(opened(tree).entries) == 32
    monkeypatch.setattr(folder_module, "_MOST_FILES", 20)
    source = opened(tree)
    assert len(source.entries) == 2
    assert "more than 20 files" in source.left[0].why


def test_folders_without_end_are_left(tree, monkeypatch):
    (tree / ("in/s1/" + "d/" * 13)).mkdir(parents=True)
    assert "folders deep" in opened(tree).left[0].why
    monkeypatch.setattr(folder_module, "_MOST_DEPTH", 99)
    assert opened(tree).left == ()


def test_names_that_other_systems_misread_are_left(tree):
    (tree / "in/s1/..\\..\\x.ipynb").write_bytes(b"")
    assert "backslash" in opened(tree).left[0].why


def test_a_folder_that_is_not_there(tree):
    with pytest.raises(AuthorError, match="can't be listed"):
        FolderSource(tree / "none", Bounds())
