"""A small level with its public cases, and notebooks for it that hold whatever a test says."""

import itertools
import linecache

import numpy as np

from autograder.checks.language import Gradient, Plain, Shape, Value, inputs
from autograder.checks.trace import record
from autograder.client.cell import judge_cell
from autograder.client.kernel import Surroundings
from autograder.wording import Text
from tests.checks.tiny import level

RIGHT = """
def scale(x, w):
    return x * w, (x, w)

def back(dout, cache):
    x, w = cache
    return dout * w, (dout * x).sum()
"""


@inputs(n=1, m=1)
def numbers(rng, n=2, m=3):
    """A matrix x (n, m), a number w."""
    return {"x": rng.standard_normal((n, m)), "w": np.asarray(rng.standard_normal(1))}


def forward(student, x, w):
    out, _cache = student.call("scale", x, w).parts("out", "cache")
    return {"out": out}


def own_cache(student, dout, x, w):
    _out, cache = student.call("scale", x, w).parts("out", "cache")
    dx, _dw = student.call("back", dout, cache).parts("dx", "dw")
    return {"x": dx}


def documented_cache(student, dout, x, w):
    dx, _dw = student.call("back", dout, (x, w)).parts("dx", "dw")
    return {"x": dx}


def title(words):
    return Text(words, f"{words}（中文）")


CASES = (numbers.at(n=1), numbers.at(), numbers.at(n=3))
CHECKS = (
    Shape(id="shape", title=title("the shape"), points=2, cases=CASES, call=forward, public=True),
    Value(id="value", title=title("the value"), points=3, cases=CASES, call=forward, needs=("shape",)),
    Gradient(
        id="dx",
        title=title("the gradient"),
        points=4,
        cases=CASES,
        forward=forward,
        backward=(own_cache, documented_cache),
        wrt="x",
    ),
    Plain(id="speed", title=title("the speed"), points=0.5, cases=CASES, cell="dx", judge=lambda s, r, x, w: None),
    Plain(id="style", title=title("the style"), points=0.5, cases=CASES, judge=lambda s, r, x, w: None),
)


def reference():
    names = {}
    exec(RIGHT, names)
    return {name: names[name] for name in ("scale", "back")}


LEVEL = level(reference(), *CHECKS)
PUBLIC = record(LEVEL)

_NUMBERS = itertools.count()


def notebook(source):
    """What a notebook defines that holds this code, as what surrounds a check that is called there."""
    file = f"<notebook {next(_NUMBERS)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    names = {"np": np, "__name__": "__notebook__"}
    exec(compile(source, file, "exec"), names)
    return Surroundings(names, file)


def ticking(step=1e-6):
    """A clock that goes on a little each time that it is looked at."""
    ticks = itertools.count()
    return lambda: next(ticks) * step


def report(cell, source, *, cases=PUBLIC, language="en", clock=None):
    """The report on a cell of a notebook with this code."""
    return judge_cell(cases, cell, notebook(source), language, clock or ticking())


def changed(before, after):
    """The right answer with one thing changed."""
    assert before in RIGHT, before
    return RIGHT.replace(before, after)
