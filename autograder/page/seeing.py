"""What strikes one about a picture, in sentences: for whoever can't see it, and for whoever sees it and wonders."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.results import Numbers, Picture
from autograder.wording import Message, message

_SAME = 1e-6  # relative: what is equal to so many digits is no coincidence
_FEWEST = 2  # wrong values that make a pattern

Array = np.ndarray[Any, Any]


def wrong_in(picture: Picture) -> Array:
    """Which of the values are wrong: an array of bool of the picture's shape."""
    expected, actual = array(picture.expected), array(picture.actual)
    with np.errstate(all="ignore"):
        right = np.abs(actual - expected) <= picture.tolerance
    wrong: Array = ~right & (np.isfinite(expected) | np.isfinite(actual))
    return wrong


def worst_in(picture: Picture) -> tuple[int, int] | None:
    """Where in the picture the difference is largest; what is not finite differs most. None where nothing is wrong."""
    wrong = wrong_in(picture)
    if not wrong.any():
        return None
    with np.errstate(all="ignore"):
        size = np.abs(array(picture.actual) - array(picture.expected))
    size = np.where(wrong, np.where(np.isfinite(size), size, np.inf), -1.0)
    row, column = divmod(int(np.argmax(size)), size.shape[1])
    return row, column


def array(numbers: Numbers) -> Array:
    """The numbers as float64, NaN for those that are not finite."""
    return np.array([[np.nan if value is None else value for value in row] for row in numbers], dtype=np.float64)


def patterns(picture: Picture) -> tuple[Message, ...]:
    """At most two sentences: where the wrong values lie, and how they differ. None where there is no plain pattern."""
    wrong = wrong_in(picture)
    if wrong.sum() < _FEWEST:
        return ()
    with np.errstate(all="ignore"):  # numbers near the largest that there is
        found = (next(_places(picture, wrong), None), next(_ways(picture, wrong), None))
    return tuple(pattern for pattern in found if pattern is not None)


def _places(picture: Picture, wrong: Array) -> Iterator[Message]:
    if wrong.all():
        return
    rows, columns = np.asarray(wrong.any(axis=1)), np.asarray(wrong.any(axis=0))
    if wrong.shape[1] > 1 and wrong[rows].all():
        yield message("picture.rows", rows=_indices(rows, picture.row))
    if wrong.shape[0] > 1 and wrong[:, columns].all():
        yield message("picture.columns", columns=_indices(columns, picture.column))
    inside = np.zeros_like(wrong)
    inside[1:-1, 1:-1] = True
    if inside.any() and (wrong == ~inside).all():
        yield message("picture.border")


def _ways(picture: Picture, wrong: Array) -> Iterator[Message]:
    expected, actual = array(picture.expected), array(picture.actual)
    there, came = expected[wrong], actual[wrong]
    if not (np.isfinite(there).all() and np.isfinite(came).all()):
        return
    if not came.any():
        yield message("picture.zeros")
    elif _equal(came, -there):
        yield message("picture.sign")
    offsets, factors = came - there, came / there
    # A constant answer differs from a constant expectation by a constant: that alone would say nothing.
    if np.ptp(there) > picture.tolerance:
        if _equal(offsets, np.full_like(offsets, offsets.mean())):
            yield message("picture.offset", offset=f"{offsets.mean():+.4g}".replace("-", "−"))
        if np.isfinite(factors).all() and _equal(came, there * np.median(factors)):
            yield message("picture.factor", factor=f"{np.median(factors):.4g}".replace("-", "−"))
    if np.isfinite(expected).all() and np.isfinite(actual).all():
        yield from _turned(expected, actual)


def _turned(expected: Array, actual: Array) -> Iterator[Message]:
    if _equal(actual, expected[::-1, ::-1]):
        yield message("picture.turned")
    if expected.shape == expected.T.shape and _equal(actual, expected.T):
        yield message("picture.transposed")


def _equal(one: Array, other: Array) -> bool:
    scale = max(float(np.abs(one).max()), float(np.abs(other).max()))
    return bool(np.abs(one - other).max() <= _SAME * scale)


def _indices(which: Array, first: int) -> str:
    """Such as ``2`` or ``0, 3``."""
    return ", ".join(str(first + int(index)) for index in np.flatnonzero(which))
