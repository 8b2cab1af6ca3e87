from datetime import UTC, datetime

import pytest

from autograder.page.said import moment, number, score
from tests.report.samples import report


@pytest.mark.parametrize(
    ("value", "shown"), [(10.0, "10"), (0, "0"), (7.5, "7.5"), (10 / 3, "3.33"), (100.0, "100"), (0.1 + 0.2, "0.3")]
)
def test_points(value: float, shown: str) -> None:
    assert number(value) == shown


def test_a_score_that_is_not_there_is_a_dash() -> None:
    assert score(report(score=7.5)) == "7.5/10"
    assert score(report(score=None, status="held")) == "-/10"
    assert score(report(score=3.0, status="held")) == "-/10"


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2026-11-20T18:30:59+08:00", "2026-11-20 18:30 +08:00"),
        (datetime(2026, 1, 2, 3, 4, tzinfo=UTC).isoformat(), "2026-01-02 03:04 +00:00"),
        ("2026-11-20T18:30:00", "2026-11-20 18:30"),
        ("yester\x1bday", r"yester\x1bday"),
    ],
)
def test_a_moment_is_shown_to_the_minute(iso: str, shown: str) -> None:
    assert moment(iso) == shown
