from datetime import timedelta

import pytest

from autograder.gradebook.book import open_gradebook
from autograder.gradebook.runs import begin, finish, unfinished
from tests.gradebook.building import MOMENT

LATER = MOMENT + timedelta(hours=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request, path):
    with open_gradebook(path if request.param == "sqlite" else request.getfixturevalue("postgres")) as book:
        yield book


def test_a_run_is_open_until_it_is_finished(either):
    assert begin(either, "regrade", ["01", "02"], MOMENT) == {"01": MOMENT, "02": MOMENT}
    assert [tuple(one) for one in unfinished(either)] == [("regrade", "01", MOMENT), ("regrade", "02", MOMENT)]
    finish(either, "regrade", ["01"], LATER)
    assert [one.level for one in unfinished(either)] == ["02"]


def test_one_that_was_killed_is_taken_over_by_the_next_of_its_kind(either):
    begin(either, "regrade", ["01"], MOMENT)
    assert begin(either, "sync", ["01"], LATER) == {"01": LATER}
    assert begin(either, "regrade", ["01", "02"], LATER) == {"01": MOMENT, "02": LATER}
    assert len(unfinished(either)) == 3
    finish(either, "regrade", ["01", "02"], LATER)
    assert [one.what for one in unfinished(either)] == ["sync"]
    assert begin(either, "regrade", ["01"], LATER) == {"01": LATER}
