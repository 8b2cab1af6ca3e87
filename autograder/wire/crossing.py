"""What may cross by value, and what stays with the student as a handle: one rule for the box and for local runs.

Arrays of numbers, tensors, Python numbers, strings and None cross, and so do tuples, lists and dicts of these. Inside a
returned tuple a further container stays (a cache is one), as does every other object. What is too large to send
stays too, and its handle says so.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.wire.tensors import Tensor, numbers_of

DTYPES = frozenset(
    np.dtype(name).str for name in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
)  # a closed list, in native byte order
MAX_NDIM = 32
MAX_SIDE = 2**24  # (0, 2**40) has no bytes and still asks for terabytes later
MAX_ARRAY_BYTES = 16 * 2**20
MAX_ITEMS = 4096
MAX_DEPTH = 8
MAX_TEXT = 16 * 2**10

Keep = Callable[[object, str], object]  # (what stays, what to call it) -> its handle


def crossing(value: object, keep: Keep) -> object:
    """The value as it crosses: a copy by value, with handles made by ``keep`` for what stays."""
    if isinstance(value, tuple):
        return tuple(_cross(item, keep, None) for item in value[:MAX_ITEMS])
    return _cross(value, keep, MAX_DEPTH)


def _cross(value: object, keep: Keep, depth: int | None) -> object:
    if value is None or isinstance(value, bool | float | complex | np.generic | np.ndarray | int | str):
        return _cross_plain(value, keep)
    if depth and isinstance(value, tuple | list | dict) and len(value) <= MAX_ITEMS:
        if isinstance(value, dict):
            if all(type(key) in (str, int) for key in value):
                return {key: _cross(item, keep, depth - 1) for key, item in value.items()}
        else:
            items = [_cross(item, keep, depth - 1) for item in value]
            return items if isinstance(value, list) else tuple(items)
    numbers = numbers_of(value)
    return keep(value, type(value).__name__) if numbers is None else _cross_tensor(numbers, value, keep)


def _cross_tensor(numbers: "np.ndarray[Any, Any]", value: object, keep: Keep) -> object:
    crossed = _cross_array(np.array(numbers, copy=True), value, keep)
    return crossed.view(Tensor) if isinstance(crossed, np.ndarray) else crossed


def _cross_plain(value: object, keep: Keep) -> object:
    if isinstance(value, Tensor):  # of the grader's own side: a student has torch's
        return _cross_tensor(value, value, keep)
    if isinstance(value, np.ndarray | np.generic):
        return _cross_array(np.array(value, copy=True, subok=False), value, keep)
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value) if -(2**63) <= value < 2**63 else keep(value, "int, too large to send")
    if isinstance(value, str):
        return str(value) if len(value) <= MAX_TEXT else keep(value, "str, too long to send")
    if isinstance(value, float):
        return float(value)  # no subclass crosses
    return complex(value) if isinstance(value, complex) else value


def _cross_array(array: "np.ndarray[tuple[int, ...], np.dtype[np.generic]]", value: object, keep: Keep) -> object:
    if array.dtype.str not in DTYPES:
        return keep(value, f"{type(value).__name__} of dtype {array.dtype}")
    if array.nbytes > MAX_ARRAY_BYTES or any(side > MAX_SIDE for side in array.shape):
        return keep(value, f"{type(value).__name__} of shape {array.shape}, too large to send")
    return array
