"""Cells and notebooks as JSON, in nbformat 4.5, and a student's text as text that no program takes for markup."""

import string
from collections.abc import Iterable
from itertools import chain, count
from typing import Any

import msgspec

from autograder.notebook.cells import Notebook
from autograder.notebook.source import Mark, Source, mark_as_json, usable_id

Json = dict[str, Any]

_PYTHON3: Json = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
_ABOUT_THE_KERNEL = ("kernelspec", "language_info")
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])

# Every ASCII character that is not a letter, a digit or a space becomes a character reference, line ends too:
# what is left can't be HTML, a link, an image, a formula or a code fence to any renderer. (nbconvert renders
# HTML, javascript: links, mermaid fences and MathJax's \href as they are, and looks for $$ even inside code.)
_KEPT = string.ascii_letters + string.digits + " "
_REFERENCES: dict[int, str | None] = {
    **{number: f"&#{number};" for number in range(32, 127) if chr(number) not in _KEPT},
    **dict.fromkeys([*range(32), 127, *range(128, 160)]),  # control characters are dropped,
    **{ord(char): "&#10;" for char in "\n\u2028\u2029"},  # but for line ends
    ord("\t"): "&#9;",
}


def document(cells: Iterable[Json], metadata: Json) -> Json:
    """A notebook."""
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def code_cell(id: str, source: str, mark: Mark | None = None, outputs: Iterable[Json] = ()) -> Json:
    """A code cell; ``outputs`` are shown to staff as they are."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": id,
        "metadata": _metadata(mark),
        "outputs": list(outputs),
        "source": source,
    }


def text_cell(id: str, source: str, mark: Mark | None = None) -> Json:
    """A markdown cell; ``source`` is rendered as it is."""
    return {"cell_type": "markdown", "id": id, "metadata": _metadata(mark), "source": source}


def literal(text: str, longest: int) -> str:
    """Markdown that shows the first characters of a student's text, one by one, and can't do anything else."""
    shown = text if len(text) <= longest else text[:longest] + "…"
    return f"<pre>{shown.translate(_REFERENCES)}</pre>"


def ids_of(known: Source) -> list[str]:
    """The ids of the source's cells, made up where the source has none that nbformat takes."""
    given = [cell.cell.id or "" for cell in known.cells]
    taken = set(filter(usable_id, given))
    return [name if name in taken else unused(f"cell-{index + 1}", taken) for index, name in enumerate(given)]


def unused(id: str, taken: set[str]) -> str:
    """``id``, or else the first of its numbered sisters that is not taken; it is taken then."""
    candidates = chain((id,), (f"{id}-{number}" for number in count(2)))
    free = next(candidate for candidate in candidates if candidate not in taken)
    taken.add(free)
    return free


def source_metadata(source: Notebook) -> Json:
    """The kernel that the source names, and nothing else of its metadata."""
    try:
        metadata = _OBJECT.decode(source.metadata)
        kept = {name: msgspec.json.decode(metadata[name]) for name in _ABOUT_THE_KERNEL if name in metadata}
    except ValueError:
        kept = {}
    return {**_PYTHON3, **{name: value for name, value in kept.items() if isinstance(value, dict)}}


def _metadata(mark: Mark | None) -> Json:
    return {} if mark is None else {"nbgrader": mark_as_json(mark)}
