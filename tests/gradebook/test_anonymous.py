"""The anonymous export: who did what can be counted, and nobody can be found."""

import csv
import re
from datetime import timedelta

import msgspec
import pytest

from autograder.errors import GraderError
from autograder.gradebook import tables
from autograder.gradebook.anonymous import Line, save_anonymous
from autograder.gradebook.store import store
from autograder.results import Mismatch
from autograder.wording import Text
from tests.gradebook.building import MOMENT, report, stored

KEY = b"k" * 32
MARK = "=HYPERLINK(0),赵,<b>student's own words</b>"


def with_words(student, **changes):
    """A report in which whatever a student's code can fill is filled with its words."""
    one = report(student=student, **changes)
    said = Mismatch(
        what=Text(MARK, MARK),
        where=Text(MARK, MARK),
        expected=MARK,
        actual=MARK,
        counterexample=MARK,
        hint=Text(MARK, MARK),
        bug="forgets_bias",
    )
    checks = tuple(msgspec.structs.replace(check, mismatch=said, shown=said) for check in one.checks)
    return msgspec.structs.replace(one, checks=checks)


@pytest.fixture
def read(book, tmp_path):
    def read(key=KEY):
        to = tmp_path / "research.csv"
        count = save_anonymous(book, to, key)
        with to.open(encoding="utf-8", newline="") as stream:
            lines = list(csv.DictReader(stream))
        assert len(lines) == count
        return lines, to.read_text(encoding="utf-8")

    return read


def test_a_line_for_each_check_of_each_attempt(book, read):
    store(book, [stored(student="ana", value=(0.0, 1.0))])
    store(
        book, [stored(student="ana", attempt=2, sha="b" * 64, penalty=1.0), stored(student="bo", status="ungradable")]
    )
    lines, _ = read()
    assert tuple(lines[0]) == Line.__struct_fields__
    mine = [line for line in lines if line["check"]]
    assert [(line["attempt"], line["counts"], line["check"], line["verdict"], line["points"]) for line in mine] == [
        ("1", "0", "shape", "passed", "4.0"),
        ("1", "0", "value", "failed", "0.0"),
        ("1", "0", "odd-sizes", "failed", "1.0"),
        ("2", "1", "shape", "passed", "4.0"),
        ("2", "1", "value", "passed", "4.0"),
        ("2", "1", "odd-sizes", "failed", "1.5"),
    ]
    assert {(line["attempt"], line["score"], line["final"]) for line in mine} == {("1", "5.0", ""), ("2", "9.5", "8.5")}
    (other,) = [line for line in lines if not line["check"]]
    assert (other["status"], other["verdict"], other["score"]) == ("ungradable", "", "0.0")


def test_nothing_of_a_student_gets_in(book, read):
    names = ["ana-4711", "=cmd|' /C calc'!A0", "王小明"]
    store(book, [stored(with_words(name)) for name in names])
    with book.writing() as connection:
        connection.execute(tables.student.update().values(first_name="Rosalind", email="r@example.org"))
        connection.execute(tables.comment.update().values(manual_comment="well done, Rosalind"))
    _, text = read()
    assert "forgets_bias" in text
    for word in (*names, "HYPERLINK", "赵", "own words", "Rosalind", "example.org", "a" * 64, "f00d"):
        assert word not in text
    # Every cell is a number, a date, or an id: no spreadsheet runs it, no sentence fits in.
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]*", cell) for line in text.splitlines() for cell in line.split(","))
    assert not re.search(r"(^|,)[-=+@]", text, re.MULTILINE)


def test_an_id_that_a_report_should_not_have_is_left_out(book, read):
    one = report(student="ana")
    odd = tuple(msgspec.structs.replace(check, id=MARK) for check in one.checks)
    store(book, [stored(msgspec.structs.replace(one, checks=odd))])
    lines, text = read()
    assert {line["check"] for line in lines} == {"other"}
    assert "HYPERLINK" not in text


def test_no_time_is_finer_than_a_day(book, read):
    store(book, [stored(student="ana"), stored(student="bo", submitted=MOMENT + timedelta(hours=9))])
    lines, text = read()
    assert {line["submitted_on"] for line in lines} == {"2026-11-20", "2026-11-21"}
    assert {line["graded_on"] for line in lines} == {"2026-11-20"}
    assert ":" not in text


def test_a_code_is_one_student_in_one_file_and_nobody_in_the_next(book, read):
    store(book, [stored(student=f"s{n}") for n in range(50)])
    one, again, other = (read(key)[0] for key in (KEY, KEY, b"x" * 32))
    codes = [{line["student"] for line in lines} for lines in (one, again, other)]
    assert [len(found) for found in codes] == [50, 50, 50]
    assert codes[0] == codes[1]
    assert not codes[0] & codes[2]
    # In the gradebook's order the first fifty lines would be s0, s1, ...: whoever has the class list could count.
    assert [line["student"] for line in one] == sorted(line["student"] for line in one)


def test_a_file_that_can_not_be_written(book, tmp_path):
    store(book, [stored()])
    with pytest.raises(GraderError, match="can't be written"):
        save_anonymous(book, tmp_path / "none" / "x.csv", KEY)
