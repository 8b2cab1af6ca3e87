"""What a web service answers, read by type: an answer of another shape is said to be one, and goes no further."""

from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from autograder.errors import PlatformError
from autograder.lms.http import Reply
from autograder.lms.model import Score

T = TypeVar("T")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def form(fields: Sequence[tuple[str, str]]) -> bytes:
    """Fields as the body of a request."""
    return urlencode(fields).encode("ascii")


def typed(document: Any, type: type[T], doing: str) -> T:
    """A document as what it should be; fields that are not asked for are passed over.

    Raises:
        PlatformError: it is something else.
    """
    try:
        return msgspec.convert(document, type, strict=False)
    except msgspec.ValidationError as error:
        text = f"the LMS answered something unexpected while {doing} ({error})"
        raise PlatformError(f"{text}; right would be what its documentation says: is the address right?") from None


def read(reply: Reply, type: type[T], doing: str) -> T:
    """What a successful reply holds; ``doing`` completes "while".

    Raises:
        PlatformError: it is no success, no JSON, or something else.
    """
    if not reply.is_success:
        raise reply.refused(doing)
    return typed(reply.json(doing), type, doing)


def points_of(score: Score, maximum: float) -> str:
    """The points to write into a column that is worth ``maximum``: other than over LTI, nobody there scales them."""
    points = score.points * (maximum / score.maximum) if maximum > 0 else score.points
    return f"{min(points, maximum) if maximum > 0 else points:.6f}".rstrip("0").rstrip(".")
