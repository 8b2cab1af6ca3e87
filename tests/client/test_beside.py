import pytest

from autograder.checks.cases import FILE_NAME, encode
from autograder.client.beside import read_cases
from autograder.client.failures import CasesError
from tests.client.cells import PUBLIC


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """A folder with the file, and an empty one, which is the working folder."""
    full, empty = tmp_path / "full", tmp_path / "empty"
    full.mkdir()
    empty.mkdir()
    (full / FILE_NAME).write_bytes(encode(PUBLIC))
    monkeypatch.chdir(empty)
    return full, empty


def test_beside_the_notebook(folders, monkeypatch):
    monkeypatch.chdir(folders[0])
    assert read_cases(None, {}, None) == PUBLIC


def test_where_an_editor_says_that_the_notebook_lies(folders):
    assert read_cases(None, {"__vsc_ipynb_file__": str(folders[0] / "tiny.ipynb")}, None) == PUBLIC


def test_where_ipython_began_before_the_folder_was_changed(folders):
    assert read_cases(None, {"_dh": [str(folders[0]), str(folders[1])]}, None) == PUBLIC
    assert read_cases(None, {"_dh": [folders[0]], "__vsc_ipynb_file__": 3}, None) == PUBLIC


def test_a_file_or_a_folder_that_is_named(folders):
    assert read_cases(folders[0], {}, None) == PUBLIC
    assert read_cases(str(folders[0] / FILE_NAME), {}, None) == PUBLIC


def test_what_is_named_is_not_looked_for_elsewhere(folders):
    with pytest.raises(CasesError, match=r"other\.json"):
        read_cases(folders[0] / "other.json", {"_dh": [str(folders[0])]}, "en")


def test_a_missing_file_is_told_of_in_both_languages_and_names_the_folder(folders):
    with pytest.raises(CasesError) as caught:
        read_cases(None, {"_dh": []}, None)
    assert str(folders[1]) in str(caught.value)
    assert "找不到公开数据文件" in str(caught.value)
    assert "The public cases are missing" in str(caught.value)
    with pytest.raises(CasesError, match=r"^The public cases are missing"):
        read_cases(None, {}, "en")


@pytest.mark.parametrize(
    ("data", "why"), [(b"<html>", "holds no public cases"), (b'{"format": 99}', "is of format 99")]
)
def test_a_broken_file_is_told_of(folders, data, why):
    (folders[1] / FILE_NAME).write_bytes(data)
    with pytest.raises(CasesError, match=why):
        read_cases(None, {}, "en")
