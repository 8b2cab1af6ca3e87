import numpy as np
import pytest

from autograder.checks.gate import catches
from autograder.checks.language import Shape, Value
from autograder.checks.twins import twins
from tests.checks.tiny import HIDDEN, PUBLIC, TITLE, bug, level, matrices


def call(student, X):
    return {"out": student.call("f", X)}


SMALL, LARGE = matrices.at(h=2, w=2), matrices.at(h=12, w=12)
SHAPE = Shape(id="shape", title=TITLE, points=2, cases=(SMALL,), call=call)
VALUE = Value(id="value", title=TITLE, points=4, cases=(SMALL,), call=call)
CUBE = bug("cube", "value", f=lambda X: X**3)


def found(*bugs, checks=(SHAPE, VALUE)):
    one = level({"f": lambda X: X**2}, *checks, bugs=bugs)
    caught = catches(one, HIDDEN, PUBLIC, directions=np.random.default_rng(0), clock=lambda: 0.0)
    return twins(one, caught, HIDDEN, PUBLIC)


def raising(text):
    def f(X):
        raise ValueError(text)

    return f


@pytest.mark.parametrize("other", [lambda X: X * X * X, lambda X: (X**3) * (1 + 1e-15)])
def test_two_that_answer_alike_everywhere_are_twins(other):
    assert found(CUBE, bug("again", "value", f=other)) == (("cube", "again"),)


def test_of_three_each_pair_is_told():
    again, once_more = bug("again", "value", f=lambda X: X * X * X), bug("once_more", "value", f=lambda X: X**2 * X)
    assert found(CUBE, again, once_more) == (("cube", "again"), ("cube", "once_more"), ("again", "once_more"))


def test_one_case_of_one_check_tells_them_apart():
    def late(X):
        return X**3 if len(X) < 12 else X**4

    other = bug("late", "value", f=late)
    assert found(CUBE, other) == (("cube", "late"),)
    larger = Value(id="value", title=TITLE, points=4, cases=(SMALL, LARGE), call=call)
    assert found(CUBE, other, checks=(SHAPE, larger)) == ()


def test_so_does_what_a_public_check_asks():
    public = Value(id="known", title=TITLE, points=4, cases=(LARGE,), call=call, public=True)
    other = bug("late", "value", "known", f=lambda X: X**3 if len(X) < 12 else X**4)
    assert found(CUBE, other, checks=(VALUE, public)) == ()


def test_crashes_are_told_apart_by_what_they_say():
    one, other = bug("one", "value", f=raising("a")), bug("other", "value", f=raising("b"))
    assert found(one, other) == ()
    assert found(one, bug("again", "value", f=raising("a"))) == (("one", "again"),)


def test_what_no_check_catches_is_no_twin():
    assert found(bug("right", "value", f=lambda X: X * X), bug("right_too", "value", f=lambda X: X**2)) == ()
