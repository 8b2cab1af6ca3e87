"""Zip files that every system can unpack, with the same bytes each time."""

import os
from pathlib import Path
from zipfile import ZipFile

import pytest

from autograder.batch.archive import check_names, write_zip
from autograder.errors import AuthorError


def tree(root: Path, *names: str) -> list[Path]:
    paths = [root / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name, encoding="utf-8")
    return paths


def test_neither_times_nor_rights_nor_order_change_the_bytes(tmp_path: Path) -> None:
    files = tree(tmp_path / "a", "1/x.ipynb", "1/data/数字.csv", "2/y.ipynb")
    write_zip(tmp_path / "one.zip", tmp_path / "a", files)
    for path in files:
        os.utime(path, (1, 1))
        path.chmod(0o600)
    write_zip(tmp_path / "two.zip", tmp_path / "a", files[::-1])
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_what_comes_out_is_what_went_in(tmp_path: Path) -> None:
    write_zip(tmp_path / "new/one.zip", tmp_path, tree(tmp_path, "1/x.ipynb", "1/data/数字.csv"))
    with ZipFile(tmp_path / "new/one.zip") as opened:
        assert opened.testzip() is None
        assert opened.namelist() == ["1/data/数字.csv", "1/x.ipynb"]
        opened.extractall(tmp_path / "out")
    assert (tmp_path / "out/1/data/数字.csv").read_text(encoding="utf-8") == "数字.csv"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["one.zip"]


@pytest.mark.parametrize("name", ["a?.csv", "a:b", "a|b", "a<b", 'a"b', "a*", "a\\b", "a\nb", "a.", "a ", "b /c.csv"])
def test_names_that_windows_refuses(tmp_path: Path, name: str) -> None:
    tree(tmp_path, name)
    with pytest.raises(AuthorError, match="can't be written on Windows"):
        check_names(tmp_path)


@pytest.mark.parametrize(("one", "other"), [("A.csv", "a.csv"), ("é.csv", "e\u0301.csv"), ("D/a", "d/b")])
def test_names_that_are_one_name_elsewhere(tmp_path: Path, one: str, other: str) -> None:
    tree(tmp_path, one, other)
    with pytest.raises(AuthorError, match="are the same to Windows and macOS"):
        check_names(tmp_path)


def test_ordinary_names(tmp_path: Path) -> None:
    tree(tmp_path, "01.ipynb", "guanka-cases.json", "data/数字 1.csv", "data/.keep", "a/a/a")
    check_names(tmp_path)
