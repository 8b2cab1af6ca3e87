import contextlib

import numpy as np
import pytest
from hypothesis import given, settings

from autograder.checks.local import LocalStudent
from autograder.checks.student import Caller, Misshapen, Reply, Unanswered
from autograder.wire.answers import Handle, Missing, Raised, Returned
from autograder.wire.tensors import as_tensor
from tests.checks.test_compare import ANSWERS
from tests.checks.tiny import local


def reply(value):
    return Reply(Caller(local(__file__)), "out", value)


class Layer:
    def __init__(self, W):
        self.W = W

    def forward(self, x):
        return self.W * x, {"x": x, "more": (1, 2)}

    def backward(self, dout, cache, *, scale=1.0):
        return dout * cache["x"] * scale


CALLER = Caller(local(__file__, Layer=Layer, answer=42))


def test_a_layers_life():
    layer = CALLER.call("Layer", 3.0)
    out, cache = layer.call("forward", np.array([1.0, 2.0])).parts("out", "cache")
    assert out.array((2,)).tolist() == [3.0, 6.0]
    assert isinstance(cache.value, Handle)
    scale = layer.get("W")
    assert layer.call("backward", out, cache, scale=scale).array((2,)).tolist() == [9.0, 36.0]
    assert layer.get("W").number() == 3.0


def test_what_is_called_is_named_in_what_went_wrong():
    with pytest.raises(Unanswered) as caught:
        CALLER.call("Layer", 1.0).call("sideways")
    assert caught.value.target == "Layer.sideways"
    assert caught.value.answer.type_name == "AttributeError"
    with pytest.raises(Unanswered) as caught:
        CALLER.call("Pool")
    assert isinstance(caught.value.answer, Missing)
    with pytest.raises(Unanswered) as caught:
        CALLER.call("Layer", 1.0).get("V")
    assert caught.value.target == "Layer.V"


def test_defines():
    assert CALLER.defines("Layer")
    assert not CALLER.defines("Pool")


def test_names_are_asked_for_once():
    class Counted:
        asked = 0

        def names(self):
            Counted.asked += 1
            return {"f": ""}

    caller = Caller(Counted())
    assert caller.defines("f")
    assert not caller.defines("g")
    assert Counted.asked == 1


def test_parts():
    assert [part.value for part in reply([1, 2]).parts("a", "b")] == [1, 2]
    assert [part.label for part in reply((1, 2)).parts("a", "b")] == ["a", "b"]
    for value in (None, (1,), (1, 2, 3), {"a": 1, "b": 2}, "ab", np.ones(2), Handle(0, "tuple")):
        with pytest.raises(Misshapen) as caught:
            reply(value).parts("a", "b")
        assert caught.value.wrong.expected.args == {"count": 2, "names": "a, b"}


def test_array():
    assert reply(np.array([[1, 2]], dtype=np.int8)).array((1, 2)).dtype == np.float64
    assert reply(np.array([1j], dtype=np.complex64)).array((1,)).dtype == np.complex128
    with pytest.raises(Misshapen) as caught:
        reply(np.ones((3, 2))).array((2, 3))
    assert (caught.value.wrong.expected, caught.value.wrong.actual) == ("(2, 3)", "(3, 2)")
    for value in ([[1.0]], None, 1.0, "a", Handle(0, "ndarray")):
        with pytest.raises(Misshapen):
            reply(value).array((1, 1))


@pytest.mark.parametrize(
    ("value", "number"), [(3, 3.0), (2.5, 2.5), (np.array(7), 7.0), (10**400, np.inf), (-(10**400), -np.inf)]
)
def test_number(value, number):
    assert reply(value).number() == number


@pytest.mark.parametrize("value", [True, np.array(True), 1j, np.array([1.0]), "3", None, [3], Handle(0, "float")])
def test_what_is_no_number(value):
    with pytest.raises(Misshapen):
        reply(value).number()


@pytest.mark.parametrize("value", [None, 3, np.ones(2), {"forward": 1}, "Layer"])
def test_what_is_no_object(value):
    with pytest.raises(Misshapen):
        reply(value).call("forward")
    with pytest.raises(Misshapen):
        reply(value).get("W")


class Fixed:
    def __init__(self, answer):
        self.answer = answer

    def call(self, target, args, kwargs, /):
        return self.answer

    def get(self, handle, attribute, /):
        return self.answer

    def names(self, /):
        return {}


@settings(max_examples=150, deadline=None)
@given(value=ANSWERS)
def test_taking_a_hostile_answer_apart_raises_nothing_but_verdicts(value):
    got = Caller(Fixed(Returned(value))).call("f", 1)
    for take, wanted in ((got.parts, ("a", "b")), (got.array, ((2, 2),)), (got.number, ()), (got.call, ("m", got))):
        with contextlib.suppress(Misshapen, Unanswered):
            take(*wanted)
    with contextlib.suppress(Misshapen):
        got.get("a")


def test_a_raised_answer_is_unanswered():
    with pytest.raises(Unanswered) as caught:
        Caller(Fixed(Raised("ValueError", "no"))).call("f")
    assert (caught.value.target, caught.value.answer.text) == ("f", "no")


def refusing(error):
    def strict(_x):
        raise error

    return Caller(LocalStudent({"strict": strict}))


def test_arguments_that_must_be_refused():
    refusing(ValueError("seven does not divide by three")).raises("ValueError", "strict", 7)
    for caller, actual in (
        (refusing(KeyError("seven")), "value.raised_other"),
        (Caller(LocalStudent({"strict": lambda _x: 7})), "value.is_scalar"),
    ):
        with pytest.raises(Misshapen) as caught:
            caller.raises("ValueError", "strict", 7)
        wrong = caught.value.wrong
        assert (wrong.what.id, wrong.expected, wrong.actual.id) == ("value.must_raise", "ValueError", actual)
    with pytest.raises(Unanswered):
        Caller(LocalStudent({})).raises("ValueError", "strict", 7)


def test_a_tensor_is_no_array_and_an_array_no_tensor():
    caller = Caller(LocalStudent({}))
    tensor, array = Reply(caller, "out", as_tensor([1.0, 2.0])), Reply(caller, "out", np.array([1.0, 2.0]))
    found = tensor.tensor((2,))
    assert (type(found), found.dtype) == (np.ndarray, np.float64)
    for refused in (lambda: tensor.array((2,)), lambda: array.tensor((2,)), lambda: tensor.tensor((3,))):
        with pytest.raises(Misshapen):
            refused()


def test_an_entry_of_a_dict():
    params = reply({"W": np.ones(2)})
    assert params.item("W").array((2,)).tolist() == [1, 1]
    with pytest.raises(Misshapen) as caught:
        params.item("b")
    assert (caught.value.wrong.what.id, caught.value.wrong.expected) == ("value.wrong_keys", "b")
    with pytest.raises(Misshapen) as caught:
        reply([1.0]).item("W")
    assert (caught.value.wrong.what.id, caught.value.wrong.expected.id) == ("value.wrong_kind", "value.a_dict")
