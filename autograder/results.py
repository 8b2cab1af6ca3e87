"""What a grading yields: verdicts, mismatches, check results, reports; and what became of a score in the LMS."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

from autograder.wording import Message, Text, Words


class Verdict(StrEnum):
    """What became of one check, in the field's words.

    All but ``passed`` are worth no points, save a share for a backward pass that follows a wrong forward pass.
    """

    PASSED = "passed"
    FAILED = "failed"
    NOT_ATTEMPTED = "not_attempted"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    SKIPPED = "skipped"
    HELD = "held"  # our fault: no score, a person looks


Numbers = tuple[tuple[float | None, ...], ...]  # rows; None where there is NaN or an infinity, which JSON has not


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A part of an answer, in two dimensions, with what was expected there: what a page draws the difference of.

    A number is wrong where it differs from the expected one by more than ``tolerance``. ``row`` and ``column`` are the
    indices of the first row and column shown. Not in the JSON documents; in receipts and on pages.
    """

    caption: Words  # which part of what
    expected: Numbers
    actual: Numbers
    tolerance: float
    row: int = 0
    column: int = 0


class CodePlace(msgspec.Struct, frozen=True):
    """A line of the student's own code, for the reader to be shown what stands around it."""

    cell: int  # the position of the cell in the notebook, from 0
    line: int  # from 1


class Mismatch(msgspec.Struct, frozen=True, kw_only=True):
    """Why a check gave no points, in parts, so that what is shown can be chosen part by part."""

    what: Words  # the sentence that says what is wrong
    where: Words | None = None  # the case, the index, or the cell and line
    expected: Words | str | None = None
    actual: Words | str | None = None
    hint: Text | None = None  # the hint of the known bug that was recognised
    bug: str | None = None  # the name of that bug
    facts: tuple[Message, ...] = ()  # what can be said of an answer that is no known bug
    counterexample: Text | str | None = None  # the smallest failing call, as code to paste
    picture: Picture | None = None  # where an array differs
    stopped_at: CodePlace | None = None  # where the student's code raised, or was when its time was up


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """One check's outcome.

    ``mismatch`` is the staff's. ``shown`` is the student's: found again on public seeds, so that nothing of a
    hidden call (values, prints, exception text) is in it.
    """

    id: str
    cell: str  # the graded cell (nbgrader's grade_id) that its points are booked under
    title: Text
    public: bool
    verdict: Verdict
    points: float
    max_points: float
    mismatch: Mismatch | None = None
    shown: Mismatch | None = None
    seconds: float = 0.0


class HandCell(msgspec.Struct, frozen=True, kw_only=True):
    """What a person gave a submission's cell by hand: points in place of the checks', points on top, a comment.

    ``most`` is what a graded cell is worth. A cell that is not graded, such as the student's code, has a comment alone.
    """

    cell: str  # its grade_id
    most: float | None = None
    manual: float | None = None  # None: the checks' points stand
    extra: float = 0.0
    comment: str = ""


Status = Literal["graded", "ungradable", "held"]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One submission's outcome. Times are in seconds; ``submitted_at`` is ISO 8601 with a zone."""

    student: str
    level: str
    level_version: str
    submission_sha256: str
    submitted_at: str | None
    attempt: int
    status: Status
    score: float | None  # None when held
    max_score: float
    sandboxed: bool
    notes: tuple[Message, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    seconds: float = 0.0


# What became of a column's score of a student on its way to the LMS. *waiting* is for us: a manual grade, a person who
# looks at what is held, a regrade that is under way.
DeliveryState = Literal["delivered", "pending", "waiting", "not_applied", "maybe_locked", "refused"]


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a column's score of a student in the LMS. Texts are for staff.

    ``points``, ``maximum`` and ``comment_sha256`` are what the LMS was last confirmed to hold; None where nothing was.
    ``tried_sha256`` is the fingerprint of what was last sent: by it we see that we want something else now.
    """

    column: str
    student: str
    state: DeliveryState
    points: float | None = None
    maximum: float | None = None
    comment_sha256: str | None = None
    tried_sha256: str | None = None
    sent_at: datetime | None = None  # the timestamp of the last score that was sent, whether or not it was answered
    is_uncertain: bool = False  # sent, and how it was answered is not known: we were killed, or cut off
    tried_at: datetime | None = None
    answer: str = ""
    advice: str = ""
    lms_id: str | None = None  # the account that it was last sent to, or seen at


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Where a column of ours is in the LMS, and how we last called it there: who renamed it since was somebody else."""

    column: str
    url: str
    label: str
    maximum: float
    due: datetime | None = None
    is_gone: bool = False  # somebody deleted it there
