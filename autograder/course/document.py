"""A course file as plain values that know the line they stand in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from autograder.errors import AuthorError

Place = tuple[str | int, ...]  # the way to a value: ("levels", 0, "due")


@dataclass(frozen=True)
class Document:
    """Dicts, lists and scalars, and for every place in them its line, counted from 1.

    ``spans`` has where each scalar stands in the text, quotes included: its first character and the one behind it.
    """

    file: Path
    value: object
    lines: Mapping[Place, int]
    spans: Mapping[Place, tuple[int, int]] = field(default_factory=dict)

    def line(self, place: Place) -> int | None:
        """The line of the place, or of the nearest one around it that the file has."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place)

    def error(self, place: Place, text: str) -> AuthorError:
        """The error to raise for what stands at the place."""
        return AuthorError(text, file=self.file, line=self.line(place))


def named(place: Place) -> str:
    """The place as an author writes it: ``levels[0].due``; the whole file is ``the course``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return text.removeprefix(".") or "the course"


def shown(value: object) -> str:
    """The value in an error: as the file has it or as Python writes it, cut to what fits a line."""
    if isinstance(value, dict | list):
        return f"a {'mapping' if isinstance(value, dict) else 'list'} of {len(value)}"
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def among(name: object, names: Iterable[str]) -> str:
    """What ``name`` was perhaps meant to be: the closest of the names, if one is close, and all of them."""
    there = list(names)
    close = get_close_matches(str(name), there, n=1)
    guess = f"did you mean {close[0]!r}? " if close else ""
    return f"{guess}there are: {', '.join(there) or 'none'}"
