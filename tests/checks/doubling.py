"""The level Y = 2 X with its gradient, and students that answer it in every way."""

import numpy as np

from autograder.checks.language import Gradient, Plain, Shape, Value
from autograder.wording import Text, say
from tests.checks.tiny import HIDDEN, TITLE, level, local, matrices


def double(X):
    return 2.0 * X


def double_gradient(dout):
    return 2.0 * dout


def ask(student, X):
    return {"out": student.call("double", X)}


def ask_gradient(student, dout, X):
    return {"X": student.call("double_gradient", dout)}


TWO = (matrices.at(h=2, w=2), matrices.at())
SHAPE = Shape(id="shape", title=Text(en="Shapes", zh="形状"), points=2, cases=TWO, call=ask)
VALUE = Value(id="value", title=TITLE, points=4, cases=TWO, call=ask, needs=("shape",))
VALUE_ALONE = Value(id="value", title=TITLE, points=10, cases=TWO, call=ask)
DX = Gradient(id="dx", title=TITLE, points=4, cases=TWO, forward=ask, backward=ask_gradient, wrt="X")
REFERENCE = {"double": double, "double_gradient": double_gradient}
LEVEL = level(REFERENCE, SHAPE, VALUE, DX)


def with_double(function, **more):
    return local(function.__code__.co_filename, **{**REFERENCE, "double": function, **more})


def verdicts(results):
    return [result.verdict.value for result in results.values()]


def words(mismatch):
    """All that a mismatch says, in English, on one line."""
    parts = (mismatch.what, mismatch.where, mismatch.expected, mismatch.actual, mismatch.hint)
    return " | ".join(say(part, "en") for part in parts if part is not None)


class Scripted:
    """A student that answers every call alike, whatever is asked."""

    def __init__(self, answer, names=None):
        self.answer, self.calls, self._names = answer, 0, names or {"double": "(X)"}

    def call(self, target, args, kwargs, /):
        self.calls += 1
        return self.answer(args) if callable(self.answer) else self.answer

    def get(self, handle, attribute, /):
        return self.call(handle, (), {})

    def cpu_seconds(self, /):
        return 0.0

    def names(self, /):
        return self._names


def plain(judge_function, **more):
    return Plain(id="p", title=TITLE, points=10, cases=TWO, judge=judge_function, **more)


def seed_of(X):
    """Whether these are hidden values, as a student can tell after it has been graded once."""
    hidden = [case.arguments(HIDDEN.rng("arguments", "matrices", case.key, 0))["X"] for case in TWO]
    return any(X.shape == other.shape and np.array_equal(X, other) for other in hidden)
