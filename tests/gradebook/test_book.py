"""Opening: new, used, strange and damaged databases; what a second program sees."""

import os
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from autograder.errors import GraderError
from autograder.gradebook import receipts, runs
from autograder.gradebook import tables as nbgrader_tables
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.export import current, export_rows
from autograder.gradebook.register import register
from autograder.gradebook.store import store
from tests.gradebook.building import level_cells, stored

assert runs.METADATA is receipts.METADATA  # all our tables are in one


def rows(path, query):
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_a_new_gradebook_has_their_tables_first_and_both_versions(path):
    open_gradebook(path).close()
    tables = [name for (name,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")]
    assert tables.index("guanka_receipt") > max(tables.index(name) for name in nbgrader_tables.METADATA.tables)
    assert rows(path, "SELECT version_num FROM alembic_version") == [(nbgrader_tables.REVISION,)]
    assert rows(path, "SELECT version_num FROM guanka_version") == [(receipts.REVISION,)]
    links = rows(path, "SELECT * FROM pragma_foreign_key_list('guanka_receipt')")
    assert links == []


def test_the_migrations_end_in_the_tables_that_the_code_uses(book):
    def ours(_thing, name, kind, *_rest):
        return kind != "table" or name in {"guanka_receipt", "guanka_run"}

    with book.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, receipts.METADATA) == []
        query = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND name LIKE 'guanka%'")
        written = dict(connection.execute(query).all())
    indexes = receipts.METADATA.tables["guanka_receipt"].indexes
    dialect = book.engine.dialect
    assert written == {one.name: str(sa.schema.CreateIndex(one).compile(dialect=dialect)) for one in indexes}


def test_the_code_knows_the_last_migration():
    folder = Path(receipts.__file__).with_name("migrations")
    assert ScriptDirectory(str(folder)).get_heads() == [receipts.REVISION]


def test_the_tables_are_ordinary_sql_for_postgresql_too():
    from sqlalchemy.dialects import postgresql

    indexes = receipts.METADATA.tables["guanka_receipt"].indexes
    texts = {str(sa.schema.CreateIndex(index).compile(dialect=postgresql.dialect())) for index in indexes}
    assert {text.partition(" ON ")[2] for text in texts} == {
        "guanka_receipt (level, student)",
        "guanka_receipt (level, student) WHERE is_current",
        "guanka_receipt (level, student) WHERE counts",
    }


def test_opening_twice_changes_nothing(path):
    open_gradebook(path).close()
    before = rows(path, "SELECT sql FROM sqlite_master")
    open_gradebook(str(path)).close()
    open_gradebook(f"sqlite:///{path}").close()
    assert rows(path, "SELECT sql FROM sqlite_master") == before


def test_it_keeps_a_log_beside_the_file_until_it_is_closed(path):
    with open_gradebook(path) as book:
        register(book, "cnn", [level_cells()])
        assert path.with_name("gradebook.db-wal").exists()
    assert not path.with_name("gradebook.db-wal").exists()
    copy = shutil.copy(path, path.with_name("copy.db"))
    assert rows(copy, "PRAGMA journal_mode") == [("wal",)]
    assert rows(copy, "SELECT count(*) FROM source_cell") == [(4,)]


def test_a_reader_is_not_kept_waiting_by_a_writer(book, path):
    store(book, [stored()])
    with open_gradebook(path, wait=0.05) as other, book.writing() as connection:
        connection.execute(sa.text("DELETE FROM guanka_receipt"))
        assert len(current(other)) == 1


def test_a_database_that_nbgrader_made_is_taken(path, monkeypatch):
    from nbgrader.api import Gradebook

    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    with Gradebook(f"sqlite:///{path}", "cnn") as theirs:
        theirs.add_student("ben", last_name="B")
    with open_gradebook(path) as book:
        register(book, "cnn", [level_cells()])
        store(book, [stored()])
        assert [row.student for row in export_rows(book)] == ["ana"]
    assert rows(path, "SELECT id, last_name FROM student ORDER BY id") == [("ana", None), ("ben", "B")]


def test_another_programs_database_is_left_alone(path):
    other = sqlite3.connect(path)
    other.executescript("CREATE TABLE recipe (name TEXT); CREATE TABLE alembic_version (version_num TEXT);")
    other.close()
    with pytest.raises(GraderError, match="a database, but not nbgrader's"):
        open_gradebook(path)
    tables = rows(path, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    assert tables == [("alembic_version",), ("recipe",)]


@pytest.mark.parametrize(
    ("table", "said"),
    [("alembic_version", "nbgrader's version 'zzzz'.*`nbgrader db upgrade`"), ("guanka_version", "a newer guanka")],
)
def test_a_version_that_is_not_known_is_refused(path, table, said):
    open_gradebook(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute(f"UPDATE {table} SET version_num = 'zzzz'")
    other.close()
    with pytest.raises(GraderError, match=said):
        open_gradebook(path)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("mysql+pymysql://me:secret@host/db", "names the database 'mysql'"),
        ("://", "can't be read"),
        ("sqlite+nothing:///x", "whose driver is not installed"),
    ],
)
def test_a_url_that_is_none_of_ours_is_refused_without_its_password(place, said):
    with pytest.raises(GraderError, match=said) as caught:
        open_gradebook(place)
    assert "secret" not in str(caught.value)


def test_postgresql_without_its_driver_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(GraderError, match=r"not installed .*pip install 'psycopg\[binary\]'"):
        open_gradebook("postgresql+psycopg://me:secret@127.0.0.1/none")


def test_postgresql_does_all_the_same(postgres):
    for _ in range(2):
        with open_gradebook(postgres, wait=1) as book:
            register(book, "cnn", [level_cells()])
            summary = store(book, [stored(), stored(student="ben", status="held"), stored(shape=0.0)])
            assert summary.masked == ()
            assert [(row.student, row.score) for row in export_rows(book)] == [("ana", 5.5), ("ben", None)]
            assert [receipt.student for receipt in current(book)] == ["ana", "ben"]
