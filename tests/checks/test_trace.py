from dataclasses import replace

import numpy as np
import pytest

from autograder.checks.cases import PublicCase, decode, encode
from autograder.checks.language import Case, Gradient, Plain, Shape, Value, inputs, only
from autograder.checks.local import LocalStudent
from autograder.checks.nodes import ArgumentNode, value_of
from autograder.checks.observe import Answers, Expected, places
from autograder.checks.replay import ask, question, replay
from autograder.checks.student import Caller
from autograder.checks.trace import record
from autograder.errors import AuthorError
from autograder.results import Verdict
from tests.checks.tiny import PUBLIC, TITLE, level, matrices


class Scaler:
    def __init__(self, factor):
        self.factor = factor

    def __call__(self, X):
        return X * self.factor


REFERENCE = {
    "double": lambda X: 2 * X,
    "back": lambda dout: 2 * dout,
    "Scaler": Scaler,
    "noise": lambda X, seen=[]: seen.append(1) or X + len(seen),  # it remembers
}


def double(student, X):
    return {"out": student.call("double", X)}


def back(student, dout, X):
    return {"X": student.call("back", dout)}


COMMON = {"title": TITLE, "points": 2.0, "cases": (matrices.at(), matrices.at(h=2), matrices.at())}
SHAPE = Shape(id="shape", call=double, public=True, **COMMON)
VALUE = Value(id="value", call=double, rtol=1e-3, needs=("shape",), cell="shape", **COMMON)
ONE_MORE = Value(id="one-more", call=double, **COMMON)
DX = Gradient(id="dx", forward=double, backward=back, wrt="X", h=1e-4, **COMMON)
PLAIN = Plain(id="plain", judge=lambda student, reference, X: None, **COMMON)
CASES = record(level(REFERENCE, SHAPE, VALUE, DX, PLAIN, ONE_MORE))
BY_ID = {check.id: check for check in CASES.checks}


def test_a_check_is_recorded_as_it_was_declared():
    assert [(c.id, c.kind, c.cell, c.public, c.needs, c.outputs) for c in CASES.checks] == [
        ("shape", "shape", "shape", True, (), ("out",)),
        ("value", "value", "shape", False, ("shape",), ("out",)),
        ("dx", "gradient", "dx", False, (), ("X",)),
        ("plain", "plain", "plain", False, (), ()),
        ("one-more", "value", "one-more", False, (), ("out",)),
    ]
    assert (BY_ID["value"].rtol, BY_ID["dx"].h) == (1e-3, 1e-4)
    assert BY_ID["plain"].cases == ()


def test_arguments_and_answers_are_those_of_the_public_seeds():
    expected = Expected(level(REFERENCE, VALUE, DX), PUBLIC)
    for place, case, gradient in zip(places(VALUE.cases), BY_ID["value"].cases, BY_ID["dx"].cases, strict=True):
        X, dout = expected.arguments(place)["X"], expected.dout(DX, place)
        assert np.array_equal(value_of(case.arguments["X"]), X)
        assert np.array_equal(value_of(case.expected["out"]), 2 * X)
        assert np.array_equal(value_of(gradient.dout), dout)
        assert np.array_equal(value_of(gradient.expected["X"]), 2 * dout)
        assert case.sizes == {name: str(size) for name, size in place.case.sizes.items()}


def test_equal_cases_of_a_check_have_values_of_their_own():
    first, _, third = BY_ID["value"].cases
    assert first.sizes == third.sizes
    assert first.arguments != third.arguments


def test_it_is_the_same_each_time_and_survives_its_json():
    again = record(level(REFERENCE, SHAPE, VALUE, DX, PLAIN, ONE_MORE))
    assert encode(again) == encode(CASES)
    assert decode(encode(CASES)) == CASES


def test_signatures_are_those_of_what_is_called():
    assert CASES.signatures == {"back": "(dout)", "double": "(X)"}


def test_a_forward_pass_can_be_asked_for_other_arguments():
    route = CASES.routes[BY_ID["dx"].cases[0].forward]
    (reply,) = replay(route, Caller(LocalStudent(REFERENCE)), {"X": np.array([7.0])}).values()
    assert reply.value.tolist() == [14.0]


def test_a_forward_pass_that_does_not_follow_its_argument_is_not_there():
    frozen = Gradient(**{**vars(DX), "forward": lambda student, X: {"out": student.call("double", X * 1)}})
    (check,) = record(level(REFERENCE, frozen)).checks
    assert [case.forward for case in check.cases] == [None] * 3
    assert check.cases[0].routes


def test_who_computes_with_an_answer_has_no_public_cases():
    def halved(student, X):
        return {"out": student.call("double", X).array(X.shape) / 2}

    (check,) = record(level(REFERENCE, Value(**{**vars(ONE_MORE), "call": halved}))).checks
    assert (check.cases, check.examples) == ((), "")


def test_a_forward_that_computes_leaves_the_gradient_its_cases():
    def halved(student, X):
        return {"out": student.call("double", X).array(X.shape) / 2}

    (check,) = record(level(REFERENCE, Gradient(**{**vars(DX), "forward": halved}))).checks
    assert [case.forward for case in check.cases] == [None] * 3


def test_a_recording_that_gives_something_else_is_the_authors_to_mend():
    noisy = Value(**{**vars(ONE_MORE), "call": lambda student, X: {"out": student.call("noise", X)}})
    with pytest.raises(AuthorError, match="'one-more' gives another 'out' when what it asked is asked again"):
        record(level(REFERENCE, noisy))


def test_a_second_route_that_fails_is_the_authors_to_mend():
    routes = (back, lambda student, dout, X: {"X": student.call("back", dout).parts("dx", "dw")[0]})
    with pytest.raises(AuthorError, match="raised Misshapen with the reference itself") as caught:
        record(level(REFERENCE, Gradient(**{**vars(DX), "backward": routes})))
    assert caught.value.file == __file__


# The examples.


@inputs(n=1, h=1, w=1)
def pictures(rng, n=4, h=5, w=6):
    """A picture x (n, h, w), and w, which nothing asks for."""
    return {"x": rng.standard_normal((n, h, w)), "w": rng.standard_normal(2)}


def scaled(student, x, w):
    return {"out": student.call("double", x)}


def example_sizes(*cases):
    check = Value(id="value", title=TITLE, points=1, cases=cases, call=scaled)
    recorded = record(level(REFERENCE, check))
    return [tuple(case.sizes.values()) for case in recorded.examples["value"]], recorded


def test_examples_are_smaller_cases_the_smallest_first():
    sizes, _ = example_sizes(pictures.at())
    assert sizes == [
        ("1", "1", "1"),
        ("4", "1", "1"),
        ("1", "5", "1"),
        ("1", "1", "6"),
        ("1", "5", "6"),
        ("4", "5", "6"),
    ]


def test_examples_that_the_inputs_can_not_make_or_that_hold_nothing_are_left_out():
    @inputs(n=1, h=1)
    def even(rng, n=2, h=0):
        """A picture whose sizes add up to an even number."""
        if (n + h) % 2:
            raise ValueError("the sizes add up to an odd number")
        return {"x": rng.standard_normal((n, h)), "w": None}

    assert example_sizes(even.at(), even.at(h=2))[0] == [("1", "1"), ("2", "2")]


def test_examples_that_can_not_be_repeated_are_left_out():
    def ask(student, x, w):
        reply = student.call("double", x)
        return {"out": reply.value if x.size == 1 else reply}

    check = Value(id="value", title=TITLE, points=1, cases=(pictures.at(),), call=ask)
    first, *_ = record(level(REFERENCE, check)).examples["value"]
    assert tuple(first.sizes.values()) == ("4", "1", "1")


def test_examples_have_short_numbers_without_ties():
    _, recorded = example_sizes(pictures.at())
    for case in recorded.examples["value"]:
        x = value_of(case.arguments["x"])
        assert np.array_equal(x.round(2), x)
        assert np.unique(x).size == x.size
        assert (x != 0).all()


def test_examples_are_of_what_may_be_asked():
    """Short numbers would be whole ones where h is 1, and these are not allowed; elsewhere one of them would be 0."""

    @only(lambda x, w: (x % 1 != 0).all())
    @inputs(n=1, h=1)
    def fractions(rng, n=3, h=2):
        return {"x": (np.arange(n * h) + (1.3 if h == 1 else 0.3)).reshape(n, h), "w": None}

    assert example_sizes(fractions.at())[0] == [("1", "2"), ("3", "2")]


def test_examples_are_judged_like_cases():
    _, recorded = example_sizes(pictures.at())
    (check,) = recorded.checks
    wrong = LocalStudent({"double": lambda x: 2 * x[:, :, :1]})
    verdicts = []
    for case in recorded.examples["value"]:
        one = question(check, case, recorded.routes)
        assert ask(one, Answers(LocalStudent(REFERENCE), one.recorded), {}) is None
        verdicts.append(ask(one, Answers(wrong, one.recorded), {}) is None)
    assert verdicts == [True, True, True, False, False, False]


def test_checks_that_ask_alike_share_their_examples_and_say_whose_they_are():
    assert [check.examples for check in CASES.checks] == ["shape", "value", "dx", "", "value"]
    assert sorted(CASES.examples) == ["dx", "shape", "value"]
    assert {case.of for case in CASES.examples["value"]} == {("value", "one-more")}
    narrow = Value(**{**vars(ONE_MORE), "id": "narrow", "cases": (matrices.at(w=2),)})
    examples = record(level(REFERENCE, narrow, ONE_MORE)).examples["narrow"]
    assert {tuple(case.sizes.values()): case.of for case in examples} == {
        ("1", "1"): ("narrow", "one-more"),
        ("1", "2"): ("narrow",),
        ("1", "4"): ("one-more",),
        ("2", "1"): ("one-more",),
        ("2", "4"): ("one-more",),
        ("3", "1"): ("narrow", "one-more"),
        ("3", "2"): ("narrow",),
        ("3", "4"): ("one-more",),
    }


def test_arguments_are_referred_to_and_not_repeated():
    (step,) = CASES.routes[BY_ID["value"].cases[0].routes[0]][0].steps
    assert step.args == (ArgumentNode("X"),)
    assert len(CASES.routes) == 2  # double, of the checks and of the forward pass; back


def test_sizes_of_any_kind_are_written_as_they_are_said():
    @inputs(pair=(1, 1))
    def pairs(rng, pair=(2, 3)):
        """X of these sizes."""
        return {"X": rng.standard_normal(pair)}

    check = Value(id="value", title=TITLE, points=1, cases=(pairs.at(),), call=double)
    (recorded,) = record(level(REFERENCE, check)).checks
    assert Case(pairs, recorded.cases[0].sizes).key == pairs.at().key == "pair=(2, 3)"
    assert isinstance(recorded.cases[0], PublicCase)


# What must be refused.


def strict(X):
    if X.shape[0] > 1:
        raise ValueError("one row only")
    return 2 * X


def refused(student, X):
    student.call("strict", X[:1])
    student.raises("ValueError", "strict", X)
    return {}


class Strict:
    def double(self, X):
        return strict(X)


def refused_by_a_method(student, X):
    student.call("Strict").raises("ValueError", "double", X)
    return {}


def test_a_method_that_must_refuse_is_recorded_and_asked_again():
    one = level({"Strict": Strict}, replace(REFUSED, call=refused_by_a_method))
    cases = record(one)
    (case,) = cases.checks[0].cases
    asked = question(cases.checks[0], case, decode(encode(cases)).routes)
    lax = type("Strict", (), {"double": lambda self, X: X})
    found = [ask(asked, Answers(LocalStudent({"Strict": kind}), asked.recorded), {}) for kind in (Strict, lax)]
    assert found[0] is None
    assert found[1].mismatch.what.args == {"of": "Strict.double", "error": "ValueError"}


REFUSED = Value(id="refused", title=TITLE, points=10.0, cases=(matrices.at(h=2),), call=refused, outputs=())


def outcome_of(function):
    cases = record(level({"strict": strict}, REFUSED))
    (case,) = cases.checks[0].cases
    one = question(cases.checks[0], case, decode(encode(cases)).routes)
    return ask(one, Answers(LocalStudent({"strict": function}), one.recorded), {})


def test_a_refusal_is_recorded_and_asked_for_again():
    assert outcome_of(strict) is None


def test_what_is_not_refused_fails_a_recording():
    outcome = outcome_of(lambda X: 2 * X)
    assert (outcome.verdict, outcome.mismatch.what.id) == (Verdict.FAILED, "value.must_raise")


def test_a_reference_that_refuses_nothing_is_the_authors_mistake():
    with pytest.raises(AuthorError, match="raised Misshapen with the reference itself"):
        record(level({"strict": lambda X: 2 * X}, REFUSED))
