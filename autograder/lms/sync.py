"""Bring the LMS's gradebook to what ours says: level-triggered, killed at any moment, and started again.

Theory of operation
-------------------
Four parties. The *caller* has the turn (a second sync waits for it) and hands in what the LMS should hold, worked out
of the gradebook once, before the first call; what changes there meanwhile is the next sync's difference. The *main
thread*, this one, reads and writes the *record* (gradebook: guanka_delivery, guanka_line_item) and asks the *platform*
for columns and results. The *lanes*, threads of lms/sending.py, call ``platform.send`` and nothing else.

A column at a time: find it, or make it (lms/columns.py); decide for each student (lms/delivery.py); read the column, if
anything is uncertain; send; read it back, once, for a platform says yes also where a teacher's own grade stands above
ours. The next sync begins with the comparison again, so nothing has to be undone, and no list of things to do is kept.

Everyone may be killed at any moment. What is left then, and what the next sync makes of it:

==============================================  ===================================================================
killed                                          the next sync
==============================================  ===================================================================
after a column was made, before it is on        finds it by its resource id, which is looked for before anything is
record                                          made
after its deliveries were doubted               reads the column before it sends
after an intent was recorded, before it was     the same: the LMS does not hold it, so it is sent
sent
after it was sent, before the answer was        the same: the LMS holds it, so it is not sent again, and no comment
recorded                                        stands there twice
before the column was read back                 reads it back, for that is done whether or not anything was sent
==============================================  ===================================================================

A platform that can't be read gets an uncertain score again: a score is the same twice, a comment may not be. One
student whom the platform refuses is one record, one column that it can't hold a line of the report; any other
``PlatformError`` (away, no right to anything) ends the sync, and so do a few scores in a row that it is too busy for
(lms/outage.py).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from autograder.errors import ColumnError, PlatformError
from autograder.lms.columns import Columns
from autograder.lms.delivery import Step, Wanted, asked, decide, left_at, read_back, refusal, seen
from autograder.lms.model import Column, LineItem, Result
from autograder.lms.outage import Outage
from autograder.lms.platform import Platform
from autograder.lms.record import Record
from autograder.lms.sending import Cell, Sending
from autograder.results import Delivery

_DONE = ("sent", "already", "waiting")


class Watcher(Protocol):
    """What a sync tells how far it is."""

    def start(self, total: int, /) -> None:
        """Begin with ``total`` scores that are to be sent."""

    def done(self, delivery: Delivery, /) -> None:
        """Count one of them: sent, or found to be there."""

    def close(self) -> None:
        """End; a second call does nothing."""


@dataclass(frozen=True)
class Plan:
    """What the LMS should hold: the columns, the scores of each by its id, and the LMS's ids of the students.

    An id that several students share is empty: nothing is sent to it.
    """

    columns: Sequence[Column]
    wanted: Mapping[str, Sequence[Wanted]]
    lms_ids: Mapping[str, str]


@dataclass(frozen=True)
class Options:
    """How to go about it.

    ``retry`` sends again what did not arrive; ``make_again`` makes columns anew that somebody deleted; without
    ``read_all`` only the columns are read of which something is sent.
    """

    retry: bool = False
    make_again: bool = False
    read_all: bool = True


@dataclass
class Synced:
    """What came of it, by column: how many scores are in which state, and how each stands now.

    ``sent`` and ``already`` are both delivered. ``lost`` is what a person has to decide, ``moved`` who has another
    account in the LMS than before, ``ended`` why it went no further; ``is_stopped`` where we were told to.
    """

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    ended: str = ""
    is_stopped: bool = False

    @property
    def total(self) -> Counter[str]:
        """The counts over all columns."""
        return sum(self.counts.values(), Counter[str]())

    @property
    def is_complete(self) -> bool:
        """Whether all that can be delivered is."""
        return not (self.ended or self.lost) and set(self.total) <= set(_DONE)


def sync(
    plan: Plan,
    platform: Platform,
    record: Record,
    options: Options,
    *,
    clock: Callable[[], datetime],
    watcher: Watcher,
    stopped: Callable[[], bool] = lambda: False,
) -> Synced:
    """Send what is another than the LMS holds. ``stopped`` is asked between scores; those under way are waited for.

    Raises:
        GraderError: the record can't be read or written; what was recorded is true, and the next sync goes on.
    """
    done = Synced()
    run = _Run(plan, platform, record, options, clock, watcher, stopped, done)
    try:
        run.all()
    except PlatformError as error:
        done.ended = str(error)
    finally:
        watcher.close()
    run.count()
    return done


@dataclass
class _Run:
    plan: Plan
    platform: Platform
    record: Record
    options: Options
    clock: Callable[[], datetime]
    watcher: Watcher
    stopped: Callable[[], bool]
    done: Synced
    _sent: set[tuple[str, str]] = field(default_factory=set)
    _moved: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    _outage: Outage = field(init=False)

    def __post_init__(self) -> None:
        self._outage = Outage(self.platform.name)

    def all(self) -> None:
        """Every column, one after the other."""
        steps = [self._steps(column.id, self.record.deliveries(column.id)) for column in self.plan.columns]
        self.watcher.start(sum(step in ("ask", "send") for some in steps for step in some.values()))
        columns = Columns(
            self.platform,
            self.record,
            make_again=self.options.make_again,
            note=self.done.notes.append,
            lost=self.done.lost.append,
        )
        for column, some in zip(self.plan.columns, steps, strict=True):
            self._refuse(column.id, some)
            sends = bool({"ask", "send"} & set(some.values()))
            if sends or (self.options.read_all and columns.is_placed(column)):
                item = self._found(columns, column)
                if item is not None and not self._column(column, item):
                    columns.gone(column)

    def count(self) -> None:
        """How each score stands in the end."""
        for (student, before, now), columns in self._moved.items():
            text = f"scores of {student} ({', '.join(columns)}) went to the account {before!r} in the LMS, and go to"
            self.done.moved.append(f"{text} {now!r} now: take away there what {before!r} holds")
        for column in self.plan.columns:
            known = self.record.deliveries(column.id)
            counts = self.done.counts[column.id] = Counter[str]()
            for wanted in self.plan.wanted.get(column.id, ()):
                one = seen(wanted, known.get(wanted.student), self.plan.lms_ids.get(wanted.student))
                self.done.deliveries.append(one)
                delivered = "sent" if (one.column, one.student) in self._sent else "already"
                counts[delivered if one.state == "delivered" else one.state] += 1

    def _ended(self) -> bool:
        if self.stopped() and not self.done.ended:
            self.done.is_stopped = True
            self.done.ended = "stopped before the end: run it again, and it goes on from here"
        return bool(self.done.ended)

    def _found(self, columns: Columns, column: Column) -> LineItem | None:
        """The column in the LMS; None where there is none, or it is time to end."""
        try:
            return None if self._ended() else columns.at(column)
        except ColumnError as error:
            self.done.lost.append(str(error))
            return None

    def _steps(self, column: str, known: Mapping[str, Delivery]) -> dict[str, Step]:
        ids, retry = self.plan.lms_ids, self.options.retry
        return {
            one.student: decide(one, known.get(one.student), ids.get(one.student), retry=retry)
            for one in self.plan.wanted.get(column, ())
        }

    def _refuse(self, column: str, steps: Mapping[str, Step]) -> None:
        """Record those that can be sent to nobody."""
        known, now = self.record.deliveries(column), self.clock()
        for_nobody = [
            refusal(one, known.get(one.student), self.plan.lms_ids.get(one.student), now)
            for one in self.plan.wanted.get(column, ())
            if steps[one.student] == "refuse"
        ]
        self._write([one for one in for_nobody if not _is_told(one, known.get(one.student))])

    def _column(self, column: Column, item: LineItem) -> bool:
        """Send one column's scores and read it back; whether it was there to the end."""
        known = dict(self.record.deliveries(column.id))  # anew: they are doubted where the column is another one
        steps = self._steps(column.id, known)
        results: Mapping[str, Result] | None = None
        if "ask" in steps.values():
            results = self.platform.results(item)
            self._note_moved(column, steps, known)
            self._settle(column, steps, known, results)
        cells = [
            Cell(one, known.get(one.student), self.plan.lms_ids[one.student])
            for one in self.plan.wanted[column.id]
            if steps[one.student] == "send"
        ]
        sending = Sending(self.platform, item, self._write, self.clock, self.stopped, self._told, self._outage)
        sending.send(cells)
        if sending.is_gone:
            return False
        if not self._ended():
            fresh = results if results is not None and not cells else self.platform.results(item)
            self._read_back(column, fresh)
        return True

    def _note_moved(self, column: Column, steps: Mapping[str, Step], known: Mapping[str, Delivery]) -> None:
        """Take note of whose score another account holds, unless somebody else's takes its place there."""
        ids = self.plan.lms_ids
        taken = {ids[student] for student, step in steps.items() if step in ("ask", "send")}
        for student, step in steps.items():
            before = left_at(known.get(student), ids[student]) if step == "ask" else ""
            if before and before not in taken:
                self._moved.setdefault((student, before, ids[student]), []).append(column.id)

    def _settle(
        self,
        column: Column,
        steps: dict[str, Step],
        known: dict[str, Delivery],
        results: Mapping[str, Result] | None,
    ) -> None:
        """Of what is uncertain: what the LMS holds is delivered, the rest is to be sent."""
        there = []
        for one in self.plan.wanted.get(column.id, ()):
            if steps[one.student] == "ask":
                lms_id = self.plan.lms_ids[one.student]
                result = None if results is None else results.get(lms_id)
                found = asked(one, known.get(one.student), result, self.clock(), lms_id)
                steps[one.student] = "send" if found is None else "leave"
                there += [] if found is None else [found]
        self._write(there)
        for delivery in there:
            known[delivery.student] = delivery
            self.watcher.done(delivery)

    def _read_back(self, column: Column, results: Mapping[str, Result] | None) -> None:
        """Record where the LMS says something else than it answered."""
        if results is None:
            return
        known, changed = self.record.deliveries(column.id), []
        for one in self.plan.wanted.get(column.id, ()):
            before, lms_id = known.get(one.student), self.plan.lms_ids.get(one.student)
            if before is not None and lms_id and one.points is not None and not one.waits:
                after = read_back(one, before, results.get(lms_id))
                changed += [after] if after != before else []
        self._write(changed)

    def _write(self, deliveries: Sequence[Delivery]) -> None:
        if deliveries:
            self.record.write(deliveries)

    def _told(self, delivery: Delivery) -> None:
        if delivery.state == "delivered":
            self._sent.add((delivery.column, delivery.student))
        self.watcher.done(delivery)


def _is_told(refused: Delivery, known: Delivery | None) -> bool:
    """Whether that is on record already."""
    return known is not None and (known.state, known.answer) == (refused.state, refused.answer)
