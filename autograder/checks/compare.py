"""Compare an answer with what was expected: fast where it is right, in words where it is wrong.

Answers are hostile. Kind, dtype and shape are settled before any arithmetic, numbers are widened to float64 or
complex128 before they are subtracted, the tolerance comes from the expected value alone, and a value is right only
where ``difference <= tolerance`` is true, so NaN is wrong. Nothing that an answer holds makes this module raise.
"""

from typing import Any, TypeGuard

import numpy as np

from autograder.checks.describe import describe, written
from autograder.checks.student import Wrong
from autograder.errors import AuthorError
from autograder.wire.answers import Handle
from autograder.wire.tensors import Tensor
from autograder.wording import Message, message

Array = np.ndarray[Any, Any]

_NUMBERS = "biufc"
_PRECISE = 10  # significant digits, where six don't tell two numbers apart


def compare(expected: object, value: object, rtol: float, *, of: str = "out", floor: float = 1.0) -> Wrong | None:
    """None if ``value`` is right, else what is wrong with it. ``of`` is what the value is called.

    Right is: the same kind and shape; of floats and complex numbers the same dtype (integers stand for equal
    floats); |value - expected| <= rtol * max(floor, max |expected|) in every element, and NaN and infinities
    where they are expected.

    Raises:
        AuthorError: ``expected`` itself is nothing that can be compared.
    """
    if isinstance(expected, Tensor) != isinstance(value, Tensor):
        return _wrong_kind(expected, value, of)
    if isinstance(expected, np.ndarray) and expected.ndim:
        return _compare_arrays(expected, value, rtol, of, floor)
    if isinstance(expected, np.ndarray | bool | int | float | complex):
        return _compare_numbers(expected, value, rtol, of, floor)
    if isinstance(expected, tuple | list):
        return _compare_sequences(expected, value, rtol, of, floor)
    if isinstance(expected, dict):
        return _compare_dicts(expected, value, rtol, of, floor)
    if expected is None or isinstance(expected, str):
        right = value is None if expected is None else isinstance(value, str) and value == expected
        return None if right else Wrong(message("value.wrong", of=of), written(expected), describe(value))
    raise AuthorError(f"{of!r} of the reference is {_kind(expected)}: it can't be compared with an answer")


def compare_shape(expected: object, value: object, *, of: str = "out") -> Wrong | None:
    """None if ``value`` is of the kind and the shape of ``expected``, else what is wrong with it."""
    if isinstance(expected, Tensor) != isinstance(value, Tensor):
        return _wrong_kind(expected, value, of)
    if isinstance(expected, np.ndarray) and expected.ndim:
        if not _is_array(value):
            return _wrong_kind(expected, value, of)
        return None if value.shape == expected.shape else _wrong_shape(expected, value, of)
    if isinstance(expected, np.ndarray | bool | int | float | complex):
        return None if _number(value) is not None else _wrong_kind(expected, value, of)
    raise AuthorError(f"{of!r} of the reference is {_kind(expected)}: it has no shape")


def tolerance(expected: Array, rtol: float, floor: float = 1.0) -> float:
    """Return rtol * max(floor, max |expected|), over what is finite; ``rtol`` where that would be nothing."""
    with np.errstate(all="ignore"):
        size = np.abs(_wide(expected))
        largest = float(size.max()) if size.size else 0.0
        if not np.isfinite(largest):
            largest = float(size[np.isfinite(size)].max(initial=0.0))
    return rtol * (max(floor, largest) or 1.0)


def _compare_arrays(expected: Array, value: object, rtol: float, of: str, floor: float) -> Wrong | None:
    if not _is_array(value):
        return _wrong_kind(expected, value, of)
    if not _dtype_fits(expected.dtype, value.dtype):
        return Wrong(message("dtype.wrong", of=of), str(expected.dtype), str(value.dtype))
    if value.shape != expected.shape:
        return _wrong_shape(expected, value, of)
    return _compare_values(expected, value, tolerance(expected, rtol, floor), of)


def _compare_numbers(expected: object, value: object, rtol: float, of: str, floor: float) -> Wrong | None:
    given, came = _number(expected), _number(value)
    if given is None or came is None:
        return _wrong_kind(expected, value, of)
    if not _dtype_fits(given.dtype, came.dtype):
        return Wrong(message("dtype.wrong", of=of), str(given.dtype), str(came.dtype))
    return _compare_values(given, came, tolerance(given, rtol, floor), of)


def _compare_values(expected: Array, value: Array, allowed: float, of: str) -> Wrong | None:
    with np.errstate(all="ignore"):
        wide_expected, wide_value = _wide(expected), _wide(value)
        difference = np.abs(wide_value - wide_expected)
        if difference.size == 0 or difference.max() <= allowed:
            return None
        same = (wide_value == wide_expected) | (np.isnan(wide_value) & np.isnan(wide_expected))
        wrong = ~(difference <= allowed) & ~same
        if not wrong.any():
            return None
        odd = np.isfinite(wide_expected) & ~np.isfinite(wide_value)
        if odd.any():
            return _explained(message("value.not_finite", of=of), wide_expected, wide_value, odd)
        largest = f"{difference[wrong].max():.3g}"
        return _explained(message("value.wrong", of=of), wide_expected, wide_value, wrong, largest)


def _explained(what: Message, expected: Array, value: Array, wrong: Array, largest: str = "") -> Wrong:
    first = tuple(int(i) for i in np.unravel_index(int(np.argmax(wrong)), wrong.shape))
    expected_there, value_there = _written_apart(expected[first].item(), value[first].item())
    if not first:
        return Wrong(what, expected_there, value_there)
    count = int(wrong.sum())
    if largest:
        more = message("value.there", value=value_there, count=count, total=wrong.size, largest=largest)
    else:
        more = message("value.odd_there", value=value_there, count=count, total=wrong.size)
    return Wrong(what, expected_there, more, message("at.index", index=str(first)))


def _compare_sequences(
    expected: "tuple[object, ...] | list[object]", value: object, rtol: float, of: str, floor: float
) -> Wrong | None:
    if not isinstance(value, tuple | list) or len(value) != len(expected):
        return _wrong_kind(expected, value, of)
    pairs = zip(expected, value, strict=True)
    found = (compare(one, other, rtol, of=f"{of}[{place}]", floor=floor) for place, (one, other) in enumerate(pairs))
    return next((wrong for wrong in found if wrong is not None), None)


def _compare_dicts(expected: "dict[Any, object]", value: object, rtol: float, of: str, floor: float) -> Wrong | None:
    if not isinstance(value, dict):
        return _wrong_kind(expected, value, of)
    if set(value) != set(expected):
        return Wrong(message("value.wrong_keys", of=of), _keys(expected), _keys(value))
    found = (compare(one, value[key], rtol, of=f"{of}[{key!r}]", floor=floor) for key, one in expected.items())
    return next((wrong for wrong in found if wrong is not None), None)


def _keys(mapping: "dict[Any, object]") -> str:
    return ", ".join(written(key) for key in list(mapping)[:20])


def _is_array(value: object) -> TypeGuard[Array]:
    return isinstance(value, np.ndarray) and value.ndim > 0 and value.dtype.kind in _NUMBERS


def _number(value: object) -> Array | None:
    """A number as an array of no dimension; None for what is no number."""
    if isinstance(value, np.ndarray):
        return value if value.ndim == 0 and value.dtype.kind in _NUMBERS else None
    if not isinstance(value, bool | int | float | complex):
        return None
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        try:
            return np.array(float(value))
        except OverflowError:
            return np.array(np.inf if value > 0 else -np.inf)
    return np.array(value)


def _dtype_fits(expected: np.dtype[Any], value: np.dtype[Any]) -> bool:
    if expected.kind in "fc" and value.kind in "fc":
        return (expected.kind, expected.itemsize) == (value.kind, value.itemsize)
    return (expected.kind == "b") == (value.kind == "b") and value.kind != "c"


def _wide(array: Array) -> Array:
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64, copy=False)


def _written_apart(one: complex, other: complex) -> tuple[str, str]:
    """Two numbers with so many digits that they read differently; a zero is written without its sign."""
    one, other = one + 0.0, other + 0.0
    for digits in (6, _PRECISE):
        texts = f"{one:.{digits}g}", f"{other:.{digits}g}"
        if texts[0] != texts[1]:
            return texts
    return repr(one), repr(other)


def _wrong_kind(expected: object, value: object, of: str) -> Wrong:
    return Wrong(message("value.wrong_kind", of=of), describe(expected), describe(value))


def _wrong_shape(expected: Array, value: Array, of: str) -> Wrong:
    return Wrong(message("shape.wrong", of=of), str(expected.shape), str(value.shape))


def _kind(value: object) -> str:
    return f"an object of type {value.type_name}" if isinstance(value, Handle) else type(value).__name__
