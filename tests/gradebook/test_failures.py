"""What the database refuses, provoked for real: one sentence, and nothing half-written."""

import sqlite3

import pytest
import sqlalchemy as sa

from autograder.errors import GradebookAway, GraderError
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.export import current
from autograder.gradebook.register import register
from autograder.gradebook.store import store
from tests.gradebook.building import level_cells, stored


def count(path, table="guanka_receipt"):
    connection = sqlite3.connect(path)
    try:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    finally:
        connection.close()


def sentence(caught):
    text = str(caught.value)
    assert "\n" not in text
    assert "sqlalche.me" not in text
    return text


def test_locked(book, path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(GradebookAway) as caught:
        store(book, [stored()])
    assert "kept locked by another program for 0.2 s" in sentence(caught)
    assert str(path) in sentence(caught)
    other.execute("ROLLBACK")
    other.close()
    assert (count(path), count(path, "student")) == (0, 0)
    assert store(book, [stored()]).stored == 1  # the same book goes on once the other is done


def test_a_new_gradebook_that_is_locked(path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(GraderError, match="kept locked"):
        open_gradebook(path, wait=0.05)
    other.execute("ROLLBACK")
    other.close()
    open_gradebook(path).close()


def test_disk_full(book, path):
    store(book, [stored()])
    book.engine.dispose()

    def no_room(connection, _record):
        size = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {size + 2}")

    sa.event.listen(book.engine, "connect", no_room)
    with pytest.raises(GraderError) as caught:
        store(book, [stored(student=f"s{number}") for number in range(200)])
    assert "its disk is full" in sentence(caught)
    assert (count(path), count(path, "student"), count(path, "grade")) == (1, 1, 2)


def test_read_only(book, path):
    store(book, [stored()])
    book.close()
    with open_gradebook(f"sqlite:///file:{path}?mode=ro&uri=true") as reader:
        assert [receipt.student for receipt in current(reader)] == ["ana"]
        with pytest.raises(GraderError) as caught:
            store(reader, [stored(student="ben")])
    assert "is read-only" in sentence(caught)
    assert count(path) == 1


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(GraderError) as caught:
        open_gradebook(tmp_path / "none" / "gradebook.db")
    assert "its folder must exist" in sentence(caught)


def test_a_folder_in_its_place(tmp_path):
    with pytest.raises(GraderError, match="can't be opened"):
        open_gradebook(tmp_path)


def test_not_a_database(path):
    path.write_bytes(b"student,score\n" * 500)
    with pytest.raises(GraderError) as caught:
        open_gradebook(path)
    assert "is damaged or not a database" in sentence(caught)
    assert path.read_bytes() == b"student,score\n" * 500


def use(path):
    with open_gradebook(path) as book:
        register(book, "cnn", [level_cells()])
        store(book, [stored(student="s1")])


def test_damaged_in_the_middle(book, path):
    store(book, [stored(student=f"s{number}") for number in range(100)])
    book.close()
    data = bytearray(path.read_bytes())
    data[4096 * 4 :] = b"\xa5" * (len(data) - 4096 * 4)
    path.write_bytes(data)
    with pytest.raises(GraderError) as caught:
        use(path)
    assert "is damaged" in sentence(caught)


def test_a_failure_in_the_middle_of_a_batch_leaves_nothing(book, path):
    with book.writing() as connection:
        connection.execute(
            sa.text("CREATE TRIGGER stop BEFORE INSERT ON guanka_receipt BEGIN SELECT RAISE(ABORT, 'no'); END")
        )
    with pytest.raises(GraderError, match="failed"):
        store(book, [stored(), stored(student="ben")])
    assert [count(path, table) for table in ("student", "grade", "submitted_notebook", "guanka_receipt")] == [0] * 4


def test_our_own_mistakes_are_not_said_to_be_the_databases(book):
    with pytest.raises(ZeroDivisionError), book.writing():
        raise ZeroDivisionError


def test_the_password_of_a_url_is_never_said(monkeypatch):
    from autograder.gradebook.book import Gradebook

    engine = sa.create_mock_engine("postgresql://", lambda *_: None)
    engine.url = sa.make_url("postgresql+psycopg://me:secret@host/db")
    assert Gradebook(engine, 1).name == "postgresql+psycopg://me:***@host/db"
