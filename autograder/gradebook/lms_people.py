"""Who is in the gradebook, with their ids in the LMS; and how all that is known of an LMS is forgotten."""

import msgspec
import sqlalchemy as sa

from autograder.gradebook import tables
from autograder.gradebook.book import Gradebook

_OF_THE_LMS = {"deliveries": "guanka_delivery", "columns": "guanka_line_item"}


class Known(msgspec.Struct, frozen=True):
    """A student of the gradebook; empty texts are what it does not know."""

    student: str
    name: str
    email: str
    lms_id: str


def read_known(book: Gradebook) -> list[Known]:
    """Every student, by id.

    Raises:
        GraderError: the gradebook can't be read.
    """
    own = tables.student.c
    query = sa.select(own.id, own.last_name, own.first_name, own.email, own.lms_user_id).order_by(own.id)
    with book.reading() as connection:
        return [
            Known(student, " ".join(name for name in (first, last) if name), email or "", lms_id or "")
            for student, last, first, email, lms_id in connection.execute(query)
        ]


def forget_platform(book: Gradebook) -> dict[str, int]:
    """Forget ids, columns and deliveries, which were those of an LMS that is ours no more; how many rows of each.

    Raises:
        GraderError: the gradebook can't be written.
    """
    own = tables.student
    named = own.c.lms_user_id.is_not(None) & (own.c.lms_user_id != "")
    with book.writing() as connection:
        ids = connection.execute(own.update().where(named).values(lms_user_id=None)).rowcount
        gone = {said: connection.execute(sa.table(name).delete()).rowcount for said, name in _OF_THE_LMS.items()}
    return {"ids of students": ids, **gone}
