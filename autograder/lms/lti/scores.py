"""Send a score by AGS: final and whole, with a timestamp that the platform takes, and its answer understood.

A platform keeps a score only if its timestamp is later than that of the last one: Moodle by whole seconds (409), Open
edX by microseconds and Canvas (400). One from the future is taken, and blocks every other until then. So each score
bears "now" by the platform's clock, never the time of the submission, a second or more after the last of its cell.

Canvas is told the time of the submission besides, and refuses the score (400) where that is more than a minute ahead. A
student's clock, or a slip in a timestamp file, must not cost the score: such a time is "now", and staff are told.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from autograder.errors import GraderError, PlatformError
from autograder.lms.connection import Kind
from autograder.lms.http import Reply, is_over_limit
from autograder.lms.lti.ags import SCORE, LineItems, iso, number, with_path
from autograder.lms.lti.service import Service
from autograder.lms.model import Answer, LineItem, NotTaken, Score, Taken
from autograder.lms.trouble import Unanswered

_TYPE = "application/vnd.ims.lis.v1.score+json"  # v1, unlike the others
_CANVAS = "https://canvas.instructure.com/lti/submission"
_APART = timedelta(seconds=1)
_AHEAD = timedelta(minutes=1)  # what Canvas takes of a submission's time that lies in its future
_TOO_FAR = 60.0  # seconds: a last timestamp that lies further ahead is none that we gave
_OLDER_TRIES, _OTHER_TRIES = 4, 2
_OLDER = re.compile(r"timestamp.*(?:later|older|earlier|before|already|precede)|(?:older|earlier).*timestamp", re.I)
_ROW = frozenset({400, 404, 409, 410, 413, 422})  # what is said of one score, not of us
_BROKEN_GATEWAY = frozenset({502, 504})
_NEVER = datetime.min.replace(tzinfo=UTC)
_DATED = re.compile(r"submitted_?at", re.I)
_Fate = Literal["older", "unsure", "locked", "dated"]


@dataclass
class _Sending:
    """One score on its way: its last timestamp, what happened how often, and whether a try may have arrived."""

    item: LineItem
    score: Score
    after: datetime | None
    stamp: datetime = _NEVER
    unsure: datetime | None = None
    times: dict[_Fate, int] = field(default_factory=dict)
    is_dated: bool = True  # whether the time of the submission goes along, where the platform is told

    def again(self, fate: _Fate, most: int) -> bool:
        """Whether to try once more, after what just happened."""
        self.times[fate] = self.times.get(fate, 0) + 1
        self.after = self.stamp
        return self.times[fate] < most


class Scores:
    """The scores of one course; ``send`` may be called from any thread."""

    def __init__(self, platform: Kind, service: Service, items: LineItems) -> None:
        self._platform, self._service, self._items = platform, service, items
        self._linked: dict[str, bool] = {}
        self._lock = Lock()

    def send(self, item: LineItem, score: Score) -> Answer:
        """Send one score.

        Raises:
            GraderError: it is none that may be sent.
            PlatformError: the platform can't be reached, or refuses us as a whole; this score has not arrived.
        """
        check_score(score)
        sending = _Sending(item, score, score.after)
        try:
            return self._unsendable(item) or self._send(sending)
        except PlatformError as error:
            if sending.unsure is None:
                raise
            return _later(str(error), sending.unsure)

    def _unsendable(self, item: LineItem) -> NotTaken | None:
        """What is to be known of a column before its first score."""
        with self._lock:
            if item.url not in self._linked:
                linked = self._items.is_linked(item)
                if linked is None:
                    return _GONE
                self._linked[item.url] = linked
        if not self._linked[item.url]:
            answer = "the column belongs to no component of the course: Open edX would take the score, and drop it"
            advice = "launch the component that is graded, so that it makes a column of its own"
            return NotTaken(kind="refused", answer=answer, advice=advice)
        # A timestamp by our own clock could lie in the platform's future. What asks for the time has told it then.
        if not self._service.line.clock.knows(item.url) and self._items.get(item.url) is None:
            return _GONE
        return None

    def _send(self, sending: _Sending) -> Answer:
        while True:
            self._wait_until_later(sending)
            try:
                reply = self._post(sending)
            except Unanswered as error:
                if not error.may_have_arrived:
                    raise
                answer: Answer | None = self._after_silence(sending, error)
            else:
                answer = self._after(sending, reply)
            if answer is not None:
                return answer

    def _post(self, sending: _Sending) -> Reply:
        def content() -> bytes:
            # Now, not before the token was fetched, or a limit waited for.
            now = self._service.line.clock.now(sending.item.url)
            sending.stamp = now.replace(microsecond=now.microsecond // 1000 * 1000)
            score = sending.score if sending.is_dated else replace(sending.score, submitted_at=None)
            return msgspec.json.encode(score_of(score, sending.stamp, self._platform))

        url = with_path(sending.item.url, "scores")
        return self._service.ask("POST", url, SCORE, doing="taking a score", media=_TYPE, content=content)

    def _wait_until_later(self, sending: _Sending) -> None:
        """Let a second go by since the last score of this cell, by the platform's clock."""
        line = self._service.line
        for _ in range(3):  # a sleep may end a little early
            if sending.after is None:
                return
            needed = (sending.after + _APART - line.clock.now(sending.item.url)).total_seconds()
            if not 0 < needed <= _TOO_FAR:
                return
            line.sleep(needed + 0.002)  # the timestamp is cut to a millisecond

    def _after_silence(self, sending: _Sending, error: Unanswered) -> NotTaken | None:
        if error.is_odd:
            # Moodle answers so to a userId that is no number; the row is at fault, not the platform.
            advice = "look whether this student's LMS id is right (guanka lms roster)"
            return NotTaken(kind="refused", answer=str(error), advice=advice)
        return self._unsure(sending, str(error))

    def _unsure(self, sending: _Sending, answer: str) -> NotTaken | None:
        """Perhaps it has arrived. Sent twice it is the same score, save in Canvas, where its comment stands twice."""
        sending.unsure = sending.stamp
        most = 1 if self._platform == "canvas" else _OTHER_TRIES
        return None if sending.again("unsure", most) else _later(answer, sending.unsure)

    def _after(self, sending: _Sending, reply: Reply) -> Answer | None:
        """What an answer says; None: try again."""
        status, answer = reply.status, f"{reply.status} {_brief(reply.said)}".strip()
        if reply.is_success:
            said = "; ".join(filter(None, (str(status), self._odd_time(sending))))  # what some add is our own score
            return Taken(sent=sending.stamp, answer=said)
        if self._is_older(reply):
            tries = sending.times.get("older", 0)
            if sending.again("older", _OLDER_TRIES):
                self._service.line.sleep(2.0**tries - 1.0)  # and the second that it waits anyway
                return None
            advice = "something else posts to this cell, or once did with a clock that was ahead: it heals with time"
            return NotTaken(kind="later", answer=answer, advice=advice, sent=sending.unsure)
        if is_over_limit(reply) or status == 503:
            return _later(answer, sending.unsure)
        if status in _BROKEN_GATEWAY:
            return self._unsure(sending, answer)
        if status == 500:
            return None if sending.again("locked", _OTHER_TRIES) else _locked(answer)
        if status in {400, 422} and self._is_dated(sending) and _DATED.search(reply.said):
            sending.is_dated = False
            if sending.again("dated", _OTHER_TRIES):
                return None
        if status in _ROW:
            return self._refused(sending, status, answer)
        if status > 500:
            return _later(answer, sending.unsure)
        raise reply.refused("taking a score")

    def _is_dated(self, sending: _Sending) -> bool:
        return self._platform == "canvas" and sending.is_dated and sending.score.submitted_at is not None

    def _odd_time(self, sending: _Sending) -> str:
        """What staff should know of the time that Canvas was told for the submission."""
        told = sending.score.submitted_at
        if self._platform != "canvas" or told is None:
            return ""
        if not sending.is_dated:
            return f"handed in at {iso(told)}, which Canvas refused: it was left out"
        if told > sending.stamp + _AHEAD:
            return f"handed in at {iso(told)}, which is in the future: Canvas was told {iso(sending.stamp)}"
        return ""

    def _is_older(self, reply: Reply) -> bool:
        """Whether the platform has a score with a later timestamp."""
        if reply.status == 409:
            return True
        # Moodle's 400 shows what was sent, with the word in it.
        return reply.status == 400 and self._platform != "moodle" and _OLDER.search(reply.said) is not None

    def _refused(self, sending: _Sending, status: int, answer: str) -> NotTaken:
        if status in {404, 410} and self._items.get(sending.item.url) is None:
            return _GONE
        advice = (
            "most likely this student is no active student of the LMS's course, or is a teacher there: look at "
            "guanka lms roster, and at the participants in the LMS"
        )
        return NotTaken(kind="refused", answer=answer, advice=advice)


_GONE = NotTaken(
    kind="gone",
    answer="404: the column is not there any more",
    advice="somebody deleted it in the LMS: bring it back there, or let a new one be made",
)


def check_score(score: Score) -> None:
    """See that a score may be sent: what is no number erases a grade, and too many points are clipped in silence.

    Raises:
        GraderError: it may not.
    """
    points, maximum = score.points, score.maximum
    if not (math.isfinite(points) and math.isfinite(maximum) and maximum > 0 and 0 <= points <= maximum):
        raise GraderError(f"a score of {points} of {maximum} can't be sent; right would be from 0 to the maximum")
    if not score.lms_id:
        raise GraderError("a score of nobody can't be sent; right would be the LMS's id of a student")


def score_of(score: Score, stamp: datetime, platform: Kind) -> Mapping[str, Any]:
    """The score as AGS writes it: always final, always with points and a comment; a part of that left out erases."""
    written: dict[str, Any] = {
        "userId": score.lms_id,
        "scoreGiven": number(score.points),
        "scoreMaximum": number(score.maximum),
        "comment": score.comment,
        "timestamp": iso(stamp),
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
    }
    if platform == "canvas":
        # Without it every score is a new attempt, and one that is late.
        written[_CANVAS] = {"new_submission": False}
        if score.submitted_at is not None:
            written[_CANVAS]["submitted_at"] = iso(min(score.submitted_at, stamp))
    return written


def _later(answer: str, unsure: datetime | None) -> NotTaken:
    advice = "nothing: it is tried again with the next sync"
    return NotTaken(kind="later", answer=answer, advice=advice, sent=unsure, is_away=True)


def _locked(answer: str) -> NotTaken:
    advice = (
        "maybe the cell or the column is locked in the LMS's gradebook, or the student has no place there: unlock it, "
        "or leave the grade as it is"
    )
    return NotTaken(kind="locked", answer=answer, advice=advice)


def _brief(answer: str) -> str:
    """An answer without the score that some repeat in it."""
    return answer.partition('{"userId"')[0].rstrip() or answer
