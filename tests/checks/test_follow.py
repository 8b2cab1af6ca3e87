"""Follow-through: paid where the backward pass is right for a forward pass that is a known bug, and nowhere else."""

import numpy as np
import pytest

from autograder.checks.language import Gradient, Value
from autograder.results import Verdict
from tests.checks.tiny import TITLE, bug, judged, level, local, matrices


def forward(X):
    return X**3, X


def backward(dout, cache):
    return 3 * cache**2 * dout


def squared(X):
    return X**2, X


def follows_squared(dout, cache):
    return 2 * cache * dout


def quartic(X):
    return X**4, X


def follows_quartic(dout, cache):
    return 4 * cache**3 * dout


def ask(student, X):
    out, _cache = student.call("forward", X).parts("out", "cache")
    return {"out": out}


def ask_back(student, dout, X):
    _out, cache = student.call("forward", X).parts("out", "cache")
    return {"X": student.call("backward", dout, cache)}


REFERENCE = {"forward": forward, "backward": backward}
CASES = (matrices.at(h=2, w=2), matrices.at())


def tiny(follow=0.5, needs=(), bugs=None):
    checks = (
        Value(id="out", title=TITLE, points=4, cases=CASES, call=ask),
        Gradient(
            id="dX",
            title=TITLE,
            points=6,
            cases=CASES,
            forward=ask,
            backward=ask_back,
            wrt="X",
            follow=follow,
            needs=needs,
        ),
    )
    known = bug("square_for_cube", "out", "dX", forward=squared)
    return level(REFERENCE, *checks, bugs=(known,) if bugs is None else bugs)


def graded(the_level, forward, backward):
    return judged(the_level, local(__file__, forward=forward, backward=backward))["dX"]


@pytest.mark.parametrize("needs", [(), ("out",)])
def test_half_the_points_where_it_follows(needs):
    result = graded(tiny(needs=needs), squared, follows_squared)
    assert result.verdict is (Verdict.SKIPPED if needs else Verdict.FAILED)
    assert result.points == 3.0
    assert result.shown.facts[-1].id == result.mismatch.facts[-1].id == "fact.follows"


def test_all_of_them_where_the_forward_pass_is_right():
    assert graded(tiny(), forward, backward).points == 6.0


def test_nothing_where_it_does_not_follow():
    assert graded(tiny(), squared, follows_quartic).points == 0.0
    assert graded(tiny(), squared, lambda dout, cache: np.zeros_like(dout)).points == 0.0
    assert graded(tiny(), squared, lambda dout, cache: None).points == 0.0


def test_nothing_for_a_forward_pass_that_nobody_knows():
    assert graded(tiny(), quartic, follows_quartic).points == 0.0
    assert graded(tiny(bugs=()), squared, follows_squared).points == 0.0


def test_nothing_where_the_level_does_not_pay_for_it():
    assert graded(tiny(follow=0.0), squared, follows_squared).points == 0.0


def test_a_forward_pass_that_spots_the_pairs_gains_nothing():
    """It answers x + hv and x - hv so that the numeric derivative of itself agrees with any backward pass."""
    seen = []

    def agreeable(X):
        for old in seen:
            if 0 < np.abs(old - X).max() < 1e-3:
                return squared(old)[0] + 7.0 * (X - old), X
        seen.append(X)
        return squared(X)

    result = graded(tiny(), agreeable, lambda dout, cache: 7.0 * dout)
    assert result.points == 0.0


def test_one_case_that_does_not_follow_is_enough():
    def only_the_small(dout, cache):
        return follows_squared(dout, cache) if cache.size == 4 else dout

    assert graded(tiny(), squared, only_the_small).points == 0.0
