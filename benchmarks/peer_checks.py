"""The four levels' checks as nbgrader and otter take them, for the benchmark: never stronger than ours.

For each graded cell of a level there is a list of expressions, on the sizes that our own checks use. What they come to
is worked out once by the reference and written into the cell beside them, so that a peer only compares: shape first,
then values, gradients too. Ours draws the values anew for each submission, runs the references and differentiates
numerically as well.
"""

import ast
import json
from pathlib import Path
from typing import Any

import numpy as np
from answers import COURSE, source_of

from autograder.notebook.source import examine

_IMAGES = """\
import numpy as np
def images(seed, n=2, c=4, f=3, h=4, w=4, hh=3, ww=3, stride=1, pad=0, bias=1):
    rng = np.random.default_rng(seed)
    x, filters = rng.standard_normal((n, c, h, w)), rng.standard_normal((f, c, hh, ww))
    return x, filters, bias * rng.standard_normal(f), {"stride": stride, "pad": pad}
def dout(seed, n=2, c=4, f=3, h=4, w=4, hh=3, ww=3, stride=1, pad=0):
    size = n, f, (h + 2 * pad - hh) // stride + 1, (w + 2 * pad - ww) // stride + 1
    return np.random.default_rng(seed + 100).standard_normal(size)
"""
_FORWARD = (
    _IMAGES
    + """\
def out(seed, **sizes):
    return conv_forward_naive(*images(seed, **sizes))[0]
"""
)
_BACKWARD = (
    _IMAGES
    + """\
def gradient(which, seed, **sizes):
    return conv_backward_naive(dout(seed, **sizes), images(seed, **sizes))[which]
"""
)
_POOL = """\
import numpy as np
def pictures(seed, n=2, c=3, h=4, w=6, ph=2, pw=2, stride=2, sign=1):
    x = sign * (0.5 + 0.5 * np.random.default_rng(seed).permutation(n * c * h * w).reshape(n, c, h, w))
    return x, {"pool_height": ph, "pool_width": pw, "stride": stride}
def out(seed, **sizes):
    return max_pool_forward_naive(*pictures(seed, **sizes))[0]
def dx(seed, **sizes):
    x, param = pictures(seed, **sizes)
    pooled, cache = max_pool_forward_naive(x, param)
    return max_pool_backward_naive(np.random.default_rng(seed + 100).standard_normal(pooled.shape), cache)
"""
_LAYER = (
    _IMAGES
    + """\
def layer_of(seed, **sizes):
    x, W, b, param = images(seed, **{"w": 5, "ww": 2, **sizes})
    return Convolution(W, b, param["stride"], param["pad"]), x
def out(seed, **sizes):
    layer, x = layer_of(seed, **sizes)
    return layer.forward(x)
def gradient(name, seed, **sizes):
    layer, x = layer_of(seed, **sizes)
    layer.forward(x)
    dx = layer.backward(dout(seed, **{"w": 5, "ww": 2, **sizes}))
    return dx if name == "dx" else getattr(layer, name)
def turns(seed):
    size = {"n": 1, "c": 1, "f": 1, "h": 3, "w": 3, "hh": 2, "ww": 2}
    return layer_of(seed, **size), layer_of(seed + 1, **size), dout(seed, **size)
def again(name, seed):
    (layer, x), (_, other), upstream = turns(seed)
    layer.forward(x)
    layer.backward(upstream)
    layer.forward(x)
    layer.forward(other)
    layer.backward(upstream)
    return getattr(layer, name)
def apart(seed):
    (layer, x), (other, y), upstream = turns(seed)
    out = layer.forward(x)
    other.forward(y)
    layer.backward(upstream)
    other.backward(upstream)
    return np.concatenate([np.ravel(out), np.ravel(layer.dW)])
"""
)
_ONE = "n=1, c=1, f=1"
_SMALL = f"{_ONE}, h=3, w=3, hh=2, ww=2"
_STRIDE, _PAD = "h=4, w=5, ww=2, stride=2, pad=1", "h=2, w=3, hh=5, ww=4, pad=2"
_THREE = f"{_ONE}, h=7, w=9, hh=4, ww=5, stride=3, pad=1"

# level -> what the cells define first, and of each graded cell the expressions that are compared
CHECKS: dict[str, tuple[str, dict[str, list[str]]]] = {
    "03-conv-forward": (
        _FORWARD,
        {
            "shape": [
                "out(1, w=6).shape",
                "out(2, h=5, w=8, stride=2).shape",
                "out(3, h=6, w=7, stride=2).shape",
                "out(4, h=5, w=3, hh=5, ww=5, stride=2, pad=2).shape",
            ],
            "value": [f"out(1, {_SMALL}, bias=0)", "out(2, bias=0)"],
            "bias": [f"out(1, {_SMALL})", "out(2)"],
            "kernel": [f"out(1, {_ONE}, h=4, w=6, ww=2, bias=0)", "out(2, h=4, w=5, ww=2, bias=0)"],
            "stride": [
                f"out(1, {_ONE}, h=5, w=7, stride=2, bias=0)",
                "out(2, h=5, w=8, stride=2, bias=0)",
                "out(3, h=6, w=9, stride=3, bias=0)",
            ],
            "pad": [
                f"out(1, {_ONE}, h=2, w=3, pad=1, bias=0)",
                "out(2, h=2, w=3, hh=5, ww=5, pad=2, bias=0)",
                "out(3, h=6, w=2, hh=4, ww=4, stride=2, pad=1, bias=0)",
            ],
        },
    ),
    "04-conv-backward": (
        _BACKWARD,
        {
            "dx": [
                f"gradient(0, 1, {_SMALL})",
                "gradient(0, 2)",
                f"gradient(0, 3, {_STRIDE})",
                f"gradient(0, 4, {_THREE})",
                "gradient(0, 5, n=1, h=2, w=3, ww=2, pad=1)",
                f"gradient(0, 6, {_PAD})",
            ],
            "dw": [
                f"gradient(1, 1, {_SMALL})",
                "gradient(1, 2)",
                f"gradient(1, 3, {_STRIDE})",
                f"gradient(1, 4, {_PAD})",
            ],
            "db": [f"gradient(2, 1, {_SMALL})", f"gradient(2, 2, {_STRIDE})"],
        },
    ),
    "05-max-pool": (
        _POOL,
        {
            "shape": [
                "out(1, n=1, c=1).shape",
                "out(2, n=1, c=1, stride=1).shape",
                "out(3, n=1, c=1, ph=3, stride=1).shape",
                "out(4, h=5, w=7).shape",
                "out(5, n=1, c=1, h=6, w=7, stride=3).shape",
            ],
            "value": ["out(1, n=1, c=1)", "out(2)", "out(3, n=1, c=1, h=3, ph=3, pw=3, stride=3)"],
            "window": [
                "out(1, n=1, c=1, stride=1)",
                "out(2, n=1, c=1, h=5, w=8, stride=3)",
                "out(3, n=1, c=1, pw=3, stride=1)",
                "out(4, n=1, c=1, ph=3, stride=1)",
            ],
            "negative": ["out(1, n=1, c=1, w=4, sign=-1)"],
            "dx": ["dx(1, n=1, c=1)", "dx(2)", "dx(3, n=1, c=2, h=6, w=9, ph=3, stride=3, sign=-1)"],
            "overlap": ["dx(1, n=1, c=1, w=5, ph=3, pw=3, stride=1)", "dx(2, h=5, w=7, ph=3, pw=3)"],
        },
    ),
    "08-convolution-class": (
        _LAYER,
        {
            "value": [
                f"out(1, {_ONE})",
                "out(2)",
                "out(3, n=1, f=2, h=5, w=6, stride=2, pad=1)",
                "out(4, stride=2, pad=1)",
                "out(5, n=1, f=2, w=6, stride=3, pad=2)",
            ],
            "dx": [
                "gradient('dx', 1)",
                "gradient('dx', 2, stride=2, pad=1)",
                "gradient('dx', 3, n=1, f=2, w=6, stride=3, pad=2)",
            ],
            "dW": ["gradient('dW', 1)", "gradient('dW', 2, stride=2, pad=1)"],
            "db": ["gradient('db', 1, stride=2, pad=1)"],
            "again": ["again('dW', 1)", "again('db', 1)"],
            "apart": ["apart(1)"],
        },
    ),
}


def cells(level: str) -> dict[str, str]:
    """The code of each graded cell, by its id: what it defines, and the comparisons."""
    definitions, checks = CHECKS[level]
    expected = _expected(level)
    return {
        name: definitions + "".join(_compared(expression, expected[expression]) for expression in expressions)
        for name, expressions in checks.items()
    }


def for_nbgrader(level: str) -> dict[str, Any]:
    """Our source notebook with these checks in its graded cells."""
    code = cells(level)
    notebook: dict[str, Any] = json.loads(
        (COURSE / "assignments" / level / f"{level}.ipynb").read_text(encoding="utf-8")
    )
    for cell in notebook["cells"]:
        mark = cell["metadata"].get("nbgrader", {})
        if mark.get("grade"):
            cell["source"] = code[mark["grade_id"]]
    return notebook


def for_otter(level: str) -> dict[str, str]:
    """The content of each test file, by the name of the test: otter's format of doctests."""
    return {name: _test_file(name, code, _points(level)[name]) for name, code in cells(level).items()}


def _points(level: str) -> dict[str, float]:
    marks = [cell.mark for cell in examine(source_of(level)).cells]
    return {mark.grade_id: float(mark.points or 0) for mark in marks if mark is not None and mark.grade}


def _expected(level: str) -> dict[str, Any]:
    """What each expression comes to, by the reference."""
    definitions, checks = CHECKS[level]
    space: dict[str, Any] = {}
    exec((COURSE / "solutions" / level / "reference.py").read_text(encoding="utf-8"), space)
    exec(definitions, space)
    return {
        expression: np.asarray(eval(expression, space)).tolist()
        for expressions in checks.values()
        for expression in expressions
    }


def _compared(expression: str, expected: Any) -> str:
    size = np.shape(expected)
    return (
        f"actual = {expression}\n"
        f"assert np.shape(actual) == {size}, np.shape(actual)\n"
        f"np.testing.assert_allclose(actual, {expected}, rtol=1e-6, atol=1e-8)\n"
    )


def _test_file(name: str, code: str, points: float) -> str:
    case = {"code": _as_doctest(code), "hidden": False, "locked": False}
    suites = [{"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}]
    return f"OK_FORMAT = True\n\ntest = { ({'name': name, 'points': points, 'suites': suites})!r}\n"


def _as_doctest(code: str) -> str:
    lines: list[str] = []
    for statement in ast.parse(code).body:
        first, *rest = (ast.get_source_segment(code, statement) or "").split("\n")
        lines += [f">>> {first}", *(f"... {line}" for line in rest)]
    return "\n".join(lines)


def lay_out_for_otter(folder: Path, level: str) -> None:
    """Write a level's test files into a folder."""
    folder.mkdir(parents=True)
    for name, content in for_otter(level).items():
        (folder / f"{name}.py").write_text(content, encoding="utf-8")
