"""What a student can know of a grading beforehand: what is asked in it, in order, and what would be right."""

from itertools import count

import numpy as np
import pytest

from autograder.checks.judge import judge
from autograder.checks.local import LocalStudent
from autograder.checks.seeds import public_seeds

ZEROS = "np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))"


@pytest.fixture
def asked(grader):
    """``asked(seeds)``: what level 1 asks under these, and what is right: (X, K, Y) for each call."""

    def run(seeds):
        level, calls, ticks = grader.level, [], count()

        def corr2d(X, K):
            calls.append((X, K, level.reference["corr2d"](X, K)))
            return calls[-1][-1]

        student = LocalStudent({"corr2d": corr2d}, level.cells)
        public, directions = public_seeds(level.version), np.random.default_rng(0)
        judge(level, student, seeds, public, directions=directions, clock=lambda: float(next(ticks)))
        return calls

    return run


@pytest.fixture
def score_here(grader):
    """``score_here(code)``: what the same checks give where they run in the process that ran the code."""

    def run(code, seeds):
        level, names, ticks = grader.level, {"np": np}, count()
        exec(code, names)
        results = judge(
            level,
            LocalStudent(names, level.cells),
            seeds,
            public_seeds(level.version),
            directions=np.random.default_rng(0),
            clock=lambda: float(next(ticks)),
        )
        return sum(result.points for result in results)

    return run
