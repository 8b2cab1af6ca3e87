"""The lines of a student's code around the one at which it stopped."""

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.results import CodePlace
from autograder.wording.plain import plain

AROUND = 4  # lines shown before and after
_WIDEST = 200  # characters of a line


@dataclass(frozen=True)
class Excerpt:
    """Some lines of a cell, from number ``first`` on; ``stopped`` is the number of the one that counts.

    ``running`` is whether ``cell`` is the number that a kernel shows at its side.
    """

    cell: int  # as people count, from 1
    first: int
    lines: tuple[str, ...]
    stopped: int
    running: bool = False


def excerpt(cells: Mapping[int, str], place: CodePlace | None) -> Excerpt | None:
    """The lines around a place, from the sources of the cells by position; None where there is no such line."""
    source = None if place is None else cells.get(place.cell)
    if place is None or source is None:
        return None
    lines = source.split("\n")
    if not 1 <= place.line <= len(lines):
        return None
    first, last = max(1, place.line - AROUND), min(len(lines), place.line + AROUND)
    while first < place.line and not lines[first - 1].strip():
        first += 1
    while last > place.line and not lines[last - 1].strip():
        last -= 1
    shown = tuple(plain(line.expandtabs(4), limit=_WIDEST) for line in lines[first - 1 : last])
    return Excerpt(place.cell + 1, first, shown, place.line)
