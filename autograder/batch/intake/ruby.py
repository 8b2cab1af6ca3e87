"""Gradescope's ``submission_metadata.yml``: YAML as Ruby writes it, of which only names and times are looked at.

It has keys that begin with a colon, tags of Ruby's classes, anchors and aliases, and whatever a student's program
printed. So nothing is built from it but the few scalars that are asked for: a tag is ignored, an alias stands for a
scalar that was seen before or for nothing, and the walk ends at bounds. See also ``autograder/course/load.py``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from autograder.batch.intake.handed import Refused

MOST_BYTES = 64 * 2**20
MOST_DEPTH = 40  # the scanner's time grows with the square of the depth
_MOST_SCALAR = 1000  # characters of a name, an address, a time

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Scalar:
    """A text, and the way to it: keys without Ruby's colon, and places in lists."""

    place: Place
    text: str


def scalars(data: bytes) -> Iterator[Scalar]:
    """The scalars of a document, in its order.

    Raises:
        Refused: no UTF-8, no YAML, or nested beyond ``MOST_DEPTH``.
    """
    try:
        text = data.decode("utf-8-sig")
        events: Iterator[Any] = iter(YAML(typ="safe", pure=True).parse(text))
        for _ in range(2):  # the start of the stream, and of the document
            next(events, None)
        yield from _walk(events, next(events, None), (), {})
    except (YAMLError, UnicodeDecodeError) as error:
        line = str(error).partition("\n")[0]
        raise Refused(f"it is not YAML as Gradescope writes it ({line})") from None


def _walk(events: Iterator[Any], event: Any, place: Place, seen: dict[str, str]) -> Iterator[Scalar]:
    if len(place) > MOST_DEPTH:
        raise Refused(f"it is nested more than {MOST_DEPTH} deep, as Gradescope's never is")
    if isinstance(event, ScalarEvent):
        text = str(event.value)[:_MOST_SCALAR]
        if event.anchor is not None:
            seen[event.anchor] = text
        yield Scalar(place, text)
    elif isinstance(event, AliasEvent) and event.anchor in seen:
        yield Scalar(place, seen[event.anchor])
    elif isinstance(event, SequenceStartEvent):
        count = 0
        while not isinstance(event := next(events), SequenceEndEvent):
            yield from _walk(events, event, (*place, count), seen)
            count += 1
    elif isinstance(event, MappingStartEvent):
        while not isinstance(event := next(events), MappingEndEvent):
            key = "".join(one.text for one in _walk(events, event, place, seen)) if _plain(event) else ""
            if not _plain(event):
                for _ in _walk(events, event, (*place, ""), seen):
                    pass
            yield from _walk(events, next(events), (*place, key.removeprefix(":")), seen)


def _plain(event: Any) -> bool:
    return isinstance(event, ScalarEvent | AliasEvent)
