"""Where in an answer the wrong values are: a border, one picture, one channel, every other row."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.wording import Message, message

Mask = np.ndarray[Any, np.dtype[np.bool_]]

# What the axes of four are, by what the array is called; the gradient of a filter is shaped as the filter.
_PICTURES = ("axis.sample", "axis.channel", "axis.row", "axis.column")
_FILTERS = ("axis.filter", "axis.channel", "axis.row", "axis.column")
_PLANE = ("axis.row", "axis.column")
_OF_FILTERS = frozenset({"dw", "dW", "w", "W", "weight"})
_MOST = 2


def axis_named(of: str, ndim: int, axis: int) -> Message:
    """What an axis is called: of four and of two by their names, else by its number."""
    if ndim == 4:
        return message((_FILTERS if of in _OF_FILTERS else _PICTURES)[axis])
    return message(_PLANE[axis]) if ndim == 2 else message("axis.number", number=axis)


def where_facts(wrong: Mask, of: str) -> tuple[Message, ...]:
    """At most two facts about where ``wrong`` is true; none where it is everywhere, or without a pattern."""
    if not wrong.any() or wrong.all():
        return ()
    return tuple(one for one, _ in zip(_patterns(wrong, of), range(_MOST), strict=False))


def _patterns(wrong: Mask, of: str) -> Iterator[Message]:
    along = [fact for axis in range(wrong.ndim) for fact in _along(wrong, axis, of)]
    border = list(_border(wrong, of))
    yield from along if along else border


def _along(wrong: Mask, axis: int, of: str) -> Iterator[Message]:
    """What the wrong places have in common on one axis."""
    others = tuple(other for other in range(wrong.ndim) if other != axis)
    hit = np.flatnonzero(wrong.any(axis=others))
    count = wrong.shape[axis]
    if hit.size == count:
        return
    name = axis_named(of, wrong.ndim, axis)
    if hit.size == 1:
        kind = "fact.only_last" if hit[0] == count - 1 else "fact.only_index"
        yield message(kind, of=of, axis=name, index=int(hit[0]))
    elif hit[-1] == count - 1 and hit.size == count - hit[0]:
        kind = "fact.only_first_right" if hit[0] == 1 else "fact.from_on"
        yield message(kind, of=of, axis=name, index=int(hit[0]))
    elif hit[0] == 0 and hit.size == hit[-1] + 1:
        yield message("fact.up_to", of=of, axis=name, index=int(hit[-1]))
    else:
        yield from _every(hit, count, name, of)


def _every(hit: "np.ndarray[Any, Any]", count: int, name: Message, of: str) -> Iterator[Message]:
    for step in (2, 3):
        residues = set((hit % step).tolist())
        if count > step and len(residues) < step:
            right = min(set(range(step)) - residues)
            yield message("fact.every", of=of, axis=name, step=step, right=right)
            return


def _border(wrong: Mask, of: str) -> Iterator[Message]:
    if wrong.ndim < 2 or min(wrong.shape[-2:]) < 3:
        return
    inside = np.zeros(wrong.shape, bool)
    inside[..., 1:-1, 1:-1] = True
    if not wrong[inside].any():
        yield message("fact.border", of=of)
    elif not wrong[~inside].any():
        yield message("fact.inside", of=of)
