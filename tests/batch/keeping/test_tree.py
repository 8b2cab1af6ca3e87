"""What is found for a backup: files, the modes of folders, and a word about the rest."""

import os
import stat

from autograder.batch.keeping.tree import Tree, finished, without


def test_files_folders_and_what_is_left_out(tmp_path):
    (tmp_path / "a" / "empty").mkdir(parents=True)
    (tmp_path / "a").chmod(0o750)
    (tmp_path / "a" / "file").write_text("x")
    (tmp_path / "a" / ".hidden").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "a" / "file")
    (tmp_path / "around").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / os.fsdecode(b"\xff")).write_text("x")
    tree = Tree()
    tree.add(tmp_path, "top")
    assert [source.name for source in tree.sources] == ["top/a/.hidden", "top/a/file"]
    assert tree.folders == {"top": stat.S_IMODE(tmp_path.stat().st_mode), "top/a": 0o750, "top/a/empty": 0o755}
    assert sorted(note.rpartition(": ")[2] for note in tree.left_out) == [
        "a link, which is not followed",
        "a link, which is not followed",
        "its name is not UTF-8",
        "no ordinary file",
    ]


def test_links_to_files_are_followed_where_their_author_is_trusted(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_text("x")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "link").symlink_to(tmp_path / "a" / "file")
    (tmp_path / "b" / "folder").symlink_to(tmp_path / "a")
    tree = Tree()
    tree.add(tmp_path / "b", "b", follow=True)
    assert [source.name for source in tree.sources] == ["b/link"]
    assert len(tree.left_out) == 1


def test_what_is_not_there_is_nothing(tmp_path):
    tree = Tree()
    tree.add(tmp_path / "none", "none")
    assert tree == Tree()


def test_names_that_are_not_wanted():
    assert [name for name in ("a.py", ".x", "__pycache__") if without((".*", "__pycache__"))(name)] == ["a.py"]
    names = ("a.html", ".a.html.123", ".b.zip.9.part", ".hidden", "a.123")
    assert [name for name in names if finished(name)] == ["a.html", ".hidden", "a.123"]
