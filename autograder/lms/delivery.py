"""What to do for a score, and what is known of it after each answer: a state machine without a network or a clock.

Level-triggered: what the LMS should hold (``Wanted``) is compared with what is known of it (``Delivery``), and only
that decides. Before a score is sent it is recorded as uncertain; if we are killed then, or cut off, nobody can tell
whether it arrived, and the column is read before anything else is done::

    (nothing known) ── intent ──> uncertain ── taken ─────> delivered ── reads otherwise ──> not_applied
           ^                      │   │   │                     ^  └── we want another ──> intent
           │                      │   │   ├── refused ──> refused   (until we want another, or we are told to retry)
           │                      │   │   ├── locked ───> maybe_locked            (once a run)
           │                      │   │   └── later ────> pending                 (the next run)
           └── holds another ─────┘   └── holds it ─────────────┘
"""

import hashlib
import math
from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from autograder.lms.model import Answer, Result, Taken
from autograder.results import Delivery, DeliveryState

_NOISE = 1e-5  # of the maximum: an LMS keeps five decimals, or calculates with percent
_STATES: dict[str, DeliveryState] = {"refused": "refused", "locked": "maybe_locked"}
_UNKNOWN = "no id in the LMS is known of this student"
_LINK = "run guanka lms roster; who is missing there is not in the LMS's course"
_SHARED = "the id in the LMS is that of another student too"
_UNSHARE = "say whose it is: guanka lms roster --match STUDENT=ID --unmatch THE-OTHER"

# leave: there is nothing to do. refuse: it can't be sent to anyone. ask: read the column first.
Step = Literal["wait", "leave", "refuse", "ask", "send"]


class Wanted(Struct, frozen=True, kw_only=True):
    """What the LMS should hold for a student in a column.

    ``waits`` is why nothing is to be sent for now, and ``advice`` what to do then; ``note`` is what staff should know
    of what is sent.
    """

    column: str
    student: str
    maximum: float
    points: float | None = None  # finite, from 0 to the maximum; None where it waits
    comment: str = ""
    submitted_at: datetime | None = None
    waits: str = ""
    advice: str = ""
    note: str = ""

    @property
    def sha256(self) -> str:
        """A fingerprint of what would be sent."""
        return _sha256(f"{self.points!r} {self.maximum!r} {self.comment}")


def decide(wanted: Wanted, known: Delivery | None, lms_id: str | None, *, retry: bool = False) -> Step:
    """What to do for a score now. ``retry`` sends again what did not arrive, whoever or whatever stood in its way.

    ``lms_id`` is None where no account of the student is known, here and below, and empty where several share it.
    """
    if wanted.waits or wanted.points is None:
        return "wait"
    if not lms_id:
        return "refuse"
    if known is None or known.is_uncertain or account_before(known, lms_id):
        return "ask"  # also where nothing is known: the gradebook may be a new one, and the LMS's column an old one
    if known.tried_sha256 != wanted.sha256:
        return "send"
    if known.state in ("refused", "not_applied") and not retry:
        return "leave"
    return "leave" if known.state == "delivered" else "send"


def account_before(known: Delivery | None, lms_id: str) -> str:
    """The other account that a score went to, where its student was matched to a new one since; else nothing."""
    before = "" if known is None else known.lms_id or ""
    return before if before != lms_id else ""


def left_at(known: Delivery | None, lms_id: str) -> str:
    """The other account, if it may still hold that score."""
    may_hold = known is not None and (known.points is not None or known.is_uncertain)
    return account_before(known, lms_id) if may_hold else ""


def refusal(wanted: Wanted, known: Delivery | None, lms_id: str | None, now: datetime) -> Delivery:
    """The record of a score that can be sent to nobody. As soon as it can, it is."""
    return replace(_for_nobody(_of(wanted, known), lms_id), is_uncertain=False, tried_at=now)


def intent(wanted: Wanted, known: Delivery | None, now: datetime, lms_id: str) -> Delivery:
    """The record before a score is sent to this account."""
    return replace(
        _at(lms_id, _of(wanted, known)),
        state="pending",
        tried_sha256=wanted.sha256,
        sent_at=now if known is None or known.sent_at is None else max(now, known.sent_at),
        is_uncertain=True,
        tried_at=now,
        answer="sent, and not answered yet",
        advice=_take_away(left_at(known, lms_id)),
    )


def answered(wanted: Wanted, sent: Delivery, answer: Answer, now: datetime) -> Delivery:
    """The record after the platform's answer to what was sent with the record ``sent``."""
    if isinstance(answer, Taken):
        return _delivered(wanted, replace(sent, sent_at=answer.sent, tried_at=now), answer.answer, sent.advice)
    return replace(
        sent,
        state=_STATES.get(answer.kind, "pending"),
        sent_at=answer.sent or sent.sent_at,
        is_uncertain=answer.kind == "later" and answer.sent is not None,
        tried_at=now,
        answer=answer.answer,
        advice=_sentences(answer.advice, sent.advice),
    )


def unsent(sent: Delivery, known: Delivery | None, why: str) -> Delivery:
    """The record of an intent that came to nothing: surely nothing was sent."""
    if known is None:
        return replace(sent, tried_sha256=None, is_uncertain=False, answer=why)
    return replace(known, state="pending", tried_sha256=None, answer=why, advice="")


def asked(wanted: Wanted, known: Delivery | None, result: Result | None, now: datetime, lms_id: str) -> Delivery | None:
    """The record where the LMS holds already what we want, so that nothing is to be sent; None where it does not.

    Where the platform does not tell comments the points have to do: a comment that is sent twice is seen by the
    student, one that is a little older does not harm.
    """
    if result is None or not _holds(wanted, result) or not _same_words(wanted.comment, result.comment):
        return None
    there = replace(_at(lms_id, _of(wanted, known)), tried_at=now)
    return _delivered(wanted, there, "the LMS holds it already", _take_away(left_at(known, lms_id)))


def read_back(wanted: Wanted, known: Delivery, result: Result | None) -> Delivery:
    """The record after a column was read, of a score that was sent as it is wanted."""
    is_ours = result is not None and _holds(wanted, result)
    if result is not None and is_ours and not (known.is_uncertain and not _same_words(wanted.comment, result.comment)):
        return known if known.state == "delivered" else _delivered(wanted, known, "the LMS holds it now")
    if known.state not in ("delivered", "not_applied"):
        return known
    there = None if result is None else result.points
    answer = (
        "the LMS holds no grade"
        if result is None or there is None
        else f"the LMS holds {there:g} of {result.maximum:g}"
    )
    return replace(
        known,
        state="not_applied",
        points=there,
        maximum=None if result is None else result.maximum,
        comment_sha256=None,
        answer=f"{answer} in the place of {wanted.points:g} of {wanted.maximum:g}",
        advice="somebody changed the grade there, or took it away: take that back in the LMS, or use --retry",
    )


def doubted(known: Delivery, why: str) -> Delivery:
    """The record when the column is gone, or another one than before: what it holds is to be read first."""
    return replace(
        known,
        state="pending",
        points=None,
        maximum=None,
        comment_sha256=None,
        is_uncertain=True,
        answer=why,
        advice="",
    )


def seen(wanted: Wanted, known: Delivery | None, lms_id: str | None) -> Delivery:
    """What staff are told of a score now; what is stored may be older than what the gradebook says."""
    one = _of(wanted, known)
    if wanted.waits or wanted.points is None:
        return replace(one, state="waiting", answer=wanted.waits, advice=wanted.advice)
    if not lms_id:
        return _for_nobody(one, lms_id)
    before = account_before(known, lms_id)
    if before:
        answer = f"goes to the account {lms_id!r} in the LMS now; it went to {before!r} before"
        return replace(_at(lms_id, one), state="pending", answer=answer, advice="")
    if is_for_nobody(one):
        return replace(one, state="pending", answer="", advice="")  # there was nobody to send it to, and now there is
    if one.is_uncertain or one.tried_sha256 != wanted.sha256:
        return replace(one, state="pending")
    return one


def is_for_nobody(known: Delivery) -> bool:
    """Whether a score was refused because no account in the LMS is known of its student."""
    return known.state == "refused" and known.tried_sha256 is None


def _of(wanted: Wanted, known: Delivery | None) -> Delivery:
    return known or Delivery(column=wanted.column, student=wanted.student, state="pending")


def _for_nobody(known: Delivery, lms_id: str | None) -> Delivery:
    answer, advice = (_UNKNOWN, _LINK) if lms_id is None else (_SHARED, _UNSHARE)
    return replace(known, state="refused", tried_sha256=None, answer=answer, advice=advice)


def _at(lms_id: str, known: Delivery) -> Delivery:
    """What is known of this account: nothing of what another one holds."""
    if not account_before(known, lms_id):
        return replace(known, lms_id=lms_id)
    return replace(known, lms_id=lms_id, points=None, maximum=None, comment_sha256=None)


def _take_away(account: str) -> str:
    return f"the account {account!r} in the LMS had this score before: take it away there" if account else ""


def _sentences(*texts: str) -> str:
    return "; ".join(filter(None, texts))


def _delivered(wanted: Wanted, known: Delivery, answer: str, advice: str = "") -> Delivery:
    return replace(
        known,
        state="delivered",
        points=wanted.points,
        maximum=wanted.maximum,
        comment_sha256=_sha256(wanted.comment),
        tried_sha256=wanted.sha256,
        is_uncertain=False,
        answer=answer,
        advice=_sentences(wanted.note, advice),
    )


def _holds(wanted: Wanted, result: Result) -> bool:
    """Whether these are our points, whatever the LMS's column is worth."""
    if result.points is None or wanted.points is None or not (result.maximum > 0 and math.isfinite(result.points)):
        return False
    return abs(result.points * wanted.maximum / result.maximum - wanted.points) <= _NOISE * wanted.maximum


def _same_words(ours: str, theirs: str | None) -> bool:
    """Whether a comment is ours; an LMS may lay its lines out anew."""
    return theirs is None or ours.split() == theirs.split()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
