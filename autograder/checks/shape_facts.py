"""How a wrong shape is related to the right one."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograder.checks.where_facts import axis_named
from autograder.wording import Message, message

Sides = tuple[int, ...]
_PADDINGS = ("pad", "padding")


def shape_facts(expected: Sides, actual: Sides, arguments: Mapping[str, Any], *, of: str) -> tuple[Message, ...]:
    """The first relation that holds between two different shapes; none where there is none to see."""
    return tuple(next(([one] for one in _relations(expected, actual, arguments, of)), []))


def _relations(expected: Sides, actual: Sides, arguments: Mapping[str, Any], of: str) -> Iterator[Message]:
    if 0 in actual and 0 not in expected:
        yield message("fact.empty", of=of)
    if len(actual) == len(expected):
        yield from _same_axes(expected, actual, arguments, of)
    yield from _other_axes(expected, actual, of)
    for name, value in arguments.items():
        if isinstance(value, np.ndarray) and value.shape == actual and actual:
            yield message("fact.shape_of", of=of, name=name)
    if np.prod(actual, dtype=float) == np.prod(expected, dtype=float):
        yield message("fact.same_count", of=of)


def _same_axes(expected: Sides, actual: Sides, arguments: Mapping[str, Any], of: str) -> Iterator[Message]:
    off = [theirs - right for right, theirs in zip(expected, actual, strict=True)]
    odd = [axis for axis, difference in enumerate(off) if difference]
    axes = [axis_named(of, len(expected), axis) for axis in odd]
    if len(odd) == 2 and sorted(expected) == sorted(actual):
        yield message("fact.swapped", of=of, one=axes[0], other=axes[1])
    elif sorted(expected) == sorted(actual):
        yield message("fact.permuted", of=of)
    pad = {2 * each for each in _paddings(arguments)} - {0}
    differences = {off[axis] for axis in odd}
    if len(differences) == 1 and len(expected) >= 2 and set(odd) <= {len(expected) - 2, len(expected) - 1}:
        difference = differences.pop()
        if difference in pad:
            yield message("fact.padding_left", of=of, count=difference)
        elif -difference in pad:
            yield message("fact.padding_lost", of=of, count=-difference)
    if odd and all(abs(off[axis]) == 1 for axis in odd) and len({off[axis] for axis in odd}) == 1:
        first, *others = axes
        kind = "fact.one_more" if off[odd[0]] > 0 else "fact.one_less"
        named = message("axis.both", one=first, other=others[0]) if len(others) == 1 else first
        if len(others) <= 1:
            yield message(kind, of=of, axes=named)


def _other_axes(expected: Sides, actual: Sides, of: str) -> Iterator[Message]:
    if not actual and expected:
        yield message("fact.one_number", of=of, shape=str(expected))
    if len(actual) + 1 == len(expected):
        for axis in range(len(expected)):
            if expected[:axis] + expected[axis + 1 :] == actual:
                yield message("fact.axis_missing", of=of, axis=axis_named(of, len(expected), axis))
                return
    if len(actual) == len(expected) + 1 and any(
        actual[axis] == 1 and actual[:axis] + actual[axis + 1 :] == expected for axis in range(len(actual))
    ):
        yield message("fact.axis_extra", of=of)


def _paddings(value: Any, name: str = "") -> Iterator[int]:
    """The padding on a side that the arguments speak of, as a number or a pair, at whatever depth."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _paddings(item, str(key))
    elif name in _PADDINGS:
        for each in value if isinstance(value, tuple | list) else (value,):
            if isinstance(each, int):
                yield each
