"""From plain values to a typed course: every value that does not fit becomes an error with its line."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from autograder.course.document import Document, Place, among, named, shown
from autograder.course.model import Course, Limits
from autograder.errors import AuthorError

_FILES = ("secret_file", "roster", "extensions")  # paths, from the course's folder
_YEARS = range(2000, 2200)  # a slip of the keyboard, and what overflows when moved to another zone, lie outside


def course_of(document: Document, folder: Path) -> Course:
    """The course that a document describes, with what levels inherit filled in; ``folder`` is absolute.

    Raises:
        AuthorError: an unknown or missing key, a value of another type or out of range, a time without a zone.
    """
    value = _prepared(document, document.value, Course, ())
    if not isinstance(value, dict):
        raise _misfit(document, ())
    try:
        course = msgspec.convert({**value, "folder": folder}, Course, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise _explained(document, str(error)) from None
    return _inherited(course, value)


def times_of(document: Document) -> dict[Place, datetime]:
    """Every time that a course document holds, each with its zone, by its place.

    Raises:
        AuthorError: an unknown key, a time without a zone or out of range.
    """
    return dict(_times(_prepared(document, document.value, Course, ()), ()))


def _times(value: object, place: Place) -> Iterator[tuple[Place, datetime]]:
    if isinstance(value, datetime):
        yield place, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _times(part, (*place, key))
    elif isinstance(value, list):
        for n, part in enumerate(value):
            yield from _times(part, (*place, n))


def keys_of(kind: type) -> dict[str, Any]:
    """The keys that a mapping may have where a struct is wanted, with their types."""
    hints = get_type_hints(kind, include_extras=True)
    return {key: hint for key, hint in hints.items() if (kind, key) != (Course, "folder")}


def _prepared(document: Document, value: object, hint: Any, place: Place) -> object:
    """The same values with times as datetimes; unknown keys, which msgspec would report alone, are refused."""
    kind = _bare(hint)
    if kind is datetime and isinstance(value, str):
        return _time(document, value, place)
    if _is_struct(kind) and isinstance(value, dict):
        keys = keys_of(kind)
        for key in value:
            if key not in keys:
                raise document.error(
                    (*place, key), f"{named(place)} has an unknown key {shown(key)}; {among(key, keys)}"
                )
        return {key: _prepared(document, part, keys[key], (*place, key)) for key, part in value.items()}
    if get_origin(kind) is tuple and isinstance(value, list):
        item = get_args(kind)[0]
        return [_prepared(document, part, item, (*place, n)) for n, part in enumerate(value)]
    return value


def _time(document: Document, text: str, place: Place) -> datetime:
    return time_of(text, named(place), lambda problem: document.error(place, problem), _description(place))


def time_of(
    text: str,
    name: str,
    error: Callable[[str], AuthorError],
    right: str = "a time with date, time and zone, such as 2026-10-18T23:59:59+08:00",
) -> datetime:
    """The moment that a text says, with its zone; ``name`` is what an author calls it.

    Raises:
        AuthorError: what ``error`` makes of the sentence about a text that is no time, has no zone or another century.
    """
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise error(f"{name} is {shown(text)}; right would be {right}") from None
    if time.tzinfo is None:
        zoned = f"with the course's zone, such as {time.isoformat()}+08:00"
        raise error(f"{name} is {shown(text)}, without a zone; right would be {zoned}")
    if time.year not in _YEARS:
        years = f"a year from {_YEARS[0]} to {_YEARS[-1]}"
        raise error(f"{name} is {shown(text)}; right would be {years}")
    return time


def _path(kind: type, value: object) -> object:
    """Msgspec's hook for the one type it does not know."""
    if kind is Path and isinstance(value, Path):
        return value
    if kind is Path and isinstance(value, str) and value and "\0" not in value:
        return Path(value)
    raise ValueError("not a path")


def _inherited(course: Course, value: Mapping[str, Any]) -> Course:
    """Fill in what a level leaves to the course (limits it does not name) and to its homework (due)."""
    dues = {level: homework.due for homework in course.homework for level in homework.levels}
    levels = []
    for entry, raw in zip(course.levels, value["levels"], strict=True):
        own = {key: getattr(entry.limits, key) for key in raw.get("limits", {})}
        limits: Limits = msgspec.structs.replace(course.limits, **own)
        due = dues.get(entry.id) if entry.due is None else entry.due
        levels.append(msgspec.structs.replace(entry, limits=limits, due=due))
    files = {key: path for key in _FILES if (path := getattr(course, key)) is not None}
    absolute = {key: course.folder / path for key, path in files.items()}
    return msgspec.structs.replace(course, levels=tuple(levels), **absolute)


def _explained(document: Document, text: str) -> AuthorError:
    """Msgspec's message, such as "Expected `int`, got `str` - at `$.late.per_day`", as ours."""
    place = _place(text)
    missing = re.search(r"missing required field `(\w+)`", text)
    if not missing:
        return _misfit(document, place)
    key = missing[1]
    right = _description((*place, key))
    return document.error(place, f"{named(place)} has no {key!r}; right would be {key}: {right}")


def _misfit(document: Document, place: Place) -> AuthorError:
    value: Any = document.value
    for step in place:
        value = value[step]
    text = f"{named(place)} is {shown(value)}; right would be {_description(place)}"
    return document.error(place, text)


def _place(text: str) -> Place:
    path = re.search(r"`\$([^`]*)`$", text)
    steps = re.findall(r"\.(\w+)|\[(\d+)\]", path[1] if path else "")
    return tuple(key or int(number) for key, number in steps)


def _description(place: Place) -> str:
    """What would be right at a place: the description of its type, or of the nearest one around it."""
    hint: Any = Course
    text = _described(hint)
    for step in place:
        kind = _bare(hint)
        hint = get_args(kind)[0] if isinstance(step, int) else keys_of(kind)[step]
        text = _described(hint) or text
    return text


def _described(hint: Any) -> str:
    for extra in getattr(hint, "__metadata__", ()):
        if isinstance(extra, msgspec.Meta) and extra.description:
            return extra.description
    kind = _bare(hint)
    return f"a mapping with the keys {', '.join(keys_of(kind))}" if _is_struct(kind) else ""


def _bare(hint: Any) -> Any:
    """The type without its annotations and without ``| None``."""
    if get_origin(hint) is Annotated:
        return _bare(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return _bare(next(kind for kind in get_args(hint) if kind is not type(None)))
    return hint


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
