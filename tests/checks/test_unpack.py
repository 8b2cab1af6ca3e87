import numpy as np
import pytest

from autograder.checks.language import Gradient, Value
from autograder.checks.student import Reply
from autograder.checks.unpack import unpacked
from tests.checks.tiny import TITLE, judged, level, local, matrices


def forward(X):
    return 2.0 * X, (X,)


def backward(dout, cache):
    return 2.0 * dout, dout.sum()


REFERENCE = {"forward": forward, "backward": backward}


def ask(student, X):
    out, _cache = student.call("forward", X).parts("out", "cache")
    return {"out": out}


def ask_back(student, dout, X):
    _out, cache = student.call("forward", X).parts("out", "cache")
    dx, _db = student.call("backward", dout, cache).parts("dx", "db")
    return {"X": dx}


CASES = (matrices.at(),)
OUT = Value(id="out", title=TITLE, points=5, cases=CASES, call=ask)
DX = Gradient(id="dx", title=TITLE, points=5, cases=CASES, forward=ask, backward=ask_back, wrt="X")


def stops(*_arguments):
    raise ValueError("stopped")


def nothing(*_arguments):
    return None


def pasted(code, names):
    """What the code leaves behind, and its comments as lines."""
    names = dict(names)
    exec(code, names)
    return names, [line.removeprefix("# ") for line in code.splitlines() if line.startswith("#")]


def code_of(check, **answers):
    return judged(level(REFERENCE, check), local(__file__, **{**REFERENCE, **answers}))[
        check.id
    ].shown.counterexample.en


@pytest.mark.parametrize("wrong", [stops, nothing, lambda X: 2.0 * X, lambda X: (1, 2, 3)])
def test_the_comment_takes_the_answer_apart_as_the_check_does(wrong):
    names, comments = pasted(code_of(OUT, forward=wrong), REFERENCE)
    (comment,) = comments
    assert comment.startswith("expected: result[0] = ")
    assert np.array_equal(eval(comment.partition(" = ")[2]), names["result"][0])


@pytest.mark.parametrize("answers", [{"backward": stops}, {"backward": nothing}, {"forward": stops}])
def test_in_a_gradient_too(answers):
    names, comments = pasted(code_of(DX, **answers), REFERENCE)
    (comment,) = comments
    assert comment.startswith("expected: result2[0] = ")
    assert np.array_equal(eval(comment.partition(" = ")[2]), names["result2"][0])


def test_code_that_ends_before_the_value_could_come_says_what_should_have():
    code = code_of(DX, forward=nothing)
    names, comments = pasted(code, {**REFERENCE, "forward": nothing})
    assert names["result"] is None  # it runs as it is
    assert comments == ["expected: 2 values: out, cache"]


def given(ask, names=None):
    return unpacked(lambda student: ask(student, np.ones(2)), names or {})


def test_objects_methods_and_attributes():
    def steps(student, X):
        layer = student.call("Layer", X)
        out, _cache = layer.call("forward", X).parts("out", "cache")
        return {"out": out, "weight": layer.get("weight")}

    found = given(steps)
    assert [
        step.target if isinstance(step.target, str) else step.attribute or step.target[1] for step in found.steps
    ] == [
        "Layer",
        "forward",
        "weight",
    ]
    values = {name: value.value if isinstance(value, Reply) else value for name, value in found.outputs.items()}
    assert values["out"] is found.steps[1].answer.value[0]
    assert values["weight"] is found.steps[2].answer.value


def test_what_the_notebook_defines_is_asked_of_the_notebook():
    def either(student, X):
        return {"out": student.call("new" if student.defines("new") else "old", X)}

    assert given(either, {"new": "(X)"}).steps[0].target == "new"
    assert given(either).steps[0].target == "old"


@pytest.mark.parametrize(
    "calculates",
    [
        lambda student, X: {"out": student.call("f", X).number()},
        lambda student, X: {"out": student.call("f", X).array((2,))},
        lambda student, X: {"out": student.call("f", X).value[0]},
        lambda student, X: student.raises("ValueError", "f", X),
        lambda student, X: {"out": student.call("f", X).parts("a", "b")[0], "c": student.call("f", X).parts("c")},
    ],
)
def test_blanks_are_nothing_to_calculate_with(calculates):
    assert given(calculates) is None
