"""What is decided for a score, and what staff are told of it, case by case."""

import pytest
from msgspec.structs import replace

from autograder.lms.delivery import asked, decide, left_at, read_back, refusal, seen
from autograder.lms.model import Result
from autograder.results import Delivery
from tests.lms.fake import START, wanted

WANTED = wanted("ana", 7.5)
SENT = Delivery(column=WANTED.column, student="ana", state="delivered", tried_sha256=WANTED.sha256, sent_at=START)
REFUSED, LOCKED, PENDING = (replace(SENT, state=state) for state in ("refused", "maybe_locked", "pending"))
OVERRIDDEN = replace(SENT, state="not_applied")
ELSEWHERE = replace(SENT, points=7.5, maximum=10.0, lms_id="6")
OLDER = replace(SENT, tried_sha256=wanted("ana", 5.0).sha256)


@pytest.mark.parametrize(
    ("known", "step", "on_retry"),
    [
        (None, "ask", "ask"),
        (replace(SENT, is_uncertain=True), "ask", "ask"),
        (SENT, "leave", "leave"),
        (OLDER, "send", "send"),
        (REFUSED, "leave", "send"),
        (OVERRIDDEN, "leave", "send"),
        (LOCKED, "send", "send"),
        (PENDING, "send", "send"),
        (replace(OVERRIDDEN, tried_sha256=None), "send", "send"),
        (replace(SENT, lms_id="7"), "leave", "leave"),
        (ELSEWHERE, "ask", "ask"),
    ],
)
def test_what_to_do(known, step, on_retry):
    assert decide(WANTED, known, "7") == step
    assert decide(WANTED, known, "7", retry=True) == on_retry
    assert decide(WANTED, known, None) == "refuse"
    assert decide(replace(WANTED, waits="held"), known, "7", retry=True) == "wait"


@pytest.mark.parametrize(
    ("known", "state"),
    [
        (None, "pending"),
        (SENT, "delivered"),
        (OLDER, "pending"),
        (replace(SENT, is_uncertain=True), "pending"),
        (REFUSED, "refused"),
        (replace(REFUSED, tried_sha256=OLDER.tried_sha256), "pending"),
        (refusal(WANTED, None, None, START), "pending"),  # and here its id is known
        (LOCKED, "maybe_locked"),
        (OVERRIDDEN, "not_applied"),
        (ELSEWHERE, "pending"),
    ],
)
def test_what_staff_are_told(known, state):
    assert seen(WANTED, known, "7").state == state
    assert seen(WANTED, known, None).state == "refused"
    assert seen(replace(WANTED, points=None, waits="held"), known, "7").state == "waiting"


def test_a_refusal_for_want_of_an_id_is_forgotten_once_there_is_one():
    told = seen(WANTED, refusal(WANTED, None, None, START), "7")
    assert (told.answer, told.advice) == ("", "")


def test_what_another_account_holds_says_nothing_of_this_one():
    told = seen(WANTED, ELSEWHERE, "7")
    assert (told.points, told.lms_id) == (None, "7")
    assert "'6'" in told.answer
    now = asked(WANTED, ELSEWHERE, Result(lms_id="7", points=7.5, maximum=10.0), START, "7")
    assert (now.state, now.lms_id) == ("delivered", "7")
    assert "'6' in the LMS had this score before: take it away there" in now.advice
    never = replace(ELSEWHERE, state="refused", points=None)
    assert left_at(never, "7") == ""  # it was sent there, and never held


def test_the_points_and_words_make_another_score():
    others = [replace(WANTED, points=7.25), replace(WANTED, maximum=20.0), replace(WANTED, comment="x")]
    assert len({WANTED.sha256, *(one.sha256 for one in others)}) == 4
    assert replace(WANTED, note="n").sha256 == WANTED.sha256


@pytest.mark.parametrize(
    ("points", "maximum", "holds"),
    [
        (7.5, 10.0, True),
        (37.49996, 50.0, True),  # five decimals of a share
        (7.51, 10.0, False),
        (None, 10.0, False),
        (0.0, 0.0, False),
        (float("nan"), 10.0, False),
    ],
)
def test_whether_the_lms_holds_it(points, maximum, holds):
    result = Result(lms_id="7", points=points, maximum=maximum)
    assert (asked(WANTED, None, result, START, "7") is not None) == holds
    assert read_back(WANTED, SENT, result).state == ("delivered" if holds else "not_applied")


def test_a_score_that_was_refused_and_that_a_teacher_typed_in_is_delivered():
    result = Result(lms_id="7", points=7.5, maximum=10.0)
    assert read_back(WANTED, REFUSED, result).state == "delivered"
    assert read_back(WANTED, REFUSED, None).state == "refused"
