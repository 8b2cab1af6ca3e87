"""Keeps its answers, so that a slow way is quick when its cost is taken again on what it has been asked before."""

from autograder.checks.observe import Place
from tests.attacks.forge.slow import HONEST, LEVEL, SLOW, SPEEDS, lost

STOPPED_BY = ("seeds",)

SOURCE = f"""
{SLOW}
KEPT = {{}}
def kept(function, key, *args):
    if key not in KEPT:
        KEPT[key] = function(*args)
    return KEPT[key]
def conv_forward_fast(x, *rest):
    return kept(slow_forward, x.tobytes(), x, *rest)
def conv_backward_fast(dout, cache):
    return kept(slow_backward, dout.tobytes(), dout, cache)
"""


def test_it_is_as_slow_as_the_same_without(graded):
    assert lost(graded(HONEST, LEVEL)) == lost(graded(SOURCE, LEVEL)) == SPEEDS


def test_works_where_every_turn_asks_about_the_same_values(graded, monkeypatch):
    monkeypatch.setattr(Place, "turn", lambda self, _number: self)
    assert graded(SOURCE, LEVEL).score == 10.0
    assert lost(graded(HONEST, LEVEL)) == SPEEDS
