"""Has a student id that ends the statement it is put into, and begins one of its own."""

import sqlite3

from autograder.gradebook.book import open_gradebook
from autograder.gradebook.export import export_rows
from autograder.gradebook.register import register
from autograder.gradebook.store import store
from autograder.gradebook.students import check_student
from tests.gradebook.building import LEVEL, level_cells, stored

STOPPED_BY = ("escaping",)

IDS = (
    "eve'; UPDATE grade SET auto_score = 10; --",
    "eve'; DELETE FROM grade; --",
    "eve' OR '1'='1",
    "eve'), ('ann', 10); --",
    "%",
    "eve:student",
    "eve%(student)s",
)


def test_it_is_a_name(tmp_path):
    with open_gradebook(tmp_path / "gradebook.db") as book:
        register(book, "cnn", [level_cells(LEVEL)])
        store(book, [stored(student="ann")])
        (before,) = export_rows(book)
        for student in IDS * 2:
            check_student(student)  # such a folder is no mistake: it is graded
            store(book, [stored(student=student)])
        after = {row.student: row for row in export_rows(book)}
    assert after.keys() == {"ann", *IDS}
    assert after["ann"] == before


def test_works_where_statements_are_put_together():
    with sqlite3.connect(":memory:") as book:
        book.executescript("CREATE TABLE grade (student, auto_score); INSERT INTO grade VALUES ('eve', 0)")
        book.executescript(f"UPDATE grade SET auto_score = 0 WHERE student = '{IDS[0]}'")
        assert book.execute("SELECT auto_score FROM grade").fetchall() == [(10,)]
    book.close()
