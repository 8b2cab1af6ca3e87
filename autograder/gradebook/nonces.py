"""Numbers that may be used once, such as those of launches: kept until they would be refused for their age anyway."""

from datetime import datetime

import sqlalchemy as sa

from autograder.gradebook.book import Gradebook
from autograder.gradebook.receipts import METADATA
from autograder.gradebook.timestamps import naive_utc

_nonce = sa.Table(
    "guanka_nonce",
    METADATA,
    sa.Column("nonce", sa.String(128), primary_key=True),
    sa.Column("expires", sa.DateTime(), nullable=False),  # naive UTC
)


def use_once(book: Gradebook, nonce: str, expires: datetime, now: datetime) -> bool:
    """Use a number up; False where somebody has before. Those that have expired are forgotten.

    Raises:
        GraderError: the gradebook can't be written.
    """
    with book.writing() as connection:
        connection.execute(_nonce.delete().where(_nonce.c.expires <= naive_utc(now)))
        # The transaction has the right to write alone, so nobody comes between these two.
        if connection.scalar(sa.select(_nonce.c.nonce).where(_nonce.c.nonce == nonce)) is not None:
            return False
        connection.execute(_nonce.insert().values(nonce=nonce, expires=naive_utc(expires)))
    return True
