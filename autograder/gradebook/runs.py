"""Runs that change many grades, such as a regrade: marked while they are under way, level by level.

Who sends grades on can see that a level is half regraded. A run that was killed stays open; the next one of the same
kind takes it over, and can tell by the moment it began what was done already.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from autograder.gradebook.book import Gradebook
from autograder.gradebook.receipts import METADATA
from autograder.gradebook.timestamps import aware_utc, naive_utc

_run = sa.Table(
    "guanka_run",
    METADATA,
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("what", sa.String(16), nullable=False),
    sa.Column("level", sa.String(128), nullable=False),
    sa.Column("started", sa.DateTime(), nullable=False),  # naive UTC
    sa.Column("finished", sa.DateTime()),
)


class Open(NamedTuple):
    """A run of a level that has not finished: it is under way, or was killed."""

    what: str
    level: str
    started: datetime  # UTC


def unfinished(book: Gradebook) -> list[Open]:
    """The runs that have not finished, by level.

    Raises:
        GraderError: the gradebook can't be read.
    """
    with book.reading() as connection:
        return _unfinished(connection)


def begin(book: Gradebook, what: str, levels: Collection[str], now: datetime) -> dict[str, datetime]:
    """Mark these levels as under way; when each began, which is earlier where a run that was killed is taken over.

    Raises:
        GraderError: the gradebook can't be written.
    """
    with book.writing() as connection:
        began = {one.level: one.started for one in _unfinished(connection) if one.what == what and one.level in levels}
        rows = [{"what": what, "level": one, "started": naive_utc(now)} for one in sorted(set(levels) - set(began))]
        if rows:
            connection.execute(_run.insert(), rows)
    return {level: began.get(level, now) for level in levels}


def finish(book: Gradebook, what: str, levels: Collection[str], now: datetime) -> None:
    """Mark these levels' runs as finished; raises as ``begin``."""
    own = (_run.c.what == what, _run.c.level.in_(sorted(levels)), _run.c.finished.is_(None))
    with book.writing() as connection:
        connection.execute(_run.update().where(*own).values(finished=naive_utc(now)))


def _unfinished(connection: sa.Connection) -> list[Open]:
    query = sa.select(_run.c.what, _run.c.level, _run.c.started).where(_run.c.finished.is_(None))
    return [
        Open(what, level, aware_utc(started))
        for what, level, started in connection.execute(query.order_by(_run.c.level, _run.c.id))
    ]
