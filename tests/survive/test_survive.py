"""A small class survives some kills; ``make survive`` does it with ten thousand submissions."""

from argparse import Namespace

import pytest

from tests.survive.__main__ import survives


@pytest.mark.slow
def test_a_class_whose_processes_are_killed_gets_the_verdicts_of_one_that_was_left_alone(tmp_path, kernel_has_walls):
    given = Namespace(submissions=160, kills=5, every=1.0, seed=3, jobs=2, cluster=None, folder=None)
    assert survives(tmp_path, given)
