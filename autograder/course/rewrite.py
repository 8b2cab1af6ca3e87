"""Change values of a course file and nothing else in it: comments, order and layout stay, byte for byte."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from autograder.course.document import Document, Place, named
from autograder.errors import AuthorError


def rewritten(text: str, document: Document, values: Mapping[Place, str]) -> str:
    """The text with these scalars in place of what stands there; ``values`` are YAML, quotes included where needed.

    Raises:
        AuthorError: there is no scalar at a place.
    """
    for place in values:
        if place not in document.spans:
            raise document.error(
                place, f"{named(place)} is no single value, so it can't be changed; right would be one"
            )
    for place in sorted(values, key=lambda place: document.spans[place], reverse=True):  # from the end
        start, end = document.spans[place]
        text = text[:start] + values[place] + text[end:]
    return text


def shifted(text: str, document: Document, times: Mapping[Place, datetime], days: int) -> dict[Place, str]:
    """These times as they stand there, some days later (earlier, if negative): the time of day and the zone stay.

    Raises:
        AuthorError: a time that no calendar has.
    """
    return {place: _shifted(text, document, place, time, days) for place, time in times.items()}


def _shifted(text: str, document: Document, place: Place, time: datetime, days: int) -> str:
    try:
        later = time + timedelta(days=days)
    except OverflowError:
        raise AuthorError(
            f"{named(place)} would lie outside the calendar; right would be fewer days than {days}"
        ) from None
    start, end = document.spans[place]
    day, same = time.date().isoformat(), text[start:end]
    if same.count(day) == 1:
        return same.replace(day, later.date().isoformat())
    return later.isoformat()  # a spelling such as 2026-W37-1, which can't be shifted in place
