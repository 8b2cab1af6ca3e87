"""A small class survives some kills; ``make sync-survive`` does it with five hundred students."""

import pytest

from tests.lms.killing.__main__ import survives


@pytest.mark.slow
@pytest.mark.parametrize(("flavour", "kills"), [("moodle", 3), ("canvas", 5)])
def test_a_sync_that_is_killed_leaves_every_score_there_once(tmp_path, flavour, kills):
    assert survives(tmp_path, flavour, students=25, kills=kills, seed=7)
