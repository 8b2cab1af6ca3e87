"""Forget a student: every row of nbgrader's tables and of ours, and the bytes that deleted rows leave in a file.

A deleted row's bytes stay in SQLite's file until something is written over them, and in its log. So the deleting
overwrites with zeros (``secure_delete``), the file is written anew (``VACUUM``), and the log is emptied. PostgreSQL
writes its tables anew (``VACUUM FULL``); what its own log and its back-ups hold is out of reach here.
"""

import re
from contextlib import closing

import sqlalchemy as sa

from autograder.errors import GraderError
from autograder.gradebook import tables
from autograder.gradebook.book import Gradebook
from autograder.gradebook.failures import said_plainly

_OURS = "guanka_"  # what the names of our tables begin with
_WHO = ("student", "student_id")  # what a column with a student's id is called


def find_rows(book: Gradebook, student: str) -> dict[str, int]:
    """How many rows of each table are this student's; tables that have none are not in it.

    Raises:
        GraderError: the gradebook can't be read.
    """
    with book.reading() as connection:
        return _counted(connection, student)


def erase_rows(book: Gradebook, student: str) -> dict[str, int]:
    """Delete all rows of a student in one transaction, and say how many of each table. ``wipe`` comes after it.

    Raises:
        GraderError: the gradebook can't be written.
    """
    with book.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        found = _counted(connection, student)
        for table, theirs in _theirs(connection, student):
            connection.execute(table.delete().where(theirs))
    return found


def mentions(book: Gradebook, student: str) -> dict[str, int]:
    """How many rows of others have a text with this id in it as a word, by table and column, such as a comment's.

    Raises:
        GraderError: the gradebook can't be read.
    """
    found: dict[str, int] = {}
    word = as_word(student)
    with book.reading() as connection:
        for table, theirs in _theirs(connection, student):
            for column in filter(_is_text, table.c):
                texts = sa.select(column).where(~theirs, column.contains(student, autoescape=True))
                count = sum(word.search(text) is not None for text in connection.scalars(texts))
                found |= {f"{table.name}.{column.name}": count} if count else {}
    return found


def _is_text(column: "sa.Column[object]") -> bool:
    """Whether a person's words could stand there: no key, and nobody's id."""
    kind = isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum)
    return kind and not column.primary_key and not column.foreign_keys and column.name not in _WHO


def as_word(student: str) -> "re.Pattern[str]":
    """The id where it stands by itself: not s1 in s12."""
    return re.compile(rf"(?<!\w){re.escape(student)}(?!\w)")


def wipe(book: Gradebook) -> None:
    """Leave no bytes of deleted rows in the database's files.

    Raises:
        GraderError: another program has the gradebook open and reads or writes, or there is no room to write it anew.
    """
    with said_plainly(book.name, book.wait):
        if book.engine.dialect.name == "sqlite":
            _wipe_sqlite(book)
        else:
            with book.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for table in _tables(connection):
                    connection.execute(sa.text(f"VACUUM FULL {table.name}"))


def _wipe_sqlite(book: Gradebook) -> None:
    with closing(book.engine.raw_connection()) as raw:
        cursor = raw.cursor()
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute("VACUUM")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.close()
    if busy:
        text = f"the gradebook {book.name} is being read by another program, so what was deleted is still in its files"
        raise GraderError(f"{text}: close that program (formgrader, a database browser) and run the same command again")


def _counted(connection: sa.Connection, student: str) -> dict[str, int]:
    count = sa.select(sa.func.count())
    counted = {
        table.name: connection.scalar(count.select_from(table).where(theirs)) or 0
        for table, theirs in _theirs(connection, student)
    }
    return {name: rows for name, rows in counted.items() if rows}


def _tables(connection: sa.Connection) -> list[sa.Table]:
    """Those that hold something of students; ours as the database has them, be they an older or a newer guanka's."""
    names = [name for name in sa.inspect(connection).get_table_names() if name.startswith(_OURS)]
    ours = [sa.Table(name, sa.MetaData(), autoload_with=connection) for name in sorted(names)]
    theirs = [table for table in tables.METADATA.sorted_tables if _is_theirs(table)]
    return [*theirs, *(table for table in ours if _who(table) is not None)]


def _theirs(connection: sa.Connection, student: str) -> list[tuple[sa.Table, "sa.ColumnElement[bool]"]]:
    """The tables with what says that a row is this student's; what points to others comes before them."""
    where: dict[sa.Table, sa.ColumnElement[bool]] = {tables.student: tables.student.c.id == student}
    for table in tables.METADATA.sorted_tables:  # nbgrader's, from the student down
        for key in table.foreign_keys:
            parent = key.column.table
            if parent in where and table not in where:
                where[table] = key.parent.in_(sa.select(key.column).where(where[parent]))
    for table in _tables(connection):
        who = _who(table)
        if table not in where and who is not None:
            where[table] = who == student
    return list(reversed(where.items()))


def _is_theirs(table: sa.Table) -> bool:
    return table is tables.student or any(_is_theirs(key.column.table) for key in table.foreign_keys)


def _who(table: sa.Table) -> "sa.ColumnElement[str] | None":
    return next((table.c[name] for name in _WHO if name in table.c), None)
