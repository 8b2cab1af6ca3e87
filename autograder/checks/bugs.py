"""Known bugs: wrong answers that students really give, each with the hint that mends it."""

import inspect
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograder.errors import AuthorError
from autograder.wording import Text


@dataclass(frozen=True)
class Bug:
    """A wrong answer. ``answers`` maps each name that it replaces in the reference to the wrong thing."""

    name: str
    hint: Text
    answers: dict[str, Any]
    fails: tuple[str, ...]  # ids of the checks that must catch it


def bug(replaces: str, *, fails: str, also: dict[str, Any] | None = None) -> Callable[[Any], Bug]:
    """Declare a function or class as a known bug: what it replaces, and the ids of the checks that fail on it.

    Its docstring is the hint: English first, a blank line, then Chinese. ``also`` replaces further names, for bugs
    that need two functions.

    Raises:
        AuthorError: the docstring is not in two languages, or ``fails`` is empty.
    """

    def declare(answer: Any) -> Bug:
        code = inspect.unwrap(answer)
        file, line = inspect.getsourcefile(code), inspect.getsourcelines(code)[1]
        paragraphs = [_flowed(part) for part in inspect.cleandoc(answer.__doc__ or "").split("\n\n")]
        if len(paragraphs) != 2 or not all(paragraphs):
            raise AuthorError(
                f"bug {answer.__name__!r}: its docstring is the hint: English, a blank line, Chinese",
                file=file,
                line=line,
            )
        if not fails.split():
            raise AuthorError(f"bug {answer.__name__!r}: say which checks fail on it", file=file, line=line)
        return Bug(answer.__name__, Text(*paragraphs), {replaces: answer, **(also or {})}, tuple(fails.split()))

    return declare


PAIRED = " + "


def joined(one: Bug, other: Bug) -> Bug:
    """Two bugs of different functions in one notebook: both hints, one after the other."""
    hint = Text(f"{one.hint.en} {other.hint.en}", f"{one.hint.zh}{other.hint.zh}")
    fails = tuple(dict.fromkeys((*one.fails, *other.fails)))
    return Bug(f"{one.name}{PAIRED}{other.name}", hint, {**one.answers, **other.answers}, fails)


def _flowed(paragraph: str) -> str:
    """The lines of a paragraph as one; Chinese takes no blank where a line was broken, nor do its signs."""
    flowed = ""
    for line in paragraph.split("\n"):
        before, after = flowed[-1:], line.strip()[:1]
        joined_up = (_is_wide(before) and _is_wide(after)) or _is_wide_sign(before) or _is_wide_sign(after)
        flowed = (flowed if joined_up else flowed + " ") + " ".join(line.split())
    return flowed.strip()


def _is_wide(character: str) -> bool:
    return bool(character) and unicodedata.east_asian_width(character) in "WF"


def _is_wide_sign(character: str) -> bool:
    """Chinese punctuation, which has room of its own at its side."""
    return _is_wide(character) and unicodedata.category(character).startswith("P")
