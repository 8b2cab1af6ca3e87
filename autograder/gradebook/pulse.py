"""Whether anything has changed in the gradebook that could change a mark, told at a glance."""

import sqlalchemy as sa

from autograder.gradebook import tables
from autograder.gradebook.book import Gradebook
from autograder.gradebook.receipts import METADATA

Pulse = tuple[object, ...]


def pulse(book: Gradebook) -> Pulse:
    """A few sums and counts; two that differ are of two states, and of two states that differ nearly all differ.

    Raises:
        GraderError: the gradebook can't be read.
    """
    receipt, run = METADATA.tables["guanka_receipt"].c, METADATA.tables["guanka_run"].c
    grade, penalty = tables.grade.c, tables.submitted_notebook.c.late_submission_penalty
    lms_id = tables.student.c.lms_user_id
    queries = (
        sa.select(
            sa.func.count(), sa.func.max(receipt.id), sa.func.sum(sa.case((receipt.counts, receipt.id), else_=0))
        ),
        sa.select(*(sa.func.sum(one) for one in (grade.auto_score, grade.manual_score, grade.extra_credit))),
        sa.select(sa.func.count(), sa.func.sum(sa.case((grade.needs_manual_grade, 1), else_=0))),
        sa.select(sa.func.count(), sa.func.sum(penalty)),
        sa.select(sa.func.count(run.id), sa.func.count(run.finished)),
        sa.select(sa.func.count(lms_id), sa.func.sum(sa.func.length(lms_id)), sa.func.max(lms_id)),
    )
    with book.reading() as connection:
        return tuple(value for query in queries for value in connection.execute(query).one())
