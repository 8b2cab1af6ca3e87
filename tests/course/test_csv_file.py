"""CSV files as spreadsheets of all kinds write them, and what an author is told of the others."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course.csv_file import read_csv
from autograder.errors import AuthorError

COLUMNS = {"student": ("学号",), "name": ("姓名",), "note": ()}


@pytest.fixture
def read(tmp_path):
    """The rows of a file with these bytes."""

    def read(data, required=("student",)):
        file = tmp_path / "list.csv"
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        return read_csv(file, COLUMNS, required)

    return read


def cells(table):
    return [(row.line, *row.cells.values()) for row in table.rows]


def test_rows_come_with_their_lines(read):
    table = read('student,name\n1,a\n\n2,"b\nc"\n , \n3,d')
    assert cells(table) == [(2, "1", "a"), (4, "2", "b\nc"), (7, "3", "d")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(read, end):
    assert cells(read(end.join(["student,name", "007,a", "8,b"]))) == [(2, "007", "a"), (3, "8", "b")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_with_or_without_a_mark(read, encoding):
    assert cells(read("学号,姓名\n2026001,张三\n".encode(encoding))) == [(2, "2026001", "张三")]


def test_headers_in_any_order_and_in_capitals(read):
    assert cells(read("Name, STUDENT \nana,1\n")) == [(2, "ana", "1")]


def test_what_nobody_asked_for_is_told(read):
    table = read("学号,专业,,note\n1,a,b,c\n")
    assert table.ignored == ("专业",)
    assert cells(table) == [(2, "1", "c")]


def test_a_short_row_has_empty_cells(read):
    assert cells(read("student,name,note\n1\n")) == [(2, "1", "", "")]


@pytest.mark.parametrize(
    ("data", "line", "text"),
    [
        (b"", 1, "is empty; right would be a first line such as student,name,note"),
        (b",,\n1,2,3\n", 1, "is empty; right would be"),
        (
            "学号,姓名\n1,张三\n".encode("gb18030"),
            1,
            "is saved as GB18030 (GBK), which a Chinese Excel calls CSV; right",
        ),
        ("student\n1\n".encode("utf-16"), 1, "is saved as UTF-16; right would be to save it as UTF-8"),
        (b"student\n1\n\xff\xff\n", 3, "holds the byte 0xff, which is not UTF-8; right would be to save it as UTF-8"),
        (b"student\n1\n2\0\n", 3, "holds a zero byte"),
        ("student;name\n1;a\n", 1, "separates its columns by semicolons; right would be commas"),
        ("student\tname\n1\ta\n", 1, "separates its columns by tabs; right would be commas"),
        ("students,name\n1,a\n", 1, "the first line names no column student or 学号; did you mean 'students'?"),
        ("student,学号\n1,2\n", 1, "the column student stands twice, as 'student' and as '学号'; right would be once"),
        ("student,name\n1,Lee, Ann\n", 2, 'has 3 cells where the first line names 2 columns; right would be "quotes"'),
        ('student,name\n1,"a"b\n', 2, "is not CSV ("),
        ('student,name\n1,a\n2,"b\n3,c\n', 3, "is not CSV (unexpected end of data); right would be quotes in pairs"),
        ("student,name\n1," + "x" * 129 + "\n", 2, "the name has 129 characters; right would be at most 128"),
        ("student,name\n1," + "x" * 200_000 + "\n", 2, "is not CSV (field larger than field limit"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(read, data, line, text):
    with pytest.raises(AuthorError) as caught:
        read(data)
    assert caught.value.line == line
    assert caught.value.text.startswith(text)
    assert str(caught.value).isprintable()


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(AuthorError, match=r"none.csv: can't be read \(No such file or directory\); right would be"):
        read_csv(tmp_path / "none.csv", COLUMNS, ["student"])
    with pytest.raises(AuthorError, match="is no file"):
        read_csv(tmp_path, COLUMNS, ["student"])


def test_a_file_of_any_size_is_not_read_into_memory(tmp_path):
    with (tmp_path / "holes.csv").open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(AuthorError, match="has more than 16777216 bytes"):
        read_csv(tmp_path / "holes.csv", COLUMNS, ["student"])


_PIECES = st.sampled_from(["student", "name", "学号", ",", ";", '"', "\n", "\r", "\0", "a", "007", "=1", "\ufeff", " "])


@given(st.binary(max_size=60) | st.lists(_PIECES, max_size=20).map(lambda parts: "".join(parts).encode()))
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_it_there_come_rows_or_the_place_of_the_fault(data):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "list.csv"
        file.write_bytes(data)
        lines, fault = [], None
        try:
            lines = [row.line for row in read_csv(file, COLUMNS, ["student"]).rows]
        except AuthorError as error:
            fault = error
    assert lines == sorted(set(lines))
    assert min(lines, default=2) >= 2
    if fault is not None:
        assert fault.file == file
        assert 1 <= fault.line <= data.count(b"\n") + data.count(b"\r") + 1
        assert fault.text.isprintable()
