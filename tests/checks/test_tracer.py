import numpy as np
import pytest

from autograder.checks.cases import CallStep, GetStep, MethodStep, PartsStep
from autograder.checks.local import Trusted
from autograder.checks.nodes import ArgumentNode, ArrayNode, DictNode, ListNode, SlotNode, TupleNode
from autograder.checks.student import Caller
from autograder.checks.tracer import Unrepeatable, trace_route
from autograder.errors import AuthorError


class Layer:
    def __init__(self, W, stride=1):
        self.W, self.stride = W, stride

    def forward(self, x):
        self.x = x
        return x * self.W


def forward(x, w):
    return x * w, (x, w)


REFERENCE = {"Layer": Layer, "forward": forward, "backward": lambda dout, cache: dout * cache[1]}
X, W, DOUT = np.ones((2, 3)), np.full((2, 3), 2.0), np.full((2, 3), 3.0)


def route(function, names=("out",), dout=None, **arguments):
    return trace_route(function, Caller(Trusted(REFERENCE, __file__)), arguments, names, dout)


def steps(function, **more):
    (trace,), _ = route(function, **more)
    return trace.steps


def test_a_cache_that_is_handed_back_is_named_by_its_slot():
    def ask(student, dout, x, w):
        _out, cache = student.call("forward", x, w).parts("out", "cache")
        return {"x": student.call("backward", dout, cache)}

    (trace,), labels = route(ask, ("x",), DOUT, x=X, w=W)
    assert trace.steps == (
        CallStep("forward", (ArgumentNode("x"), ArgumentNode("w"))),
        PartsStep(0, ("out", "cache")),
        CallStep("backward", (ArgumentNode("dout"), SlotNode(2))),
    )
    assert trace.outputs == {"x": SlotNode(3)}
    assert labels == {"forward", "backward"}


def test_methods_attributes_and_instances_that_take_turns():
    def ask(student, x, w):
        one, other = student.call("Layer", w), student.call("Layer", w, stride=2)
        out = one.call("forward", x)
        other.call("forward", x=x)
        return {"out": out, "stride": other.get("stride")}

    (trace,), labels = route(ask, ("out", "stride"), x=X, w=W)
    assert trace.steps == (
        CallStep("Layer", (ArgumentNode("w"),)),
        CallStep("Layer", (ArgumentNode("w"),), {"stride": 2}),
        MethodStep(0, "forward", (ArgumentNode("x"),)),
        MethodStep(1, "forward", (), {"x": ArgumentNode("x")}),
        GetStep(1, "stride"),
    )
    assert trace.outputs == {"out": SlotNode(2), "stride": SlotNode(4)}
    assert labels == {"Layer", "Layer.forward"}


def test_an_argument_is_known_wherever_it_lies():
    def ask(student, x, w, param):
        return {"out": student.call("Layer", [x, x], (w, param["inner"], {"p": param}))}

    (step,) = steps(ask, x=X, w=W, param={"inner": [W.copy()]})
    assert step.args == (
        ListNode((ArgumentNode("x"), ArgumentNode("x"))),
        TupleNode((ArgumentNode("w"), ArgumentNode("param", ("inner",)), DictNode((("p", ArgumentNode("param")),)))),
    )


def test_numbers_are_told_apart_by_nothing():
    assert steps(lambda s, n: {"out": s.call("Layer", 2, n)}, n=2) == (CallStep("Layer", (2, 2)),)


def test_a_changed_argument_is_a_value_of_its_own():
    ((step,),) = (steps(lambda s, x: {"out": s.call("Layer", x * 2)}, x=X),)
    assert step.args == (ArrayNode("float64", (2, 3), np.full((2, 3), 2.0).tobytes()),)


def test_only_the_outputs_asked_for_are_kept():
    def ask(student, x, w):
        return {"out": student.call("Layer", w), "x": x, "more": object()}

    (trace,), _ = route(ask, ("x",), x=X, w=W)
    assert trace.outputs == {"x": ArgumentNode("x")}


@pytest.mark.parametrize(
    "take",
    [
        lambda reply: reply.number(),
        lambda reply: reply.array((2, 3)),
        lambda reply: reply.value,
    ],
)
def test_who_computes_with_an_answer_can_not_be_repeated(take):
    with pytest.raises(Unrepeatable):
        route(lambda s, x, w: {"out": take(s.call("Layer", w).call("forward", x))}, x=X, w=W)


def test_each_way_that_a_notebook_can_send_a_function_is_traced():
    def ask(student, x, w):
        if student.defines("forward"):
            return {"out": student.call("forward", x, w)}
        return {"out": student.call("Layer", w)} if student.defines("Layer") else {"out": x}

    traces, labels = route(ask, x=X, w=W)
    assert [(trace.defines, len(trace.steps)) for trace in traces] == [
        ({"forward": True}, 1),
        ({"forward": False, "Layer": True}, 1),
        ({"forward": False, "Layer": False}, 0),
    ]
    assert labels == {"forward", "Layer"}


def test_a_way_that_the_reference_can_not_go_is_left_out():
    def ask(student, w):
        return {"out": student.call("quick" if student.defines("quick") else "Layer", w)}

    traces, _ = route(ask, w=W)
    assert [trace.defines for trace in traces] == [{"quick": False}]


def test_what_fails_with_the_reference_is_the_authors_to_mend():
    with pytest.raises(AuthorError, match="defines no 'missing'"):
        route(lambda s: {"out": s.call("missing")})
    with pytest.raises(AuthorError, match="gives no 'out'"):
        route(lambda s: {"more": 1})
    with pytest.raises(AuthorError, match="returned list"):
        route(lambda s: [])


def test_a_label_is_that_of_the_reply():
    def ask(student, w):
        layer = student.call("Layer", w)
        assert layer.label == "Layer"
        return {"out": layer}

    assert len(steps(ask, w=W)) == 1
