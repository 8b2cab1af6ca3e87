"""What a database's failures mean to the person who runs us: one sentence each."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from autograder.errors import GradebookAway, GraderError

_NOTHING_LOST = "nothing of this step was written"
_SENTENCES = {
    "busy": f"was kept locked by another program for {{wait:g}} s: close that program and run again; {_NOTHING_LOST}",
    "gone": f"can't be reached ({{detail}}): start its server and run again; {_NOTHING_LOST}",
    "full": f"could not grow, its disk is full: free some space and run again; {_NOTHING_LOST}",
    "readonly": f"is read-only for this user: allow writing to the file and its folder; {_NOTHING_LOST}",
    "unopened": "can't be opened: its folder must exist and let this user write",
    "damaged": "is damaged or not a database ({detail}): put a backup in its place, or name another with --db",
    "failed": f"failed ({{detail}}); {_NOTHING_LOST}",
}
_SQLITE = {
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "readonly",
    sqlite3.SQLITE_PERM: "readonly",
    sqlite3.SQLITE_CANTOPEN: "unopened",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}
# PostgreSQL's SQLSTATE codes (its manual, appendix A).
_POSTGRES = {"55P03": "busy", "40P01": "busy", "53100": "full", "25006": "readonly", "42501": "readonly"}
_POSTGRES |= dict.fromkeys(("57P01", "57P02", "57P03"), "gone")  # shut down, crashed, starting
_FOR_A_WHILE = ("busy", "gone")


@contextmanager
def said_plainly(name: str, wait: float) -> Iterator[None]:
    """Say a database error of the block as a GraderError about the gradebook ``name``.

    Raises:
        GradebookAway: locked for ``wait`` seconds, or its server can't be reached.
        GraderError: disk full, read-only, damaged, or any other failure of the database.
    """
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        detail = str(cause).strip().split("\n")[0]
        lost = isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated
        kind = "gone" if lost else _kind(cause)
        kind_of_error = GradebookAway if kind in _FOR_A_WHILE else GraderError
        raise kind_of_error(f"the gradebook {name} {_SENTENCES[kind].format(wait=wait, detail=detail)}") from error


def _kind(cause: BaseException | None) -> str:
    if isinstance(cause, sqlite3.Error):
        # The lower byte is the kind, the upper one its shade. A driver's own errors have no code.
        return _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF, "failed")
    code = getattr(cause, "sqlstate", None)
    if code is None and type(cause).__name__ == "OperationalError":  # psycopg's, where no server has answered
        return "gone"
    return _POSTGRES.get(code or "", "failed")
