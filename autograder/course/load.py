"""Read ``course.yaml``: the only module that knows a course's YAML.

YAML can say far more than a course needs: tags that build objects, anchors whose expansion fills the memory, keys
given twice of which the last wins. So values are made here from the parser's events, in one pass that keeps the lines,
bounds the depth and refuses all of these.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.reader import ReaderError

from autograder.course.convert import course_of
from autograder.course.document import Document, Place, shown
from autograder.course.model import Course
from autograder.course.rules import check_course
from autograder.errors import AuthorError

_MOST_BYTES = 512 * 1024  # a course of a hundred levels has 50 KiB
_MOST_DEPTH = 12  # a course needs four; the scanner's time grows with the square of the depth
_TAG = "tag:yaml.org,2002:"
_SURROGATE = re.compile("[\ud800-\udfff]")  # no file, name or database can hold one


def load_course(folder: Path) -> Course:
    """The course of the folder that holds ``course.yaml`` and ``assignments/``.

    Raises:
        AuthorError: whatever is wrong with the course, with file and line, the first thing first.
    """
    document = read_document(folder.absolute() / "course.yaml")
    course = course_of(document, folder.absolute())
    check_course(course, document)
    return course


def read_document(file: Path) -> Document:
    """The plain values of a YAML file and the lines they stand in.

    Raises:
        AuthorError: no such file, no UTF-8, no YAML, or YAML that a course has no use for.
    """
    text = _text(file)
    try:
        return _Builder(file, text).document()
    except YAMLError as error:
        raise _syntax(file, text, error) from None


def _text(file: Path) -> str:
    data = _bytes(file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"holds the byte {data[error.start]:#04x}, which is not UTF-8"
        raise AuthorError(f"{found}; right would be to save it as UTF-8", file=file, line=line) from None
    for number, row in enumerate(text.split("\n"), start=1):
        if row.startswith("%"):  # %YAML 1.1 would change what yes, no and 12:30 mean
            problem = f"{shown(row.strip())} is a directive of YAML; right would be to leave it out"
            raise AuthorError(problem, file=file, line=number)
    return text


def _bytes(file: Path) -> bytes:
    try:
        if not file.is_file():
            text = f"there is no file {file.name} in {file.parent}; right would be the folder that holds it"
            raise AuthorError(f"{text} (--course DIR)", file=file)
        with file.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise AuthorError(f"can't be read ({reason}); right would be a readable file", file=file) from None
    if len(data) > _MOST_BYTES:
        right = f"at most {_MOST_BYTES // 1024} KiB"
        raise AuthorError(f"has more than {_MOST_BYTES} bytes; right would be {right}", file=file)
    return data


class _Builder:
    """Makes the values of one document from the parser's events."""

    def __init__(self, file: Path, text: str) -> None:
        self._file = file
        self._yaml = YAML(typ="safe", pure=True)
        self._events: Iterator[Any] = iter(self._yaml.parse(text))
        self._lines: dict[Place, int] = {}
        self._spans: dict[Place, tuple[int, int]] = {}

    def document(self) -> Document:
        next(self._events)  # the start of the stream
        if not isinstance(next(self._events), DocumentStartEvent):
            raise AuthorError("is empty; right would be id, title and levels", file=self._file, line=1)
        value = self._value(next(self._events), ())
        next(self._events)  # the end of the document
        after = next(self._events)
        if isinstance(after, DocumentStartEvent):
            text = "a second document begins ('---'); right would be one course in one document"
            raise self._error(after, text)
        return Document(self._file, value, self._lines, self._spans)

    def _value(self, event: Any, place: Place) -> object:
        self._lines.setdefault(place, event.start_mark.line + 1)
        self._refuse(event, place)
        if isinstance(event, ScalarEvent):
            self._spans[place] = (event.start_mark.index, event.end_mark.index)
            return self._scalar(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(place)
        return self._sequence(place)

    def _refuse(self, event: Any, place: Place) -> None:
        if isinstance(event, AliasEvent) or event.anchor is not None:
            mark = f"{'*' if isinstance(event, AliasEvent) else '&'}{event.anchor}"
            text = f"{shown(mark)} is an anchor or alias of YAML; right would be to write the value out"
            raise self._error(event, text)
        if event.tag is not None:
            text = f"{shown(str(event.tag))} is a tag of YAML; right would be the value without it"
            raise self._error(event, text)
        if isinstance(event, ScalarEvent) and _SURROGATE.search(event.value):  # quoted YAML can say it
            text = f"{shown(event.value)} holds half of a character; right would be the character as such"
            raise self._error(event, text)
        if len(place) > _MOST_DEPTH:
            text = f"is nested {len(place)} deep; right would be at most 4, as in docs/course.md"
            raise self._error(event, text)

    def _mapping(self, place: Place) -> dict[str, object]:
        values: dict[str, object] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            self._refuse(event, place)
            if not isinstance(event, ScalarEvent):
                raise self._error(event, "a list or mapping stands as a key; right would be one word")
            key = str(event.value)
            if key in values:
                first = self._lines[(*place, key)]
                text = f"the key {shown(key)} stands twice, first in line {first}; right would be once"
                raise self._error(event, text)
            self._lines[(*place, key)] = event.start_mark.line + 1
            values[key] = self._value(next(self._events), (*place, key))
        return values

    def _sequence(self, place: Place) -> list[object]:
        values: list[object] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            values.append(self._value(event, (*place, len(values))))
        return values

    def _scalar(self, event: ScalarEvent) -> object:
        """The value by YAML 1.2's rules; times stay text, because YAML moves them to UTC."""
        tag = str(self._yaml.resolver.resolve(ScalarNode, event.value, event.implicit))
        if tag.removeprefix(_TAG) not in ("null", "bool", "int", "float"):
            return str(event.value)
        try:
            value: object = self._yaml.constructor.construct_object(ScalarNode(tag, event.value))
        except ValueError:  # an integer of thousands of digits: as text it gets the error about its type
            value = str(event.value)
        return value

    def _error(self, event: Any, text: str) -> AuthorError:
        return AuthorError(text, file=self._file, line=event.start_mark.line + 1)


def _syntax(file: Path, text: str, error: YAMLError) -> AuthorError:
    """The parser's complaint with the line it stumbled over, or the one that was never closed."""
    lines = text.split("\n")
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
        problem = f"it holds the control character {error.character!r}"
        right = "to delete it"
        return AuthorError(f"is not YAML: {problem}; right would be {right}", file=file, line=line)
    number, problem = 0, str(error).split("\n", maxsplit=1)[0]
    if isinstance(error, MarkedYAMLError):
        problem = error.problem or problem
        marks = [mark for mark in (error.problem_mark, error.context_mark) if mark]
        inside = [mark for mark in marks if "".join(lines[mark.line :]).strip()]
        number = inside[0].line if inside else 0
    found = shown(lines[number].strip())
    return AuthorError(f"is not YAML at {found}: {problem}; {_remedy(problem)}", file=file, line=number + 1)


def _remedy(problem: str) -> str:
    if "\\t" in problem:
        return "right would be blanks instead of tabs"
    if "mapping values" in problem:
        return "right would be quotes around a text that holds ': '"
    return "look at the indentation, quotes and brackets of this line and the one above"
