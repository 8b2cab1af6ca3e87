"""Where a student's code stopped, and what that line had at hand: the shapes of its arrays, its whole numbers."""

import linecache
import re
from collections.abc import Container, Iterator, Mapping
from types import TracebackType

import numpy as np

from autograder.checks.describe import written
from autograder.results import CodePlace
from autograder.wording import Message, message

_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_MOST = 8


def innermost(error: BaseException, files: Container[str]) -> TracebackType | None:
    """The last step of an exception's traceback that is in the student's own code."""
    found, step = None, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename in files:
            found = step
        step = step.tb_next
    return found


def line_at(step: TracebackType) -> str:
    """The line of code at which it is."""
    return linecache.getline(step.tb_frame.f_code.co_filename, step.tb_lineno)


class Watch:
    """Remembers what the student's lines had at hand that let exceptions out.

    ``files`` are the student's: the name of a file -> its cell.
    """

    def __init__(self, files: Mapping[str, int]) -> None:
        self._files = files
        self._seen: dict[CodePlace, str] = {}

    def __call__(self, error: BaseException) -> None:
        """Look at an exception while its frames are there."""
        step = innermost(error, self._files)
        if step is not None:
            place = CodePlace(self._files[step.tb_frame.f_code.co_filename], step.tb_lineno)
            self._seen[place] = ", ".join(list(_at_hand(line_at(step), step.tb_frame.f_locals))[:_MOST])

    def at(self, place: CodePlace) -> Message | None:
        """The sentence about the latest exception of a line; None where the line had nothing of the kind."""
        values = self._seen.get(place, "")
        return message("client.at_hand", values=values) if values else None


def _at_hand(line: str, names: Mapping[str, object]) -> Iterator[str]:
    """``X (4, 4)`` of each array and ``i = 3`` of each whole number that stands in a line."""
    for dotted in dict.fromkeys(_DOTTED.findall(line)):
        name, value = _found(dotted.split("."), names)
        if isinstance(value, np.ndarray):
            yield f"{name} {value.shape}"
        elif isinstance(value, int) and not isinstance(value, bool):
            yield f"{name} = {written(value)}"


def _found(parts: list[str], names: Mapping[str, object]) -> tuple[str, object]:
    """The longest beginning of ``self.W.shape`` that is kept in a namespace; no code of a property is run for it."""
    found, value, inner = parts[0], names.get(parts[0]), parts[1:]
    for part in inner:
        kept = getattr(type(value), "__dict__", {}).get("__slots__") is None and getattr(value, "__dict__", None)
        if not isinstance(kept, dict) or part not in kept:
            break
        found, value = f"{found}.{part}", kept[part]
    return found, value
