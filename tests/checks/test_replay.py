import numpy as np
import pytest

from autograder.checks.cases import CallStep, MethodStep, PublicCase, PublicCheck, Trace
from autograder.checks.local import LocalStudent, Trusted
from autograder.checks.nodes import ArgumentNode, ArrayNode, SlotNode, node_of
from autograder.checks.observe import Answers
from autograder.checks.record import Recorder
from autograder.checks.replay import Recorded, ask, question, replay
from autograder.checks.student import Caller, Misshapen, Unanswered
from autograder.checks.tracer import trace_route
from autograder.errors import AuthorError
from autograder.results import Verdict
from autograder.wording import message
from tests.checks.tiny import TITLE, local


class Layer:
    def __init__(self, W):
        self.W = W

    def forward(self, x):
        self.x = x
        return x * self.W

    def backward(self, dout):
        self.dW = dout * self.x
        return dout * self.W


NAMES = {"Layer": Layer, "forward": lambda x, w: (x * w, (x, w)), "backward": lambda dout, cache: dout * cache[1]}
ARGUMENTS = {"x": np.array([1.0, 2.0]), "w": np.array([3.0, 4.0]), "dout": np.array([5.0, 6.0])}


def traced(function, *names, **arguments):
    return trace_route(function, Caller(Trusted(NAMES, __file__)), arguments or ARGUMENTS, names or ("out",))[0]


def replayed(route, names=NAMES, **arguments):
    replies = replay(route, Caller(LocalStudent(names)), arguments or ARGUMENTS)
    return {name: reply.value for name, reply in replies.items()}


def turns(student, x, w, dout):
    one, other = student.call("Layer", w), student.call("Layer", x)
    out = one.call("forward", x)
    other.call("forward", w)
    one.call("backward", dout)
    other.call("backward", dout)
    return {"out": out, "dW": one.get("dW"), "own": w}


def with_cache(student, x, w, dout):
    _out, cache = student.call("forward", x, w).parts("out", "cache")
    return {"out": student.call("backward", dout, cache)}


def test_methods_attributes_and_instances_that_take_turns():
    found = replayed(traced(turns, "out", "dW", "own"))
    assert {name: value.tolist() for name, value in found.items()} == {"out": [3, 8], "dW": [5, 12], "own": [3, 4]}


def test_instances_that_share_state_are_found_out():
    kept = {}

    class Shared(Layer):
        def __init__(self, W):
            kept["W"] = W

        def forward(self, x):
            self.x, self.W = x, kept["W"]
            return super().forward(x)

    assert replayed(traced(turns), {**NAMES, "Layer": Shared})["out"].tolist() == [1, 4]


def test_a_cache_is_handed_back_as_the_object_that_it_was():
    kept = object()
    names = {"forward": lambda x, w: (x, kept), "backward": lambda dout, cache: dout * (cache is kept)}
    assert replayed(traced(with_cache), names)["out"].tolist() == [5, 6]


def test_an_argument_given_twice_is_two_copies():
    def grown(x, y):
        x += 1
        return y

    route = traced(lambda s, x: {"out": s.call("forward", x, x).parts("out", "cache")[0]}, x=ARGUMENTS["x"])
    names = {"forward": lambda x, y: (grown(x, y), None)}
    assert replayed(route, names, x=ARGUMENTS["x"])["out"].tolist() == [1, 2]
    assert ARGUMENTS["x"].tolist() == [1, 2]


def test_the_trace_that_fits_the_notebook_is_taken():
    route = traced(lambda s, x, w, dout: {"out": s.call("Layer", x) if s.defines("forward") else x})
    assert replayed(route, {"Layer": Layer})["out"] is ARGUMENTS["x"]
    assert type(replayed(route, NAMES)["out"]).__name__ == "Handle"


def test_what_comes_is_taken_apart_as_the_checks_do():
    with pytest.raises(Misshapen) as caught:
        replayed(traced(with_cache), {**NAMES, "forward": lambda x, w: x})
    assert caught.value.wrong.what == message("value.wrong_kind", of="forward")
    assert caught.value.wrong.expected == message("value.parts", count=2, names="out, cache")
    with pytest.raises(Unanswered) as missing:
        replayed(traced(with_cache), {"forward": NAMES["forward"], "backwards": 3})
    assert missing.value.answer.similar == ("backwards",)


@pytest.mark.parametrize(
    "trace",
    [
        Trace((CallStep("Layer", (ArgumentNode("y"),)),), {}),
        Trace((CallStep("Layer", (ArgumentNode("x", ("a",)),)),), {}),
        Trace((CallStep("Layer", (SlotNode(1),)),), {}),
        Trace((MethodStep(3, "forward", ()),), {}),
        Trace((), {"out": SlotNode(0)}),
    ],
)
def test_a_recording_that_refers_to_nothing_is_told_of(trace):
    with pytest.raises(AuthorError, match="is not there"):
        replayed((trace,), x={"b": 1})


# As the grader judges.

FORWARD, BACKWARD = (
    traced(lambda s, x, w, dout: {"out": s.call("forward", x, w).parts("out", "cache")[0]}),
    traced(with_cache),
)
X, W, DOUT = (node_of(ARGUMENTS[name]) for name in ("x", "w", "dout"))
CASE = PublicCase(
    sizes={"n": "2"}, arguments={"x": X, "w": W}, routes=(0,), expected={"out": node_of(np.array([3.0, 8.0]))}
)
GRADIENT = PublicCase(
    sizes={"n": "2"},
    arguments={"x": X, "w": W},
    routes=(1,),
    expected={"x": node_of(np.array([15.0, 24.0]))},
    dout=DOUT,
    forward=0,
)


def check(kind, outputs=("out",), **more):
    return PublicCheck(id="c", cell="c", title=TITLE, points=1.0, kind=kind, outputs=outputs, **more)


def outcome(check, case, **names):
    one = question(check, case, (FORWARD, renamed(BACKWARD)))
    return ask(one, Answers(local(__file__, **{**NAMES, **names}), one.recorded), {"forward": "(x, w)"})


def renamed(route):
    """The gradient's output by the name of its argument."""
    return tuple(Trace(trace.steps, {"x": trace.outputs["out"]}) for trace in route)


def test_each_kind_is_judged_as_itself():
    doubled = {"forward": lambda x, w: (2 * x * w, (x, w))}
    assert outcome(check("value"), CASE) is None
    assert outcome(check("shape"), CASE, **doubled) is None
    assert outcome(check("value"), CASE, **doubled).verdict is Verdict.FAILED
    assert outcome(check("gradient", ("x",)), GRADIENT) is None
    wrong = outcome(check("gradient", ("x",)), GRADIENT, backward=lambda dout, cache: dout)
    assert wrong.mismatch.what == message("value.wrong", of="dx")


def test_the_checks_own_tolerance_counts():
    nearly = {"forward": lambda x, w: (x * w * (1 + 1e-4), None)}
    assert outcome(check("value"), CASE, **nearly) is not None
    assert outcome(check("value", rtol=1e-3), CASE, **nearly) is None


def test_the_sizes_are_named():
    where = outcome(check("value"), CASE, forward=lambda x, w: (x, None)).mismatch.where
    assert where.args["case"] == message("at.case", case="n=2")


def test_a_wrong_signature_is_held_against_the_recorded_one():
    found = outcome(check("value"), CASE, forward=lambda x: x)
    assert found.verdict is Verdict.CRASHED
    assert (found.mismatch.expected, found.mismatch.actual) == ("forward(x, w)", "forward(x)")


def test_a_second_route_that_is_right_is_enough():
    case = PublicCase(**{**{f: getattr(GRADIENT, f) for f in GRADIENT.__struct_fields__}, "routes": (2, 1)})
    bad = (Trace((CallStep("forward", (ArgumentNode("x"),)),), {"x": SlotNode(0)}),)
    one = question(check("gradient", ("x",)), case, (FORWARD, renamed(BACKWARD), bad))
    assert ask(one, Answers(LocalStudent(NAMES), one.recorded), {}) is None


def test_a_student_is_asked_what_was_recorded_and_no_more():
    recorder = Recorder(LocalStudent(NAMES))
    one = question(check("value"), CASE, (FORWARD,))
    ask(one, Answers(recorder, one.recorded), {})
    assert [step.target for step in recorder.steps] == ["forward"]


def test_a_broken_recording_is_nobodys_answer():
    with pytest.raises(AuthorError, match="route"):
        question(check("value"), CASE, ())
    broken = PublicCase(sizes={}, arguments={}, routes=(0,), expected={"out": ArrayNode("float64", (9,), b"")})
    with pytest.raises(AuthorError, match="bytes"):
        question(check("value"), broken, (FORWARD,))
    one = question(check("gradient", ("x",)), GRADIENT, (FORWARD, renamed(BACKWARD)))
    with pytest.raises(AuthorError, match="no forward pass"):
        one.recorded.forward(one.check, {})
    with pytest.raises(AuthorError, match="none are drawn"):
        one.place.case.arguments(np.random.default_rng(0))


def test_what_was_recorded_has_worked():
    assert Recorded(CASE).must_work(lambda student: 1 / 0) is None
