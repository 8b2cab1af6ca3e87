"""The part of an answer that shows best where it differs from what was expected, for a page to draw."""

from typing import Any, TypeGuard

import numpy as np

from autograder.checks.case import floor_of, judged, rtol_of
from autograder.checks.compare import tolerance
from autograder.checks.language import Check, Gradient, Value
from autograder.checks.observe import Answers, Place, output_of
from autograder.errors import GuankaError
from autograder.results import Numbers, Picture
from autograder.wording import Message, Words, message

MOST = 12  # rows, and columns
_DRAWN = frozenset({"value.wrong", "value.not_finite"})  # what is wrong with answers that have a picture
_KINDS = "biuf"
_DIGITS = 10  # significant; a receipt holds every number of a picture

Array = np.ndarray[Any, Any]


def picture_of(check: Check, place: Place, answers: Answers) -> Picture | None:
    """The picture of a case that failed by its values; None where there is none to draw.

    Nothing new is asked of the student: what was answered in this place is remembered.
    """
    if not isinstance(check, Value | Gradient):
        return None
    try:
        observed, wrong = judged(check, place, answers)
        if wrong is None or not isinstance(wrong.what, Message) or wrong.what.id not in _DRAWN:
            return None
        of = wrong.what.args["of"]
        for name, label in _outputs(check):
            if label == of:
                expected = _expected(check, name, place, answers)
                return draw(expected, observed.outputs.get(name), rtol_of(check), of=label, floor=floor_of(check))
    except GuankaError:  # the reference answered a moment ago; a picture must not cost the grade
        return None
    return None


def draw(expected: object, actual: object, rtol: float, *, of: str, floor: float = 1.0) -> Picture | None:
    """The last two axes where the difference is largest, at most ``MOST`` rows and columns of them.

    Right and wrong are as in ``compare``. None where the two are not arrays of real numbers of one shape, or nothing
    that can be drawn is wrong.
    """
    if not (_drawable(expected) and _drawable(actual) and expected.shape == actual.shape):
        return None
    with np.errstate(all="ignore"):  # a NaN that signals would be told to staff
        wide_expected, wide_actual = np.asarray(expected, np.float64), np.asarray(actual, np.float64)
    allowed = tolerance(wide_expected, rtol, floor)
    worst = _worst(wide_expected, wide_actual, allowed)
    if worst is None:
        return None
    leading, (row, column) = worst[:-2], ((0, *worst) if len(worst) == 1 else worst)[-2:]
    slices = np.atleast_2d(wide_expected[leading]), np.atleast_2d(wide_actual[leading])
    rows, columns = _around(row, slices[0].shape[0]), _around(column, slices[0].shape[1])
    return Picture(
        caption=_caption(of, leading, wide_expected.shape[len(leading) :], rows, columns),
        expected=_numbers(slices[0][rows, columns]),
        actual=_numbers(slices[1][rows, columns]),
        tolerance=allowed,
        row=rows.start,
        column=columns.start,
    )


def _outputs(check: Value | Gradient) -> list[tuple[str, str]]:
    """The outputs that a check looks at, each with what it is called in a mismatch."""
    if isinstance(check, Gradient):
        return [(check.wrt, f"d{check.wrt}")]
    return [(name, name) for name in check.outputs]


def _expected(check: Value | Gradient, name: str, place: Place, answers: Answers) -> object:
    if isinstance(check, Gradient):
        return answers.expected.gradient(check, place)
    return output_of(check.call, answers.expected.outputs(check.call, place), name)


def _drawable(value: object) -> TypeGuard[Array]:
    return isinstance(value, np.ndarray) and value.ndim > 0 and value.dtype.kind in _KINDS


def _worst(expected: Array, actual: Array, allowed: float) -> tuple[int, ...] | None:
    """The index of the largest difference; what is not finite differs most."""
    with np.errstate(all="ignore"):
        difference = np.abs(actual - expected)
        same = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
        wrong = ~(difference <= allowed) & ~same & (np.isfinite(actual) | np.isfinite(expected))
        if not wrong.any():
            return None
        size = np.where(wrong, np.where(np.isfinite(difference), difference, np.inf), -1.0)
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(size)), size.shape))


def _around(index: int, length: int) -> slice:
    start = min(max(index - MOST // 2, 0), max(length - MOST, 0))
    return slice(start, min(start + MOST, length))


def _caption(of: str, leading: tuple[int, ...], shape: tuple[int, ...], rows: slice, columns: slice) -> Words:
    name = f"{of}[{', '.join(map(str, leading))}]" if leading else of
    if (rows.stop - rows.start, columns.stop - columns.start)[-len(shape) :] == shape:
        return message("picture.whole", of=name)
    if len(shape) == 1:
        return message("picture.stretch", of=name, columns=f"{columns.start}:{columns.stop}", count=shape[0])
    return message(
        "picture.part",
        of=name,
        rows=f"{rows.start}:{rows.stop}",
        columns=f"{columns.start}:{columns.stop}",
        shape=f"{shape[0]} × {shape[1]}",
    )


def _numbers(array: Array) -> Numbers:
    return tuple(tuple(_number(value) for value in row) for row in array.tolist())


def _number(value: float) -> float | None:
    short = float(f"{value:.{_DIGITS}g}")
    return short if np.isfinite(short) else None  # also of the largest numbers, which are rounded up to infinity
