import sqlite3

import pytest
import sqlalchemy as sa

from autograder.errors import GraderError
from autograder.gradebook.export import current, reports
from autograder.gradebook.receipts import add_receipts
from autograder.gradebook.store import store
from autograder.results import Mismatch
from autograder.wording import Text
from tests.gradebook.building import LEVEL, MOMENT, report, stored


def test_a_receipt_says_what_was_graded_with_what(book):
    item = stored(attempt=3)
    store(book, [item])
    [receipt] = current(book)
    for name in ("student", "level", "attempt", "submission_sha256", "level_version", "sandboxed", "status", "score"):
        assert getattr(receipt, name) == getattr(item.report, name), name
    assert (receipt.submitted_at, receipt.graded_at) == (item.submitted, item.graded)
    assert (receipt.versions, receipt.seed_fingerprint) == (item.versions, "f00d")


def test_old_receipts_are_kept_and_one_is_current(book, path):
    for attempt, shape in enumerate((0.0, 4.0, 2.0), start=1):
        store(book, [stored(attempt=attempt, shape=shape, sha=str(attempt) * 64)])
    assert [(one.attempt, one.score) for one in current(book)] == [(3, 7.5)]
    connection = sqlite3.connect(path)
    kept = connection.execute("SELECT attempt, score, is_current FROM guanka_receipt ORDER BY id").fetchall()
    connection.close()
    assert kept == [(1, 5.5, 0), (2, 9.5, 0), (3, 7.5, 1)]


@pytest.mark.parametrize(("current", "counts"), [(1, 0), (0, 1)])
def test_the_database_itself_refuses_two_that_are_current_or_count(book, current, counts):
    store(book, [stored()])
    with pytest.raises(GraderError, match="UNIQUE"), book.writing() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO guanka_receipt SELECT 99, student, level, attempt, submission_sha256, level_version,"
                " seed_fingerprint, versions, sandboxed, status, score, max_score, submitted_at, graded_at, report,"
                f" {current}, {counts}, reason, environment, late_penalty, before FROM guanka_receipt"
            )
        )


def test_no_receipts_are_no_work(book):
    with book.writing() as connection:
        add_receipts(connection, [])
    assert current(book) == []


def test_reports_come_back_as_they_went(book):
    mended = Mismatch(what=Text("it's wrong", "不对"), actual="nan", counterexample="f(np.zeros((1, 1)))")
    first = report(student="ben")
    checks = (first.checks[0], *(check for check in report(value=(0.0, 0.0)).checks[1:]))
    second = report(checks=(*checks[:1], *_with(checks[1:], mended)), score=4.0)
    store(book, [stored(first), stored(second)])
    assert reports(book, LEVEL) == [second, first]  # by student
    assert reports(book, "another") == []


def _with(checks, mismatch):
    from msgspec.structs import replace

    return (replace(check, mismatch=mismatch) for check in checks)


def test_half_a_character_in_a_students_text_is_no_obstacle(book):
    odd = Mismatch(what=Text("wrong", "不对"), actual="a\ud800b\x00")
    first = report(checks=tuple(_with(report().checks, odd)))
    store(book, [stored(first)])
    assert {check.mismatch.actual for check in reports(book)[0].checks} == {"a?b\x00"}


def test_a_report_of_another_form_is_said_plainly(book):
    store(book, [stored()])
    with book.writing() as connection:
        connection.execute(sa.text("UPDATE guanka_receipt SET report = '{\"student\": 1}'"))
    with pytest.raises(GraderError, match=r"another guanka's form .*--force"):
        reports(book)


def test_a_submission_without_a_moment(book):
    store(book, [stored(submitted=None)])
    [receipt] = current(book)
    assert receipt.submitted_at is None
    assert receipt.graded_at > MOMENT
