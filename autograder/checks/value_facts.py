"""How wrong values are related to the right ones, where one relation holds for all of them."""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np

from autograder.wording import Message, message

Array = np.ndarray[Any, Any]

_LEAST = 3  # elements: two numbers are related in every way
_SHIFTS = (-2, -1, 0, 1, 2)
_NEARLY = 1e-2  # of the largest value
_BIASES = ("b", "bias")


def value_facts(
    expected: Array, actual: Array, allowed: float, arguments: Mapping[str, Any], sizes: Mapping[str, Any], *, of: str
) -> tuple[Message, ...]:
    """The first relation that holds everywhere between two arrays of float64 and one shape; none where there is none.

    ``allowed`` is the difference that counts as none. ``arguments`` and ``sizes`` are the case's: a factor or an offset
    that is one of them says so.
    """
    if expected.size < _LEAST or not np.isfinite(actual).all() or not np.isfinite(expected).all():
        return ()

    def same(one: Array, other: Array) -> bool:
        return bool((np.abs(one - other) <= allowed).all())

    relations = (_flat, _scaled, _offset, _each_by_itself, _moved, _nearly)
    found = (fact for relation in relations for fact in relation(expected, actual, same, arguments, sizes, of))
    return tuple(next(([fact] for fact in found), []))


Same = Callable[[Array, Array], bool]
Given = Mapping[str, Any]


def _flat(expected: Array, actual: Array, same: Same, _arguments: Given, _sizes: Given, of: str) -> Iterator[Message]:
    if same(expected, np.full_like(expected, expected.flat[0])):
        return
    if not actual.any():
        yield message("fact.all_zero", of=of)
    elif (actual == actual.flat[0]).all():
        yield message("fact.all_same", of=of, value=f"{actual.flat[0]:.6g}")


def _scaled(expected: Array, actual: Array, same: Same, _arguments: Given, sizes: Given, of: str) -> Iterator[Message]:
    norm = float((expected * expected).sum())
    factor = float((expected * actual).sum()) / norm if norm else 0.0
    if not factor or np.count_nonzero(expected) < _LEAST or not same(expected * factor, actual):
        return
    if abs(factor + 1) < 1e-9:
        yield message("fact.negated", of=of)
        return
    for kind, value in (("fact.times_size", factor), ("fact.share_of_size", 1 / factor)):
        named = [name for name, size in sizes.items() if type(size) is int and size > 1 and abs(value - size) < 1e-6]
        if len(named) == 1:  # of two sizes of one length nobody can say which
            yield message(kind, of=of, size=sizes[named[0]], name=named[0])
    yield message("fact.factor", of=of, factor=f"{factor:.6g}")


def _offset(expected: Array, actual: Array, same: Same, arguments: Given, _sizes: Given, of: str) -> Iterator[Message]:
    off = actual - expected
    for name in _BIASES:
        bias = arguments.get(name)
        if isinstance(bias, np.ndarray) and bias.ndim == 1 and bias.any() and expected.ndim >= 2:
            if bias.size != expected.shape[1]:
                continue
            spread = np.broadcast_to(bias.reshape(-1, *[1] * (expected.ndim - 2)), expected.shape)
            if same(off, -spread):
                yield message("fact.without_bias", of=of, bias=name)
            elif same(off, spread):
                yield message("fact.bias_twice", of=of, bias=name)
    if same(off, np.full_like(off, off.flat[0])):
        yield message("fact.offset", of=of, offset=f"{off.flat[0]:.6g}")


def _each_by_itself(
    expected: Array, actual: Array, same: Same, _arguments: Given, _sizes: Given, of: str
) -> Iterator[Message]:
    if same(np.trunc(expected), actual) or same(np.floor(expected), actual) or same(np.round(expected), actual):
        yield message("fact.whole_numbers", of=of)
    elif same(np.abs(expected), actual):
        yield message("fact.absolute", of=of)
    elif same(np.maximum(expected, 0), actual):
        yield message("fact.negative_lost", of=of)


def _moved(expected: Array, actual: Array, same: Same, _arguments: Given, _sizes: Given, of: str) -> Iterator[Message]:
    if expected.ndim < 2:
        if expected.ndim == 1 and same(expected[::-1], actual):
            yield message("fact.reversed", of=of)
        return
    flips = (("fact.turned", (-2, -1)), ("fact.upside_down", (-2,)), ("fact.left_right", (-1,)))
    yield from (message(kind, of=of) for kind, axes in flips if same(np.flip(expected, axes), actual))
    rows, columns = expected.shape[-2:]
    if rows == columns and same(np.swapaxes(expected, -1, -2), actual):
        yield message("fact.transposed", of=of)
    yield from _shifted(expected, actual, same, of)
    if same(np.sort(expected, axis=None), np.sort(actual, axis=None)):
        yield message("fact.other_places", of=of)


def _shifted(expected: Array, actual: Array, same: Same, of: str) -> Iterator[Message]:
    """By a few rows and columns, where what still overlaps is at least half of the picture and not flat."""
    rows, columns = expected.shape[-2:]
    for down, right in product(_SHIFTS, _SHIFTS):
        left_over = (rows - abs(down)) * (columns - abs(right))
        if not (down or right) or abs(down) >= rows or abs(right) >= columns or 2 * left_over < rows * columns:
            continue
        here = expected[..., max(0, -down) : rows - max(0, down), max(0, -right) : columns - max(0, right)]
        there = actual[..., max(0, down) : rows + min(0, down), max(0, right) : columns + min(0, right)]
        if here.size >= _LEAST and np.unique(here).size >= _LEAST and same(here, there):
            yield message("fact.shifted", of=of, down=down, right=right)
            return


def _nearly(
    expected: Array, actual: Array, _same: Same, _arguments: Given, _sizes: Given, of: str
) -> Iterator[Message]:
    largest = float(np.abs(expected).max())
    difference = np.abs(expected - actual)
    if largest and difference.max() <= _NEARLY * largest and np.count_nonzero(difference) > expected.size // 2:
        yield message("fact.nearly", of=of, error=f"{difference.max() / largest:.1g}")
