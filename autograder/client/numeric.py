"""A student's gradient against the numeric derivative of the student's own forward pass, as CS231n teaches it.

Central differences, (f(x + h) - f(x - h)) / 2h with h = 1e-5, and the relative error
max |a - n| / max(1e-8, |a| + |n|). Its rules of thumb in float64: at most 1e-7 is good; up to 1e-4 is still fine where
the function has kinks; above 1e-2 the gradient is wrong (CS231n, "Gradient checks"). It explains and decides nothing:
the recorded gradient does that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.case import judged
from autograder.checks.gradient import numeric_gradient
from autograder.checks.language import Arguments, Gradient
from autograder.checks.observe import Answers, Array
from autograder.checks.replay import Question, replay
from autograder.checks.student import Caller, Misshapen, Unanswered
from autograder.errors import GuankaError
from autograder.wire.answers import Student
from autograder.wording import Message, message

SECONDS = 2.0  # for one gradient
_AGREE = 1e-4


@dataclass(frozen=True)
class RelativeError:
    """The largest relative error of a gradient, where it is, and the two values there."""

    largest: float
    index: tuple[int, ...]
    analytic: float
    numeric: float


class _NotDifferentiable(Exception):
    """The forward is not there, is not right in form, or takes too long."""


def relative_error(analytic: Array, numeric: Array) -> RelativeError:
    """CS231n's: max |a - n| / max(1e-8, |a| + |n|), element by element, of two arrays of one shape."""
    error = np.abs(analytic - numeric) / np.maximum(1e-8, np.abs(analytic) + np.abs(numeric))
    worst = tuple(int(i) for i in np.unravel_index(int(np.argmax(error)), error.shape))
    return RelativeError(float(error[worst]), worst, float(analytic[worst]), float(numeric[worst]))


def on_own_forward(one: Question, answers: Answers, student: Student, clock: Callable[[], float]) -> Message | None:
    """What the numeric derivative says about the student's gradient in this case; None where it can't be taken."""
    if not isinstance(one.check, Gradient) or not one.forward:
        return None
    observed, wrong = judged(one.check, one.place, answers)
    arguments = one.recorded.arguments(one.place)
    analytic, x = observed.outputs.get(one.check.wrt), arguments[one.check.wrt]
    if not isinstance(analytic, np.ndarray) or analytic.dtype.kind != "f" or analytic.shape != x.shape:
        return None
    if not (analytic.size and np.isfinite(analytic).all()):
        return None
    dout, end = one.recorded.dout(one.check, one.place), clock() + SECONDS
    forward = _forward(one, student, dout.shape, lambda: clock() < end)
    try:
        numeric = numeric_gradient(forward, arguments, one.check.wrt, dout, one.check.h)
    except (_NotDifferentiable, Unanswered, Misshapen, GuankaError):
        return None
    return _said(f"d{one.check.wrt}", relative_error(analytic.astype(np.float64), numeric), right=wrong is None)


def _forward(
    one: Question, student: Student, shape: tuple[int, ...], in_time: Callable[[], bool]
) -> Callable[[Arguments], Array]:
    caller = Caller(student)

    def forward(arguments: Arguments) -> Array:
        if not in_time():
            raise _NotDifferentiable
        (reply,) = replay(one.forward, caller, arguments).values()
        value: Any = reply.value
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "iuf" or value.shape != shape:
            raise _NotDifferentiable
        if not np.isfinite(value).all():
            raise _NotDifferentiable
        return value.astype(np.float64)

    return forward


def _said(of: str, error: RelativeError, *, right: bool) -> Message:
    gaps = {"of": of, "error": f"{error.largest:.1e}", "index": str(error.index)}
    if error.largest <= _AGREE:
        return message("client.numeric_agrees" if right else "client.numeric_own_forward", **gaps)
    gaps |= {"analytic": f"{error.analytic:.6g}", "numeric": f"{error.numeric:.6g}"}
    return message("client.numeric_other_forward" if right else "client.numeric_differs", **gaps)
