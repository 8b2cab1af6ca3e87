"""What names a student outside the gradebook, and how it is taken away."""

import stat

import pytest

from autograder.batch.keeping.traces import below, drop_lines, files_naming, lines_of, own_folders, remove
from autograder.errors import GraderError

ROSTER = '\ufeff学号,姓名\r\n1001,王小明\r\n1002,"two\r\nlines"\r\n"1003",x\r\n1001 ,again\r\n10011,y'


def test_folders_of_ones_own(tmp_path):
    (tmp_path / "a" / "s1").mkdir(parents=True)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "s1").symlink_to(tmp_path)
    roots = [tmp_path / "a", tmp_path / "b", tmp_path / "none"]
    assert own_folders("s1", roots) == [tmp_path / "a" / "s1", tmp_path / "b" / "s1"]
    assert own_folders("s2", roots) == []


@pytest.mark.parametrize("name", ["", ".", "..", "../a", "a/s1", "/", "\0"])
def test_what_is_no_name_is_nobodys_folder(tmp_path, name):
    (tmp_path / "a" / "s1").mkdir(parents=True)
    assert own_folders(name, [tmp_path, tmp_path / "a"]) == []


def test_a_folder_goes_and_a_link_goes_alone(tmp_path):
    (tmp_path / "s1" / "deep").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_text("x")
    (tmp_path / "s1" / "deep" / "out").symlink_to(tmp_path / "other")
    (tmp_path / "s2").symlink_to(tmp_path / "other")
    remove(tmp_path / "s1")
    remove(tmp_path / "s2")
    assert [path.name for path in tmp_path.iterdir()] == ["other"]
    assert (tmp_path / "other" / "file").exists()


def test_lines_of_a_list(tmp_path):
    file = tmp_path / "roster.csv"
    file.write_bytes(ROSTER.encode())
    file.chmod(0o640)
    assert [lines_of(file, student) for student in ("1001", "1002", "1003", "100", "学号")] == [2, 1, 1, 0, 1]
    drop_lines(file, "1001")
    assert file.read_bytes().decode() == '\ufeff学号,姓名\r\n1002,"two\r\nlines"\r\n"1003",x\r\n10011,y'
    drop_lines(file, "1002")
    assert file.read_bytes().decode() == '\ufeff学号,姓名\r\n"1003",x\r\n10011,y'
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_a_list_that_is_no_text_is_left_to_a_person(tmp_path):
    (tmp_path / "roster.csv").write_bytes("学号".encode("gb18030"))
    with pytest.raises(GraderError, match="take the student's lines out of it yourself"):
        lines_of(tmp_path / "roster.csv", "1001")


def test_files_that_name_a_student(tmp_path):
    for name, text in {"a": "by 1001.", "b": "10011", "1001.csv": "", "own/c": "1001"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "link").symlink_to(tmp_path / "a")
    seen = []
    found = files_naming("1001", below([tmp_path], [tmp_path / "own"]), seen.append)
    assert found == [tmp_path / "1001.csv", tmp_path / "a"]
    assert seen == [1, 2, 3, 4]
