"""Numeric gradients of a trusted forward: in every element, or along random directions as a second opinion.

Central differences, as in any numerical analysis: d<dout, f(x)>/dx along v is <dout, f(x + hv) - f(x - hv)> / 2h, with
an error of order h^2 from the third derivative and of eps |f| / h from rounding. It shares no code with a backward.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.errors import AuthorError

Array = np.ndarray[Any, Any]
Forward = Callable[[dict[str, Any]], Array]  # arguments by name -> the output

_TRIES = 3  # directions: one that crosses a kink must not hold a grade
_AGREE = 1e-7  # of |gradient| |v|: far above the error of differences, far below any bug
_ROUNDING = 100 * float(np.finfo(np.float64).eps)  # of |dout| |f| / h


@dataclass(frozen=True)
class Opinions:
    """Two values of the same derivative that should be equal."""

    numeric: float
    analytic: float


def numeric_gradient(forward: Forward, arguments: Mapping[str, Any], wrt: str, dout: Array, h: float) -> Array:
    """d<dout, forward(arguments)> / d arguments[wrt], element by element; of the shape of arguments[wrt].

    Raises:
        AuthorError: the argument is no array of floats.
    """
    x = _differentiable(arguments, wrt)
    gradient = np.empty(x.shape, x.dtype)
    step = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        step[place] = h
        above, below = _both_sides(forward, arguments, wrt, step)
        gradient[place] = np.sum(dout * (above - below)) / (2 * h)
        step[place] = 0
    return gradient


def opinions_differ(
    forward: Forward,
    arguments: Mapping[str, Any],
    wrt: str,
    dout: Array,
    gradient: Array,
    rng: np.random.Generator,
    h: float,
) -> Opinions | None:
    """None where ``gradient`` agrees with the numeric derivative along a random direction, else the two values.

    A wrong gradient disagrees along all directions but a null set; a kink within h of x spoils only those that
    cross it. So a few are tried and one agreement is enough.

    Raises:
        AuthorError: the argument is no array of floats, or the gradient is not of its shape.
    """
    x = _differentiable(arguments, wrt)
    if gradient.shape != x.shape:
        raise AuthorError(f"the reference's gradient of {wrt!r} has shape {gradient.shape}, not {x.shape}")
    for _ in range(_TRIES):
        v = np.asarray(rng.uniform(-1, 1, x.shape))
        v = v + np.copysign(0.5, v)  # so that no element counts for little
        above, below = _both_sides(forward, arguments, wrt, np.asarray(h * v))
        numeric = float(np.sum(dout * (above - below))) / (2 * h)
        analytic = float(np.sum(gradient * v))
        rounding = _ROUNDING * _norm(dout) * _norm(above) / h
        if abs(numeric - analytic) <= _AGREE * _norm(gradient) * _norm(v) + rounding:
            return None
    return Opinions(numeric, analytic)


def _both_sides(forward: Forward, arguments: Mapping[str, Any], wrt: str, step: Array) -> tuple[Array, Array]:
    x = arguments[wrt]
    return forward({**arguments, wrt: x + step}), forward({**arguments, wrt: x - step})


def _norm(array: Array) -> float:
    return float(np.linalg.norm(array.ravel()))


def _differentiable(arguments: Mapping[str, Any], wrt: str) -> Array:
    x = arguments.get(wrt)
    if not isinstance(x, np.ndarray) or x.dtype.kind != "f":
        raise AuthorError(f"a gradient needs {wrt!r} to be an array of floats among the inputs")
    return x
