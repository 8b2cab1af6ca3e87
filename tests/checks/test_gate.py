import numpy as np
import pytest

from autograder.checks.gate import Noise, catches, gradient_agreement, reference_noise, standings
from autograder.checks.language import Gradient, Plain, Shape, Value
from autograder.checks.observe import Expected, places
from autograder.errors import AuthorError
from tests.checks.tiny import HIDDEN, PUBLIC, TITLE, bug, level, matrices

WIDER = np.finfo(np.longdouble).eps < np.finfo(np.float64).eps
needs_extended = pytest.mark.skipif(not WIDER, reason="this machine has no precision beyond float64")


def call(student, X):
    return {"out": student.call("f", X)}


def slope(student, dout, X):
    return {"X": student.call("g", dout, X)}


CASES = (matrices.at(h=2, w=2), matrices.at())
SHAPE = Shape(id="shape", title=TITLE, points=2, cases=CASES, call=call)
VALUE = Value(id="value", title=TITLE, points=4, cases=CASES, call=call, needs=("shape",))
DX = Gradient(id="dx", title=TITLE, points=4, cases=CASES, forward=call, backward=slope, wrt="X")
SQUARE = {"f": lambda X: X**2, "g": lambda dout, X: 2 * X * dout}


def caught(*bugs, checks=(SHAPE, VALUE, DX)):
    one = level(SQUARE, *checks, bugs=bugs)
    return one, catches(one, HIDDEN, PUBLIC, directions=np.random.default_rng(0), clock=lambda: 0.0)


# Which check catches which bug.


def test_catches_with_skipping_off():
    _, found = caught(
        bug("cube", "value", f=lambda X: X**3),
        bug("row", "shape", "value", f=lambda X: X[0]),
        bug("halved", "dx", "value", g=lambda dout, X: X * dout),
        bug("harmless", "value", f=lambda X: X * X),
    )
    assert [(one.bug, one.caught, one.right) for one in found] == [
        ("cube", ("value",), True),
        ("row", ("shape", "value"), True),  # value is not skipped
        ("halved", ("dx",), False),
        ("harmless", (), False),
    ]


def test_a_check_stands_by_the_bugs_that_it_alone_catches_or_by_its_reason():
    argued = Value(id="argued", title=TITLE, points=0, cases=CASES, call=call, because="large pictures are slow")
    one, found = caught(
        bug("cube", "value", "argued", f=lambda X: X**3),
        bug("halved", "dx", g=lambda dout, X: X * dout),
        checks=(SHAPE, VALUE, DX, argued),
    )
    assert [(one.check, one.alone, one.right) for one in standings(one, found)] == [
        ("shape", (), False),
        ("value", (), False),  # the argued one catches the same
        ("dx", ("halved",), True),
        ("argued", (), True),
    ]


# Noise.


@needs_extended
def test_noise_is_the_distance_to_extended_precision():
    """(X + 1e8) - 1e8 loses half of the digits of a float64: about 1e8 eps = 1.5e-8 of noise."""
    check = Value(id="value", title=TITLE, points=10, cases=CASES, call=call)
    found = reference_noise(level({"f": lambda X: (X + 1e8) - 1e8}, check), [HIDDEN, PUBLIC])
    assert [one.case for one in found] == ["h=2, w=2", "h=3, w=4"]
    for one in found:
        assert 1e-10 < one.noise < 1.5e-8
        assert one.allowed >= 1e-6
        assert one.margin == one.allowed / one.noise
        assert one.right


@needs_extended
def test_too_little_margin_is_no_margin():
    check = Value(id="value", title=TITLE, points=10, cases=CASES, call=call, rtol=2e-9)
    found = reference_noise(level({"f": lambda X: (X + 1e8) - 1e8}, check), [HIDDEN])
    assert not all(one.right for one in found)


@needs_extended
def test_the_worst_of_the_seeds_counts():
    check = Value(id="value", title=TITLE, points=10, cases=CASES[1:], call=call)
    one = level({"f": lambda X: (X + 1e8) - 1e8}, check)
    apart = [reference_noise(one, [seeds])[0].margin for seeds in (HIDDEN, PUBLIC)]
    assert reference_noise(one, [HIDDEN, PUBLIC])[0].margin == min(apart)


@needs_extended
def test_the_noise_of_gradients_is_held_against_their_own_scale():
    tiny = {"f": lambda X: 1e-10 * X, "g": lambda dout, X: (1e-10 * dout + 1.0) - 1.0}
    (one,) = reference_noise(level(tiny, Gradient(**{**vars(DX), "cases": CASES[:1]})), [HIDDEN])
    assert one.allowed < 1e-15
    assert not one.right


def test_exact_answers_have_no_noise():
    (one, _) = reference_noise(level({"f": lambda X: -X}, VALUE), [HIDDEN])
    assert (one.noise, one.margin, one.right) == (0.0, float("inf"), True)


def test_a_nan_is_no_margin():
    assert not Noise("value", "", float("nan"), 1.0).right


def test_shapes_plain_checks_and_answers_that_are_no_numbers_have_no_noise():
    def words(student, X):
        return {"out": student.call("name"), "pair": student.call("pair", X)}

    named = Value(id="v", title=TITLE, points=1, cases=CASES[:1], call=words, outputs=("out", "pair"))
    plain = Plain(id="p", title=TITLE, points=1, cases=CASES, judge=lambda *_, **__: None)
    found = reference_noise(
        level({**SQUARE, "name": lambda: "floor", "pair": lambda X: (1, X)}, SHAPE, plain, named), [HIDDEN]
    )
    assert {one.check for one in found} == {"v"}


def test_integers_and_lists_are_widened_where_they_are_floats():
    def mixed(student, X):
        return {"out": student.call("mixed", [X, np.arange(3)], {"X": (X,)})}

    seen = []

    def reference(xs, param):
        seen.append((xs[0].dtype, xs[1].dtype, param["X"][0].dtype))
        return xs[0]

    reference_noise(level({"mixed": reference}, Value(**{**vars(VALUE), "call": mixed})), [HIDDEN])
    assert {kinds[1] for kinds in seen} == {np.dtype(np.int64)}
    assert {kinds[0] for kinds in seen} == {np.dtype(np.float64), np.dtype(np.longdouble)}


def test_a_reference_that_can_not_do_extended_precision_is_told_to_its_author():
    def picky(X):
        if X.dtype != np.float64:
            raise TypeError("float64 only")
        return X

    if WIDER:
        with pytest.raises(AuthorError, match="float64 only"):
            reference_noise(level({"f": picky}, VALUE), [HIDDEN])


# Gradients.


def test_right_gradients_agree_in_every_element():
    found = gradient_agreement(level(SQUARE, SHAPE, DX), HIDDEN)
    assert [(one.check, one.case) for one in found] == [("dx", "h=2, w=2"), ("dx", "h=3, w=4")]
    assert all(one.right for one in found)
    assert all(one.difference < 1e-8 for one in found)


def test_one_wrong_element_is_named():
    def last_is_wrong(dout, X):
        dX = 2 * X * dout
        if dX.shape == (3, 4):
            dX[-1, -1] += 1e-3
        return dX

    one = level({**SQUARE, "g": last_is_wrong}, DX)
    found = gradient_agreement(one, HIDDEN)
    assert [one.right for one in found] == [True, False]
    assert found[1].difference == pytest.approx(1e-3, rel=1e-3)
    expected = Expected(one, HIDDEN)
    place = list(places(CASES))[1]
    size = np.abs(expected.gradient(DX, place)).max()
    assert found[1].allowed == pytest.approx(1e-6 * size)


@pytest.mark.parametrize("wrong", [lambda dout, X: (2 * X * dout)[0], lambda dout, X: np.full(X.shape, np.nan)])
def test_another_shape_and_nan_do_not_agree(wrong):
    assert not any(one.right for one in gradient_agreement(level({**SQUARE, "g": wrong}, DX), HIDDEN))


def test_an_argument_that_is_no_array_of_floats():
    check = Gradient(**{**vars(DX), "wrt": "Y"})
    with pytest.raises(AuthorError):
        gradient_agreement(level(SQUARE, check), HIDDEN)
