"""The sums of a class, held against the whole list of its reports."""

from collections import Counter
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.report.tally import Tally
from tests.report.samples import report, reports, the_class


@given(st.lists(reports, max_size=8))
def test_the_sums_are_those_of_the_list(some) -> None:
    tally = Tally.of(some)

    assert tally.count == len(some)
    assert tally.held == sum(one.status == "held" for one in some)
    assert tally.verdicts == Counter(check.verdict for one in some for check in one.checks)
    for level, counted in tally.levels.items():
        mine = [one for one in some if one.level == level]
        scores = [one.score for one in mine if one.status == "graded" and one.score is not None]
        assert counted.statuses == Counter(one.status for one in mine)
        assert counted.mean == (pytest.approx(fsum(scores) / len(scores)) if scores else None)


def test_full_marks_are_counted_and_nobody_has_them_without_a_grade() -> None:
    whole, half = report(score=10.0, max_score=10.0), report(score=5.0, max_score=10.0)
    broken = report(score=10.0, max_score=10.0, status="ungradable")

    assert Tally.of([whole, half, broken]).all.full == 1


def test_a_class_has_levels() -> None:
    assert set(Tally.of(the_class()).levels) == {one.level for one in the_class()}
