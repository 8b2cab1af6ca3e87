"""Has a student id that a spreadsheet computes: a formula, also after the semicolon that other languages split at."""

import csv
import io

import pytest

from autograder.gradebook import export
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.export import export_rows, write_csv
from autograder.gradebook.register import register
from autograder.gradebook.store import store
from autograder.gradebook.students import check_student
from tests.gradebook.building import LEVEL, level_cells, stored

STOPPED_BY = ("escaping",)

IDS = (
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "ann;=cmd|' /C calc'!A0",
    "ann; =1+1;ben",
    "ann;＝1+1",
)


@pytest.fixture(scope="module")
def formulas(tmp_path_factory):
    """``formulas(student)``: the cells that a spreadsheet would compute, whatever it splits lines at."""
    with open_gradebook(tmp_path_factory.mktemp("book") / "gradebook.db") as book:
        register(book, "cnn", [level_cells(LEVEL)])

        def run(student):
            check_student(student)
            store(book, [stored(student=student)])
            write_csv([row for row in export_rows(book) if row.student == student], text := io.StringIO())
            rows = [row for mark in ",;" for row in csv.reader(io.StringIO(text.getvalue()), delimiter=mark)]
            return [cell for row in rows for cell in row if cell.lstrip().startswith(tuple("=+-@＝＋－＠"))]

        yield run


@pytest.mark.parametrize("student", IDS)
def test_it_is_text(formulas, student):
    assert formulas(student) == []


@pytest.mark.parametrize("student", IDS)
def test_works_where_ids_are_written_as_they_are(formulas, monkeypatch, student):
    monkeypatch.setattr(export, "_plain", str)
    assert formulas(student)
