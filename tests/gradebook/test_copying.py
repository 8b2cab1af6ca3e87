"""Copies of a gradebook: one of its states, whoever writes meanwhile, and back again."""

import os
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing

import pytest

from autograder.errors import AuthorError, GraderError
from autograder.gradebook import copying
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.copying import copy_gradebook, count_rows, restore_dump
from autograder.gradebook.export import export_rows
from autograder.gradebook.register import register
from autograder.gradebook.store import store
from tests.gradebook.building import level_cells, stored

ENVIRONMENT = {"PATH": os.environ["PATH"]}


def test_a_copy_holds_what_is_still_in_the_log(book, path, tmp_path):
    store(book, [stored(student=f"s{n}") for n in range(20)])
    assert (tmp_path / "gradebook.db-wal").stat().st_size > 0
    copied = copy_gradebook(str(path), tmp_path / "copy.db", ENVIRONMENT)
    assert copied.kind == "sqlite"
    assert copied.rows["guanka_receipt"] == copied.rows["student"] == 20
    assert copied.rows["grade"] == 40
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy.db"]  # nothing lies beside it
    with open_gradebook(tmp_path / "copy.db") as copy:
        assert export_rows(copy) == export_rows(book)


def test_a_copy_of_the_file_alone_would_not(book, path, tmp_path):
    """Why it is not copied as a file: the test above can fail."""
    store(book, [stored(student=f"s{n}") for n in range(20)])
    (tmp_path / "copy.db").write_bytes(path.read_bytes())
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
        count = copy.execute("SELECT count(*) FROM guanka_receipt").fetchone()[0] if "guanka_receipt" in tables else 0
    assert count < 20


def test_copies_made_while_another_process_writes_are_whole(path, tmp_path):
    """Each of the writer's transactions adds five receipts: no copy has a part of one."""
    writer = """
        import sys
        from autograder.gradebook.book import open_gradebook
        from autograder.gradebook.register import register
        from autograder.gradebook.store import store
        from tests.gradebook.building import level_cells, stored

        with open_gradebook(sys.argv[1]) as book:
            register(book, "cnn", [level_cells()])
            for step in range(10_000):
                store(book, [stored(student=f"s{step}-{n}") for n in range(5)])
                print(step, flush=True)
    """
    command = [sys.executable, "-c", textwrap.dedent(writer), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writing:
        try:
            counts = []
            for n in range(5):
                for _ in range(3):
                    assert writing.stdout.readline()  # it has stored something since the last copy
                rows = copy_gradebook(str(path), tmp_path / f"copy{n}.db", ENVIRONMENT).rows
                assert rows["guanka_receipt"] == rows["student"] == rows["submitted_assignment"]
                assert rows["grade"] == 2 * rows["student"]
                counts.append(rows["student"])
        finally:
            writing.kill()
    assert all(count % 5 == 0 for count in counts)
    assert len(set(counts)) == 5


def test_a_gradebook_that_is_not_there_is_not_made(path, tmp_path):
    with pytest.raises(GraderError, match="there is no gradebook"):
        copy_gradebook(str(path), tmp_path / "copy.db", ENVIRONMENT)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_gradebook_is_said(book, path, tmp_path):
    store(book, [stored(student=f"s{n}") for n in range(50)])
    book.close()
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4096] = os.urandom(4096)
    path.write_bytes(data)
    with pytest.raises(GraderError, match="damaged"):
        copy_gradebook(str(path), tmp_path / "copy.db", ENVIRONMENT)


@pytest.fixture
def filled(postgres):
    with open_gradebook(postgres, wait=1) as book:
        register(book, "cnn", [level_cells()])
        store(book, [stored(student=f"s{n}") for n in range(20)])
    return postgres


def test_postgresql_goes_into_a_file_and_back(filled, tmp_path):
    import sqlalchemy as sa

    with open_gradebook(filled) as book:
        rows = export_rows(book)
    copied = copy_gradebook(filled, tmp_path / "dump", ENVIRONMENT)
    assert (copied.kind, copied.rows["guanka_receipt"]) == ("postgresql", 20)
    with pytest.raises(AuthorError, match="is not empty"):
        restore_dump(tmp_path / "dump", filled, ENVIRONMENT)
    engine = sa.create_engine(filled, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:  # the same database, empty again
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    restore_dump(tmp_path / "dump", filled, ENVIRONMENT)
    assert count_rows(filled) == copied.rows
    with open_gradebook(filled) as book:
        assert export_rows(book) == rows


def test_without_pg_dump_it_is_said_what_to_install(filled, tmp_path, monkeypatch):
    monkeypatch.setattr(copying.shutil, "which", lambda _: None)
    with pytest.raises(GraderError, match=r"needs pg_dump, which is not installed: apt install postgresql-client"):
        copy_gradebook(filled, tmp_path / "dump", ENVIRONMENT)


def test_what_pg_restore_says_is_passed_on_and_nothing_is_left(postgres, tmp_path):
    (tmp_path / "dump").write_bytes(b"no dump")
    with pytest.raises(GraderError, match=r"can't be restored: pg_restore"):
        restore_dump(tmp_path / "dump", postgres, ENVIRONMENT)
    assert count_rows(postgres) == {}


def test_a_password_is_in_no_argument(monkeypatch):
    import sqlalchemy as sa

    asked = []
    monkeypatch.setattr(copying.subprocess, "run", lambda command, **more: asked.append((command, more)) or _Done())
    url = sa.make_url("postgresql+psycopg://me:p%40ss@host:5433/db?sslmode=require")
    copying._run(["pg_dump", f"--dbname={copying._plain_url(url)}"], url, {"PATH": "/bin"}, "copied")
    ((command, more),) = asked
    assert command == ["pg_dump", "--dbname=postgresql://me@host:5433/db?sslmode=require", "--no-password"]
    assert more["env"] == {"PATH": "/bin", "PGPASSWORD": "p@ss"}


class _Done:
    returncode, stderr = 0, ""
