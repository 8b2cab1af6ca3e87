"""nbgrader's exchange: a folder ``inbound`` of ``<student>+<assignment>+<timestamp>+<random>``, an attempt each."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from autograder.batch.intake.handed import Entry, Handed, HandedFile, Identity, Left, Taken, shown
from autograder.gradebook.timestamps import parse_timestamp

_NAME = re.compile(
    r"(?P<student>.+)\+(?P<level>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d[ T][^+]+(?:\+\d\d:?\d\d)?)(?:\+[\w-]{12})?", re.DOTALL
)
_STAMPS = {"timestamp.txt", "submission_secret.txt"}
_SECRET = "submission_secret.txt"  # noqa: S105 - the name of a file
_NO_NAME = "its name is none of the exchange's; right would be student+level+2026-09-07 08:00:00.000000 UTC+random"


def fits(name: str) -> bool:
    """Whether nbgrader would name a submission's folder so."""
    return bool(_NAME.fullmatch(name))


def level_of(name: str) -> str | None:
    """The level that a folder of the exchange was handed in for."""
    found = _NAME.fullmatch(name)
    return found["level"] if found else None


def read(entries: Sequence[Entry], names: Sequence[str], claimed: Callable[[str, str], str | None]) -> Taken:
    """The submissions in ``names``, the folders of one level; ``entries`` are their files.

    ``claimed`` is given a folder's name and the student it names; it answers why that is not so, or None.
    """
    files: dict[str, list[Entry]] = {name: [] for name in names}
    taken = Taken()
    for entry in entries:
        files.setdefault(entry.path[0], []).append(entry)
    for name, inside in files.items():
        found, time = _NAME.fullmatch(name), None
        if found is not None:
            with suppress(ValueError):
                time = _moment(found["time"])
        if found is None or time is None:
            taken.left.append(Left(shown(name), _NO_NAME))
            continue
        why = claimed(name, found["student"])
        if why is not None:
            taken.left.append(Left(shown(name), why))
            continue
        taken.handed.append(_handed(found["student"], time, name, inside))
    return taken


def _moment(text: str) -> datetime:
    return parse_timestamp(re.sub(r" ?([+-]\d\d):?(\d\d)\Z", r"\1:\2", text))


def _handed(student: str, time: datetime, name: str, inside: Sequence[Entry]) -> Handed:
    own = {entry.path[1]: entry for entry in inside if len(entry.path) == 2}
    files = tuple(
        HandedFile(entry.path[1:], entry)
        for entry in inside
        if len(entry.path) > 1 and entry.path[1:] not in {(stamp,) for stamp in _STAMPS}
    )
    return Handed((Identity(login=student),), files, shown(name), time, secret=own.get(_SECRET))
