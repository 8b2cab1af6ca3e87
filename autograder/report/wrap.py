"""Line breaking for Chinese and English in one paragraph, which rich would only break at spaces."""

import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

_NEVER_FIRST = "，。、；：！？）】》」』”’…"  # closing punctuation stays with what it closes
_NEVER_LAST = "（【《「『“‘"


def wrapped(text: str, width: int, most: int | None = None) -> list[str]:
    """The lines of a text, each at most ``width`` terminal cells wide (at least 2); at most ``most`` of them.

    A line may end at a space or beside a wide character, but not so that closing punctuation opens the next one.
    Where lines had to be left out, the last one ends with an ellipsis.
    """
    width = max(width, 2)
    lines = [line for paragraph in text.split("\n") for line in _filled(paragraph, width)]
    if most is None or len(lines) <= most:
        return lines
    last = lines[most - 1]
    if cell_len(last) > width - 1:
        last = set_cell_size(last, width - 1).rstrip()
    return [*lines[: most - 1], last + "…"]


def _filled(paragraph: str, width: int) -> list[str]:
    lines, line = [], ""
    for unit in _units(paragraph):
        if cell_len(line + unit.rstrip()) <= width:
            line += unit
            continue
        if line.strip():
            lines.append(line.rstrip())
        *full, line = chop_cells(unit, width) if cell_len(unit.rstrip()) > width else [unit]
        lines.extend(full)
    return [*lines, line.rstrip()]


def _units(text: str) -> Iterator[str]:
    """What must stay on one line: a word or a wide character, with its punctuation and the spaces after it."""
    start = 0
    for index in range(1, len(text)):
        if _may_break(text[index - 1], text[index]):
            yield text[start:index]
            start = index
    yield text[start:]


def _may_break(before: str, after: str) -> bool:
    if after.isspace() or before.isspace():
        return not after.isspace()
    if before in _NEVER_LAST or after in _NEVER_FIRST or unicodedata.category(after).startswith("M"):
        return False
    return _is_wide(before) or _is_wide(after)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("W", "F")


class Paragraph:
    """A rich renderable of one text, wrapped by ``wrapped``; rich's markup in it is text like any other."""

    def __init__(self, text: str, style: str = "", *, most: int | None = None) -> None:
        self.text, self.style, self.most = text, style, most

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in wrapped(self.text, options.max_width, self.most):
            yield Text(line, self.style, no_wrap=True, overflow="ignore")

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        longest = max(cell_len(line) for line in self.text.split("\n"))
        needed = max(cell_len(unit.rstrip()) for line in self.text.split("\n") for unit in _units(line))
        return Measurement(needed, longest).with_maximum(options.max_width)
