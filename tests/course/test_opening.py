from datetime import UTC, datetime, timedelta

import pytest

from autograder.course.load import load_course
from autograder.course.opening import handed_in_early, still_closed


@pytest.fixture
def course(build, base):
    return load_course(build(base))  # aa opens at 2026-09-01T08:00:00+08:00, bb at 2026-09-10T08:00:00+08:00


def test_a_level_opens_at_its_very_moment_in_whatever_zone(course):
    opens = datetime(2026, 9, 1, 0, 0, tzinfo=UTC)
    aa = course.levels[0]
    assert still_closed(aa, opens - timedelta(seconds=1))
    assert not still_closed(aa, opens)


def test_a_level_without_a_time_is_open_from_the_start(build, base):
    (first, *_) = load_course(build(base.replace("    opens: 2026-09-01T08:00:00+08:00\n", ""))).levels
    assert first.opens is None
    assert not still_closed(first, datetime(1, 1, 1, tzinfo=UTC))


def test_who_handed_in_before(course):
    submissions = [
        ("bb", "zoe", "2026-09-09T23:59:59+00:00"),
        ("bb", "ana", "2026-09-10T07:59:59+08:00"),
        ("bb", "ben", "2026-09-10T08:00:00+08:00"),  # at the moment itself
        ("aa", "cem", "2026-09-05T00:00:00+00:00"),
        ("bb", "dan", None),
        ("bb", "eve", "yesterday"),
        ("bb", "fay", "2026-09-01T00:00:00"),  # in no zone: nobody can say
        ("gone", "gus", "2000-01-01T00:00:00+00:00"),
    ]
    assert handed_in_early(course, submissions) == {"bb": ["ana", "zoe"]}
