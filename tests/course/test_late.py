"""What being late costs."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from autograder.course import LatePolicy
from autograder.course.late import late_share

CHINA = timezone(timedelta(hours=8))
DUE = datetime(2026, 10, 18, 23, 59, 59, tzinfo=CHINA)
POLICY = LatePolicy(grace_minutes=15, per_day=0.1, at_most=0.5, cutoff=datetime(2027, 1, 17, tzinfo=CHINA))


@pytest.mark.parametrize(
    ("late", "left"),  # of 8 points: the examples of docs/course.md, and the edges
    [
        (timedelta(days=-3), 8),
        (timedelta(0), 8),
        (timedelta(minutes=10), 8),
        (timedelta(minutes=15), 8),
        (timedelta(minutes=15, microseconds=1), 7.2),
        (timedelta(minutes=20), 7.2),
        (timedelta(hours=24), 7.2),
        (timedelta(hours=25), 6.4),
        (timedelta(days=5), 4),
        (timedelta(days=7), 4),
        (timedelta(days=80), 4),
        (timedelta(days=91), 0),
    ],
)
def test_the_score_that_is_left(late, left):
    assert 8 * (1 - late_share(POLICY, DUE, DUE + late)) == pytest.approx(left)


def test_another_zone_is_the_same_moment():
    assert late_share(POLICY, DUE, DUE.astimezone(UTC)) == 0


def test_the_default_costs_nothing():
    assert late_share(LatePolicy(), DUE, DUE + timedelta(days=1000)) == 0


def test_without_due_only_the_cutoff_counts():
    assert late_share(POLICY, None, DUE + timedelta(days=80)) == 0
    assert late_share(POLICY, None, DUE + timedelta(days=91)) == 1


def test_the_cutoff_itself_is_in_time():
    assert late_share(POLICY, DUE, POLICY.cutoff) == 0.5
    assert late_share(POLICY, DUE, POLICY.cutoff + timedelta(microseconds=1)) == 1
