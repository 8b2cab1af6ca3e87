"""What the reference answers on public values, kept from one submission to the next.

Public values are the same for everybody, and so are the reference's answers to them. What is kept is bounded by its
bytes; what was asked for longest ago goes first.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TypeVar, cast

import numpy as np

from autograder.wire.answers import Handle

MOST_BYTES = 8 * 2**20  # of a level
_AROUND = 500  # bytes of a small thing, with its key: an estimate
T = TypeVar("T")


class Memory:
    """Values by key; whoever puts one in makes sure that nobody changes it."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._kept: OrderedDict[object, tuple[object, int]] = OrderedDict()

    def once(self, key: object, make: Callable[[], T]) -> T:
        """The value of ``key``, made where it is not there (any more). What raises is not kept."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return cast("T", self._kept[key][0])
        value = make()
        size = _size(value)
        if size is not None and size <= self._most:
            self._kept[key] = value, size
            self._bytes += size
            while self._bytes > self._most:
                _key, (_value, freed) = self._kept.popitem(last=False)
                self._bytes -= freed
        return value


def _size(value: object) -> int | None:
    """Bytes, about; None for what can't be kept: a handle means something to one asking only."""
    if isinstance(value, Handle):
        return None
    if isinstance(value, np.ndarray):
        return int(value.nbytes) + _AROUND
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple | list) else ()
    sizes = [_size(part) for part in parts]
    return None if None in sizes else _AROUND + sum(size for size in sizes if size is not None)
