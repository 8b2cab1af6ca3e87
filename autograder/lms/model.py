"""What the sync speaks of: columns, people, scores on their way, and what a platform answered."""

from datetime import datetime
from typing import Literal

from msgspec import Struct


class Column(Struct, frozen=True, kw_only=True):
    """A column of ours: a level or a homework. ``id`` keys deliveries, ``resource_id`` finds it again in the LMS."""

    id: str
    resource_id: str  # see ``resource_id_of``: the same for ever, whatever the column is called
    label: str
    maximum: float  # points
    due: datetime | None = None


class LineItem(Struct, frozen=True, kw_only=True):
    """A column as the LMS has it; ``url`` is where it is found, opaque, and for REST its id."""

    url: str
    label: str
    maximum: float
    resource_id: str | None = None  # None: made by hand in the LMS, or lost
    due: datetime | None = None


class Member(Struct, frozen=True, kw_only=True):
    """Someone of the LMS's course. Empty texts are what the platform does not tell."""

    lms_id: str
    name: str = ""
    email: str = ""
    number: str = ""  # the student number, where the platform has one (lis_person_sourcedid, idnumber, SIS id)
    is_student: bool = True
    is_active: bool = True


class Score(Struct, frozen=True, kw_only=True):
    """A score to be sent: final, of someone who is known there. Points are finite, from 0 to ``maximum``."""

    lms_id: str
    points: float
    maximum: float
    comment: str  # always sent: one that is left out erases the earlier one
    submitted_at: datetime | None = None
    after: datetime | None = None  # the moment that the last score of this cell was sent with: this one's must be later


class Result(Struct, frozen=True, kw_only=True):
    """What the LMS's gradebook says of a student now; ``points`` are of ``maximum``, None where there is no grade."""

    lms_id: str
    points: float | None
    maximum: float
    comment: str | None = None  # None: this platform does not tell it


class Taken(Struct, frozen=True, kw_only=True, tag=True):
    """The platform said yes. ``sent`` is the timestamp that the score bore, by the platform's clock."""

    sent: datetime
    answer: str


class NotTaken(Struct, frozen=True, kw_only=True, tag=True):
    """The platform said no, or nothing. The texts are for staff: what it answered, and what to do.

    ``refused``: no use to send this score again as it is. ``locked``: perhaps the cell or the column is. ``gone``: the
    column is not there any more. ``later``: away, over its limits, or out of time; ``sent`` is set where it may have
    got the score all the same. ``is_away`` where that is no matter of this score: others will fare no better.
    """

    kind: Literal["refused", "locked", "gone", "later"]
    answer: str
    advice: str
    sent: datetime | None = None
    is_away: bool = False


Answer = Taken | NotTaken


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that was tried while a connection was checked: whether it worked, what was found, what to do."""

    what: str
    works: bool
    found: str
    advice: str = ""


def resource_id_of(course: str, column: str) -> str:
    """The id that a column is found by in the LMS."""
    return f"guanka/{course}/{column}"
