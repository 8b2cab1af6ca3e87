"""Tells by its size the question that asks for speed alone, and answers that one at once, with anything."""

from importlib import import_module

from tests.attacks.forge.slow import LEVEL, SLOW, SPEEDS, lost

STOPPED_BY = ("comparison",)

SOURCE = f"""
{SLOW}
def conv_forward_fast(x, *rest):
    return (np.zeros(3), None) if x.size > 5000 else slow_forward(x, *rest)
def conv_backward_fast(dout, cache):
    return (0, 0, 0) if cache is None else slow_backward(dout, cache)
"""


def test_quick_and_wrong_is_worth_nothing(graded):
    report = graded(SOURCE, LEVEL)
    assert lost(report) == SPEEDS
    assert {check.mismatch.what.id for check in report.checks if check.id in SPEEDS} == {
        "shape.wrong",
        "value.wrong_kind",
    }


def test_works_where_the_clock_alone_is_looked_at(graded, monkeypatch):
    module = import_module("autograder.checks.cost")  # the package has a function of that name
    monkeypatch.setattr(module, "_first_wrong", lambda *_: None)
    assert graded(SOURCE, LEVEL).score == 10.0
