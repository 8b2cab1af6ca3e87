"""A cell that stands in both languages, in one of them.

Text: what comes first is for everybody; ``<!-- zh -->`` and ``<!-- en -->``, each alone on its line, begin the part of
a language, which ends at the next such line or with the cell. Browsers and Jupyter show nothing of the marks.

Code: a line of a comment or a docstring that begins with ``[zh]`` or ``[en]`` is that language's; the first line of a
docstring may carry the mark behind its quotes. No code begins so, and no such line changes what the code does.
"""

import re
from collections.abc import Iterator

from autograder.notebook.cells import Kind
from autograder.wording import LANGUAGES, Language

_PART = re.compile(rf"^<!-- ({'|'.join(LANGUAGES)}) -->[ \t]*$", re.MULTILINE)
_LINE = re.compile(
    rf"^(?P<before>[ \t]*(?:#+[ \t]*|\"\"\"|''')?)\[(?P<language>{'|'.join(LANGUAGES)})\](?: (?P<text>.*))?$",
    re.MULTILINE,
)


def in_language(kind: Kind, text: str, language: Language) -> str:
    """The text of a cell without the other languages' parts and without the marks; as it is, if it has none."""
    if kind == "code":
        return "\n".join(_lines(text, language)) if _LINE.search(text) else text
    common, *parts = _PART.split(text)
    if not parts:
        return text
    own = [part for name, part in zip(parts[::2], parts[1::2], strict=True) if name == language]
    return "\n\n".join(part for part in (common.rstrip(), *map(_bare, own)) if part)


def in_every_language(kind: Kind, text: str) -> tuple[str, ...]:
    """The text as it is, and as it is in each language, where that is another one."""
    return tuple(dict.fromkeys((text, *(in_language(kind, text, language) for language in LANGUAGES))))


def lacking(kind: Kind, text: str) -> tuple[Language, ...]:
    """The languages that a cell does not have although it has another: those students would miss something."""
    marks = _LINE.finditer(text) if kind == "code" else _PART.finditer(text)
    there = {mark["language"] if kind == "code" else mark[1] for mark in marks}
    return tuple(language for language in LANGUAGES if language not in there) if there else ()


def _bare(part: str) -> str:
    return part.strip("\n").rstrip()


def _lines(text: str, language: Language) -> Iterator[str]:
    opening = ""  # of a docstring whose first line is another language's
    for line in text.split("\n"):
        mark = _LINE.fullmatch(line)
        if mark is None:
            if opening:
                yield opening
                opening = ""
            yield line
        elif mark["language"] == language:
            yield ((opening or mark["before"]) + (mark["text"] or "")).rstrip()
            opening = ""
        elif mark["before"].endswith(('"""', "'''")):
            opening = mark["before"]
    if opening:
        yield opening
