"""A gradebook of an older guanka is brought up to date when it is opened, with all its rows."""

import msgspec
import pytest
import sqlalchemy as sa
from alembic import command, config

from autograder.gradebook import tables
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.deliveries import read_deliveries, read_placed, write_deliveries, write_placed
from autograder.gradebook.export import current, standing
from autograder.gradebook.history import history
from autograder.gradebook.people import write_lms_ids
from autograder.gradebook.receipts import METADATA, REVISION
from autograder.gradebook.register import register
from autograder.gradebook.store import store
from autograder.results import Delivery, Placed
from tests.gradebook.building import LEVEL, level_cells, report, stored

_OLD = (
    "student, level, attempt, submission_sha256, level_version, seed_fingerprint, versions, sandboxed, status, score,"
    " max_score, submitted_at, graded_at, report, is_current"
)


def make_old(url: str) -> None:
    """A gradebook at revision 0001, with the receipts of two gradings of ana's and one of ben's."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        tables.create(connection)
        settings = config.Config(attributes={"connection": connection})
        settings.set_main_option("script_location", "autograder.gradebook:migrations")
        command.upgrade(settings, "0001")
        for student, score, last in (("ana", 5.5, False), ("ana", 9.5, True), ("ben", 9.5, True)):
            connection.execute(
                sa.text(
                    f"INSERT INTO guanka_receipt ({_OLD}) VALUES (:student, :level, 1, 'aa', 'v', 'f00d', '{{}}', :yes,"
                    " 'graded', :score, 10.0, NULL, '2026-11-20 15:00:00', :report, :last)"
                ),
                {
                    "student": student,
                    "level": LEVEL,
                    "score": score,
                    "last": last,
                    "yes": True,
                    "report": msgspec.json.encode(report(student)).decode(),
                },
            )
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request, path):
    url = f"sqlite:///{path}" if request.param == "sqlite" else request.getfixturevalue("postgres")
    make_old(url)
    return url


def test_the_rows_are_kept_and_the_current_ones_count(old):
    with open_gradebook(old) as book:
        with book.reading() as connection:
            assert connection.scalar(sa.text("SELECT version_num FROM guanka_version")) == REVISION
        found = history(book, "ana", LEVEL)
        assert [(one.score, one.is_current, one.counts) for one in found] == [(5.5, False, False), (9.5, True, True)]
        assert {(one.reason, one.environment, one.late_penalty, one.before) for one in found} == {(None,) * 4}
        assert found[1].report == report()
    with open_gradebook(old) as book:
        assert len(history(book, "ben", LEVEL)) == 1


def test_a_grade_goes_on_from_there(old):
    with open_gradebook(old) as book:
        register(book, "cnn", [level_cells()])
        store(book, [stored(sha="b" * 64, attempt=2)])
        first, second, third = history(book, "ana", LEVEL)
        assert [one.counts for one in (first, second, third)] == [False, False, True]
        assert third.before == second.id
        assert [one.student for one in current(book)] == ["ana"]  # nbgrader's tables have nothing of ben's
        assert standing(book) == current(book)


def test_what_the_scripts_make_is_what_the_code_declares(old):
    with open_gradebook(old) as book, book.reading() as connection:
        for name, table in METADATA.tables.items():
            made = {one["name"]: one for one in sa.inspect(connection).get_columns(name)}
            assert list(made) == table.c.keys(), name
            assert {key: not one["nullable"] for key, one in made.items()} == {
                key: not one.nullable for key, one in table.c.items()
            }, name


def test_a_score_that_was_delivered_before_went_to_the_account_of_then(old):
    with open_gradebook(old) as book:
        write_lms_ids(book, {"ana": "7", "ben": "8"})
        some = [Delivery(column=LEVEL, student=who, state="delivered", points=9.5) for who in ("ana", "cem")]
        write_deliveries(book, [*some, Delivery(column=LEVEL, student="ben", state="refused")])
    engine = sa.create_engine(old)
    with engine.begin() as connection:
        settings = config.Config(attributes={"connection": connection})
        settings.set_main_option("script_location", "autograder.gradebook:migrations")
        command.downgrade(settings, "0003")
    engine.dispose()
    with open_gradebook(old) as book:
        assert {who: one.lms_id for (_, who), one in read_deliveries(book).items()} == {
            "ana": "7",
            "ben": None,  # nothing was sent
            "cem": None,
        }


def test_a_half_year_without_an_lms_goes_on_with_one(old):
    with open_gradebook(old) as book:
        assert (read_deliveries(book), read_placed(book)) == ({}, {})
        one = Delivery(column=LEVEL, student="ana", state="delivered", points=9.5, maximum=10.0)
        write_deliveries(book, [one])
        write_placed(book, Placed(column=LEVEL, url="u", label="l", maximum=10.0))
    with open_gradebook(old) as book:
        assert read_deliveries(book) == {(LEVEL, "ana"): one}
