"""What became of the scores in the LMS, and where its columns are: two tables of ours beside nbgrader's."""

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

from autograder.gradebook.book import Gradebook
from autograder.gradebook.receipts import METADATA
from autograder.gradebook.timestamps import aware_utc, naive_utc
from autograder.results import Delivery, Placed

_delivery = sa.Table(
    "guanka_delivery",
    METADATA,
    sa.Column("column", sa.String(128), primary_key=True),
    sa.Column("student", sa.String(128), primary_key=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("points", sa.Float()),
    sa.Column("maximum", sa.Float()),
    sa.Column("comment_sha256", sa.String(64)),
    sa.Column("tried_sha256", sa.String(64)),
    sa.Column("sent_at", sa.DateTime()),  # naive UTC, as all moments here
    sa.Column("is_uncertain", sa.Boolean(), nullable=False),
    sa.Column("tried_at", sa.DateTime()),
    sa.Column("answer", sa.Text(), nullable=False),
    sa.Column("advice", sa.Text(), nullable=False),
    sa.Column("lms_id", sa.String(128)),
)
_line_item = sa.Table(
    "guanka_line_item",
    METADATA,
    sa.Column("column", sa.String(128), primary_key=True),
    sa.Column("url", sa.Text(), nullable=False),
    sa.Column("label", sa.Text(), nullable=False),
    sa.Column("maximum", sa.Float(), nullable=False),
    sa.Column("due", sa.DateTime()),
    sa.Column("is_gone", sa.Boolean(), nullable=False),
)
Kind = TypeVar("Kind", Delivery, Placed)
_MOMENTS = ("sent_at", "tried_at", "due")


def read_deliveries(book: Gradebook, column: str | None = None) -> dict[tuple[str, str], Delivery]:
    """What is known of each score, of one column or of all, by (column, student) and in that order.

    Raises:
        GraderError: the gradebook can't be read.
    """
    query = _select(_delivery, Delivery).order_by(_delivery.c.column, _delivery.c.student)
    if column is not None:
        query = query.where(_delivery.c.column == column)
    with book.reading() as connection:
        found = [_read(row, Delivery) for row in connection.execute(query)]
    return {(one.column, one.student): one for one in found}


def write_deliveries(book: Gradebook, deliveries: Sequence[Delivery]) -> None:
    """Write these in the place of what was known of the same scores: all of them, or none; of one the last.

    Raises:
        GraderError: the gradebook can't be written.
    """
    last = {(one.column, one.student): one for one in deliveries}
    if not last:
        return
    own = (_delivery.c.column == sa.bindparam("of_column"), _delivery.c.student == sa.bindparam("of_student"))
    with book.writing() as connection:
        connection.execute(_delivery.delete().where(*own), [{"of_column": c, "of_student": s} for c, s in last])
        connection.execute(_delivery.insert(), [_row(one) for one in last.values()])


def read_placed(book: Gradebook) -> dict[str, Placed]:
    """Where the columns are in the LMS, by id; raises as ``read_deliveries``."""
    with book.reading() as connection:
        found = [_read(row, Placed) for row in connection.execute(_select(_line_item, Placed))]
    return {one.column: one for one in found}


def write_placed(book: Gradebook, placed: Placed) -> None:
    """Write where a column is, in the place of what was known of it; raises as ``write_deliveries``."""
    with book.writing() as connection:
        connection.execute(_line_item.delete().where(_line_item.c.column == placed.column))
        connection.execute(_line_item.insert(), _row(placed))


def _select(table: sa.Table, kind: type[msgspec.Struct]) -> "sa.Select[Any]":
    return sa.select(*(table.c[name] for name in kind.__struct_fields__))


def _read(row: "sa.Row[Any]", kind: type[Kind]) -> Kind:
    named = zip(kind.__struct_fields__, row, strict=True)
    return msgspec.convert({name: aware_utc(one) if name in _MOMENTS and one else one for name, one in named}, kind)


def _row(one: Delivery | Placed) -> dict[str, Any]:
    row = {name: getattr(one, name) for name in one.__struct_fields__}
    return {name: naive_utc(value) if name in _MOMENTS and value else value for name, value in row.items()}
