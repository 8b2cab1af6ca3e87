from datetime import UTC, datetime, timedelta, timezone

import pytest

from autograder.gradebook.timestamps import aware_utc, format_timestamp, naive_utc, parse_timestamp

BEIJING = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20 15:30:00.123456 UTC",
        "2026-11-20 15:30:00 UTC",
        "2026-11-20 23:30:00.5 Asia/Shanghai",
        "2026-07-01 10:00:00.000001 America/Los_Angeles",
        "2026-11-20 23:30:00 28800",
        "2026-11-20 15:30:00.123456",
        "2026-11-20T23:30:00+08:00",
        "2026-11-20T15:30:00Z\n",
    ],
)
def test_a_text_means_the_same_moment_to_nbgrader(text):
    from nbgrader.utils import parse_utc

    assert naive_utc(parse_timestamp(text)) == parse_utc(text.strip())


@pytest.mark.parametrize("moment", [datetime(2026, 11, 20, 23, 30, 0, 1, tzinfo=BEIJING), datetime.now(UTC)])
def test_what_we_write_is_read_as_the_same_microsecond_by_nbgrader(moment):
    from nbgrader.utils import parse_utc

    assert parse_utc(format_timestamp(moment)) == naive_utc(moment)
    assert parse_timestamp(format_timestamp(moment)) == moment


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-11-20 15:30:00 Mars/Base", "2026-13-01", "a b c d", "1 2 ../x"]
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parse_timestamp(text)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="has no zone"):
        naive_utc(datetime(2026, 11, 20))  # noqa: DTZ001


def test_there_and_back():
    moment = datetime(2026, 11, 20, 23, 30, tzinfo=BEIJING)
    assert naive_utc(moment) == datetime(2026, 11, 20, 15, 30)  # noqa: DTZ001
    assert aware_utc(naive_utc(moment)) == moment
