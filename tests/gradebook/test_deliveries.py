"""What is known of the LMS, written and read back, in both kinds of database."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from autograder.gradebook.book import open_gradebook
from autograder.gradebook.deliveries import read_deliveries, read_placed, write_deliveries, write_placed
from autograder.gradebook.erase import erase_rows
from autograder.gradebook.people import read_lms_ids, write_lms_ids
from autograder.results import Delivery, Placed

BEIJING = timezone(timedelta(hours=8))
SENT = datetime(2026, 11, 20, 16, 30, 0, 123456, tzinfo=BEIJING)
BARE = Delivery(column="作业一", student="ana", state="pending")
FULL = Delivery(
    column="01-corr2d",
    student="s4711-阮",
    state="not_applied",
    points=0.0,
    maximum=10.0,
    comment_sha256="c" * 64,
    tried_sha256="d" * 64,
    sent_at=SENT,
    is_uncertain=True,
    tried_at=SENT + timedelta(seconds=2),
    answer="200: 教师已修改",
    advice="look there",
    lms_id="5c0ffee-0007",
)
PLACED = Placed(column="作业一", url="https://example.org/item?x=1&y=2", label="作业一", maximum=100.0, due=SENT)


@pytest.fixture(params=["sqlite", "postgresql"])
def book(request, tmp_path):
    place = tmp_path / "gradebook.db" if request.param == "sqlite" else request.getfixturevalue("postgres")
    with open_gradebook(place) as book:
        yield book


def test_what_is_written_is_read_back_whole(book):
    write_deliveries(book, [BARE, FULL])
    assert read_deliveries(book) == {("01-corr2d", "s4711-阮"): FULL, ("作业一", "ana"): BARE}
    assert read_deliveries(book)["01-corr2d", "s4711-阮"].sent_at.tzinfo is UTC
    assert read_deliveries(book, "作业一") == {("作业一", "ana"): BARE}


def test_a_later_one_takes_the_place_and_of_several_the_last(book):
    write_deliveries(book, [BARE, FULL])
    last = replace(BARE, state="delivered", points=5.0)
    write_deliveries(book, [replace(BARE, state="refused"), last])
    write_deliveries(book, [])
    assert read_deliveries(book) == {("01-corr2d", "s4711-阮"): FULL, ("作业一", "ana"): last}


def test_where_a_column_is(book):
    write_placed(book, PLACED)
    write_placed(book, replace(PLACED, is_gone=True, due=None))
    assert read_placed(book) == {"作业一": replace(PLACED, is_gone=True, due=None)}


def test_who_is_forgotten_has_no_deliveries_and_no_id_in_the_lms(book):
    write_lms_ids(book, {"ana": "lms-ana", "ben": "lms-ben"})
    write_deliveries(book, [BARE, replace(BARE, student="ben")])
    assert erase_rows(book, "ana")["guanka_delivery"] == 1
    assert list(read_deliveries(book)) == [("作业一", "ben")]
    assert read_lms_ids(book) == {"ben": "lms-ben"}
