"""A copy of the gradebook in one of its states, made while others write, and the same copy put back.

SQLite is copied by its own backup function, never as a file: beside the file lies its log, and both change under a
writer. PostgreSQL is copied by ``pg_dump``, told to see the very snapshot in which the rows were counted.
"""

import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Literal, NamedTuple

import sqlalchemy as sa

from autograder.errors import AuthorError, GraderError
from autograder.gradebook.book import Gradebook, as_it_is
from autograder.gradebook.failures import said_plainly

Kind = Literal["sqlite", "postgresql"]


class Copied(NamedTuple):
    """What a copy is of, and how many rows each table had."""

    kind: Kind
    rows: dict[str, int]


def copy_gradebook(db: str, to: Path, environment: Mapping[str, str]) -> Copied:
    """Copy the gradebook of a path or URL to a new file; ``environment`` is what ``pg_dump`` runs in.

    Raises:
        GraderError: it is not there, can't be read or is damaged, the copy can't be written, or there is no pg_dump.
    """
    with as_it_is(db) as book:
        if book.engine.dialect.name == "sqlite":
            return Copied("sqlite", _copy_sqlite(book, to))
        return Copied("postgresql", _dump(book, to, environment))


def _copy_sqlite(book: Gradebook, to: Path) -> dict[str, int]:
    with (
        said_plainly(book.name, book.wait),
        closing(book.engine.raw_connection()) as source,
        closing(sqlite3.connect(to)) as copy,
    ):
        # In one step: in several, another program's writing would make it begin again, for as long as it writes.
        source.driver_connection.backup(copy)  # type: ignore[union-attr]
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        found = copy.execute("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        raise GraderError(f"the gradebook {book.name} is damaged ({found}): its copy is worth nothing")
    return count_rows(str(to))


def _dump(book: Gradebook, to: Path, environment: Mapping[str, str]) -> dict[str, int]:
    program, url = _program("pg_dump"), book.engine.url
    with said_plainly(book.name, book.wait), book.engine.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            snapshot = connection.scalar(sa.text("SELECT pg_export_snapshot()"))
            rows = _rows(connection)
            options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={to}"]
            _run([program, *options, f"--dbname={_plain_url(url)}"], url, environment, "copied")
    return rows


def restore_dump(dump: Path, db: str, environment: Mapping[str, str]) -> None:
    """Put a copy of a PostgreSQL gradebook into an empty database: all of it, or nothing.

    Raises:
        AuthorError: the database is not empty, or no PostgreSQL.
        GraderError: it can't be reached or written, or there is no pg_restore.
    """
    with as_it_is(db) as book:
        if book.engine.dialect.name != "postgresql":
            raise AuthorError(f"the backup's gradebook is of PostgreSQL and {book.name} is not; right would be its URL")
        url = book.engine.url
        with book.reading() as connection:
            there = sa.inspect(connection).get_table_names()
        if there:
            raise AuthorError(
                f"{book.name} is not empty, it has {there[0]!r}; right would be a new database (createdb)"
            )
        options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
        command = [_program("pg_restore"), *options, f"--dbname={_plain_url(url)}", str(dump)]
        _run(command, url, environment, "restored")


def count_rows(db: str) -> dict[str, int]:
    """How many rows each table of a gradebook has.

    Raises:
        GraderError: it is not there, or can't be read.
    """
    with as_it_is(db) as book, book.reading() as connection:
        return _rows(connection)


def _rows(connection: sa.Connection) -> dict[str, int]:
    names = sorted(sa.inspect(connection).get_table_names())
    count = sa.select(sa.func.count())
    return {name: connection.scalar(count.select_from(sa.table(name))) or 0 for name in names}


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        text = f"a PostgreSQL gradebook needs {name}, which is not installed: apt install postgresql-client"
        raise GraderError(f"{text}, of the server's version or a newer one")
    return found


def _plain_url(url: sa.URL) -> str:
    """The URL as PostgreSQL's own programs read it; without the password, for every user can list arguments."""
    place = sa.URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return place.render_as_string(hide_password=False)


def _run(command: list[str], url: sa.URL, environment: Mapping[str, str], done: str) -> None:
    password = {} if url.password is None else {"PGPASSWORD": str(url.password)}
    ended = subprocess.run(
        [*command, "--no-password"], env={**environment, **password}, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        said = ended.stderr.strip().split("\n")[-1] or f"status {ended.returncode}"
        name = url.render_as_string(hide_password=True)
        raise GraderError(f"the gradebook {name} can't be {done}: {said}")
