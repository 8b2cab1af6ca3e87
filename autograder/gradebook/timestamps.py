"""Moments, as nbgrader keeps them: naive UTC in its tables, a line of text in ``timestamp.txt``."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# formgrader calls a submission ungraded unless the table and the file say the same moment, to the microsecond.
_FIRST_YEAR, _LAST_YEAR = 1990, 2199  # a student can write the file: what lies outside is no clock's
_FORMAT = "%Y-%m-%d %H:%M:%S.%f"


def naive_utc(moment: datetime) -> datetime:
    """``moment`` in UTC, without its zone: what nbgrader's columns hold.

    Raises:
        ValueError: ``moment`` has no zone, so it could mean anything.
    """
    if moment.tzinfo is None:
        raise ValueError(f"the moment {moment.isoformat()} has no zone")
    return moment.astimezone(UTC).replace(tzinfo=None)


def aware_utc(moment: datetime) -> datetime:
    """The moment that a column's naive UTC means."""
    return moment.replace(tzinfo=UTC)


def format_timestamp(moment: datetime) -> str:
    """What ``timestamp.txt`` should say for this moment, so that nbgrader reads the very same one."""
    return naive_utc(moment).strftime(_FORMAT) + " UTC"


def parse_timestamp(text: str) -> datetime:
    """The moment, in UTC, that a ``timestamp.txt`` means to nbgrader.

    Its text is ISO 8601, or a date, a time and a zone between blanks, the zone a name or whole seconds east of
    Greenwich. Without a zone it is UTC.

    Raises:
        ValueError: the text is no such thing.
    """
    parts = text.split()
    zone: tzinfo | None = None
    try:
        if len(parts) == 3:
            zone = _zone(parts.pop())
        moment = datetime.fromisoformat(" ".join(parts))
        moment = moment.replace(tzinfo=moment.tzinfo or zone or UTC).astimezone(UTC)
    except OverflowError as error:  # a zone, or a year at the end of time, that no clock knows
        raise ValueError("no such moment") from error
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"the year {moment.year} is not from {_FIRST_YEAR} to {_LAST_YEAR}")
    return moment


def _zone(name: str) -> tzinfo:
    if name in {"UTC", "Z"}:
        return UTC  # a slim image has no table of zones, and needs none for this
    if name.lstrip("+-").isdigit():
        return timezone(timedelta(seconds=int(name)))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"no zone is called {name!r}") from error
