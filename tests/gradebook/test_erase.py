"""Forgetting a student: every row, nobody else's, and no byte left in the files."""

import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa

from autograder.errors import GraderError
from autograder.gradebook import tables
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.copying import count_rows
from autograder.gradebook.erase import as_word, erase_rows, find_rows, mentions, wipe
from autograder.gradebook.export import export_rows
from autograder.gradebook.register import register
from autograder.gradebook.store import store
from autograder.results import Mismatch
from autograder.wording import Text
from tests.gradebook.building import level_cells, report, stored

WHO = "s4711-阮"
OTHERS = [f"s{n}" for n in range(30)]


def fill(book):
    """Two attempts of everybody, with a text of the student's own in each report."""
    for attempt in (1, 2):
        for student in [*OTHERS, WHO]:
            one = report(student=student, attempt=attempt, sha=f"{attempt}" * 64, value=(0.0, 0.0))
            said = Mismatch(what=Text(f"words of {student}", "话"), actual=f"printed by {student}" * 50)
            checks = tuple(type(check)(**{**_fields(check), "mismatch": said}) for check in one.checks)
            store(book, [stored(type(one)(**{**_fields(one), "checks": checks}))])
    with book.writing() as connection:
        connection.execute(tables.student.update().where(tables.student.c.id == WHO).values(first_name="Rosalind"))


def _fields(struct):
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def raw(path):
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


@pytest.fixture
def full(book):
    fill(book)
    return book


def test_the_rows_that_are_found(full):
    assert find_rows(full, WHO) == {
        "guanka_receipt": 2,
        "student": 1,
        "submitted_assignment": 1,
        "submitted_notebook": 1,
        "grade": 2,
        "comment": 1,
    }
    assert find_rows(full, "s471") == find_rows(full, "") == find_rows(full, "%") == {}


def test_all_of_one_student_goes_and_nothing_of_another(full, path):
    before, rows = count_rows(str(path)), export_rows(full)
    gone = erase_rows(full, WHO)
    wipe(full)
    after = count_rows(str(path))
    assert {name: before[name] - after[name] for name in before if before[name] != after[name]} == gone
    assert export_rows(full) == [row for row in rows if row.student != WHO]
    assert find_rows(full, WHO) == {}
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("word", [WHO, "Rosalind"])
def test_no_byte_is_left_in_the_file_or_its_log(full, path, word):
    assert word.encode() in raw(path)
    erase_rows(full, WHO)
    wipe(full)
    assert word.encode() not in raw(path)
    assert b"s29" in raw(path)


def test_deleting_alone_leaves_them(full, path):
    """Why there is more than a deletion: the test above can fail."""
    with closing(sqlite3.connect(path)) as connection:
        for table in ("guanka_receipt", "student"):
            connection.execute(f"DELETE FROM {table} WHERE {'id' if table == 'student' else 'student'} = ?", [WHO])
        connection.commit()
    assert WHO.encode() in raw(path)


def test_a_program_that_still_reads_is_told_of(full, path):
    with closing(sqlite3.connect(path, isolation_level=None)) as reading:
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM student").fetchone()
        erase_rows(full, WHO)
        with pytest.raises(GraderError, match=r"being read by another program.*run the same command again"):
            wipe(full)
        assert WHO.encode() in raw(path)
    wipe(full)
    assert WHO.encode() not in raw(path)


def test_a_table_that_came_later_is_emptied_too(full):
    with full.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE guanka_later (student TEXT, what TEXT)")
        connection.exec_driver_sql(f"INSERT INTO guanka_later VALUES ('{WHO}', 'x'), ('s1', 'y')")
    assert erase_rows(full, WHO)["guanka_later"] == 1
    with full.reading() as connection:
        assert connection.exec_driver_sql("SELECT student FROM guanka_later").scalars().all() == ["s1"]


def test_others_words_about_a_student_are_counted(full):
    assert mentions(full, WHO) == {}
    with full.writing() as connection:
        own = sa.select(tables.submitted_notebook.c.id).join(
            tables.submitted, tables.submitted.c.id == tables.submitted_notebook.c.assignment_id
        )
        for student, words in (("s1", f"copied from {WHO}, see there"), ("s2", f"x{WHO}x"), (WHO, f"dear {WHO}")):
            ids = own.where(tables.submitted.c.student_id == student)
            connection.execute(
                tables.comment.update().where(tables.comment.c.notebook_id.in_(ids)).values(manual_comment=words)
            )
    assert mentions(full, WHO) == {"comment.manual_comment": 1}


def test_an_id_is_a_word():
    assert [text for text in ("s1", "s1.", "(s1)", "学号s1", "s12", "as1", "s1_2") if as_word("s1").search(text)] == [
        "s1",
        "s1.",
        "(s1)",
    ]
    assert as_word("a.b").search("axb") is None


def test_postgresql(postgres):
    with open_gradebook(postgres, wait=1) as book:
        register(book, "cnn", [level_cells()])
        fill(book)
        before = count_rows(postgres)
        gone = erase_rows(book, WHO)
        wipe(book)
        after = count_rows(postgres)
        assert {name: before[name] - after[name] for name in before if before[name] != after[name]} == gone
        assert gone["guanka_receipt"] == 2
        assert find_rows(book, WHO) == {}
