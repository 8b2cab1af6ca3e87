"""``guanka lms sync``: the gradebook and the platform brought together for one sync, and what is said of it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from datetime import datetime
from functools import partial
from threading import Event
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from autograder.commands.again import existing_gradebook
from autograder.commands.entering import PATIENCE
from autograder.commands.lms.stopping import stopping
from autograder.commands.lms.wanted import wanted_of
from autograder.commands.place import Place
from autograder.gradebook.book import Gradebook
from autograder.gradebook.deliveries import read_deliveries, read_placed, write_deliveries, write_placed
from autograder.gradebook.patience import patiently
from autograder.gradebook.people import read_lms_ids
from autograder.gradebook.turns import only_sync
from autograder.lms.delivery import decide, is_for_nobody, seen
from autograder.lms.platform import Platform
from autograder.lms.sync import Options, Plan, Synced, Watcher, sync
from autograder.page.said import number
from autograder.results import Delivery, Placed
from autograder.wording import Message, say
from autograder.wording.plain import plain

COUNTS = ("sent", "already", "waiting", "pending", "not_applied", "maybe_locked", "refused")
PROBLEMS = ("pending", "not_applied", "maybe_locked", "refused")
_NAMED = 6  # students in a line
_SHOWN = 20  # problems that are told one by one; the status has all


class GradebookRecord:
    """The gradebook as what a sync keeps its records in; one that is locked for a while is waited for."""

    def __init__(self, book: Gradebook, told: Callable[[str], None]) -> None:
        self._book, self._told = book, told

    def placed(self) -> Mapping[str, Placed]:
        """Where the columns are, by id."""
        return read_placed(self._book)

    def place(self, placed: Placed, /) -> None:
        """Keep where a column is."""
        self._patiently(partial(write_placed, self._book, placed))

    def deliveries(self, column: str, /) -> Mapping[str, Delivery]:
        """What is known of a column's scores, by student."""
        return {student: one for (_, student), one in read_deliveries(self._book, column).items()}

    def write(self, deliveries: Sequence[Delivery], /) -> None:
        """Keep what is known of these scores."""
        self._patiently(partial(write_deliveries, self._book, deliveries))

    def _patiently(self, write: Callable[[], None]) -> None:
        def told(why: Message) -> None:
            self._told(say(why, "en"))

        patiently(lambda _: write(), most=PATIENCE, told=told)


def plan_of(place: Place, book: Gradebook, only: Sequence[str], now: datetime) -> Plan:
    """What the LMS should hold.

    Raises:
        AuthorError: there is no such column, or a file of the course is not as it should be.
        GraderError: the gradebook can't be read.
    """
    columns, wanted = wanted_of(place, book, only, now)
    ids = read_lms_ids(book)
    owners = Counter(ids.values())
    return Plan(columns, wanted, {who: lms_id if owners[lms_id] == 1 else "" for who, lms_id in ids.items()})


def sync_once(
    place: Place,
    only: Sequence[str],
    connect: Callable[[], Platform],
    options: Options,
    *,
    clock: Callable[[], datetime],
    watcher: Watcher,
    told: Callable[[str], None],
    stop: Callable[[], AbstractContextManager[Event]] = stopping,
    patience: float = 3600.0,
) -> Synced:
    """Bring the LMS to what the gradebook says, as soon as no other sync is at work.

    ``connect`` opens the platform, ``told`` is told why nothing goes on for the moment, ``stop`` says from when on a
    signal is a wish to end.

    Raises:
        AuthorError: the course or the connection is not as it should be.
        PlatformError: the connection leads nowhere.
        GraderError: there is no gradebook, it can't be read or written, or another sync does not end.
    """
    with (
        closing(connect()) as platform,
        existing_gradebook(place) as book,
        only_sync(book, told, patience=patience),
        stop() as asked,
    ):
        plan = plan_of(place, book, only, clock())
        record = GradebookRecord(book, told)
        return sync(plan, platform, record, options, clock=clock, watcher=watcher, stopped=asked.is_set)


def differences(place: Place, only: Sequence[str], now: datetime, *, retry: bool) -> Iterator[tuple[Delivery, str]]:
    """What a sync would send, by what is on record: how it stands, and from what to what. Nobody is asked.

    Raises:
        AuthorError: as ``plan_of``.
        GraderError: there is no gradebook, or it can't be read.
    """
    with existing_gradebook(place) as book:
        plan = plan_of(place, book, only, now)
        known = read_deliveries(book)
    for column in plan.columns:
        for one in plan.wanted[column.id]:
            before, lms_id = known.get((one.column, one.student)), plan.lms_ids.get(one.student)
            step = decide(one, before, lms_id, retry=retry)
            if step in ("ask", "send", "refuse"):
                standing = seen(one, before, lms_id)
                then = "nothing" if standing.points is None else number(standing.points)
                ours = number(one.points or 0.0)
                words = " (another comment)" if then == ours else ""
                yield standing, f"{then} -> {ours} of {number(one.maximum)}{words}"


def summary(done: Synced) -> Table:
    """How many scores of each column are in which state."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), collapse_padding=True, show_edge=False, pad_edge=False)
    table.add_column("column", no_wrap=True, overflow="ellipsis", max_width=40)
    for name in COUNTS:
        table.add_column(name.replace("_", " "), justify="right", no_wrap=True)
    for column, counts in done.counts.items():
        if counts:
            table.add_row(Text(plain(column, limit=80)), *(str(counts[name]) for name in COUNTS))
    if len(done.counts) != 1:
        table.add_section()
        table.add_row(Text("all"), *(str(done.total[name]) for name in COUNTS))
    return table


def tail(done: Synced) -> Iterator[str]:
    """What is said below the sums: what a person should look at, and what to do."""
    # What ended the sync is said once, not for each score that was not sent because of it.
    told = [state for state in PROBLEMS if not (done.ended and state == "pending")]
    problems = [one for one in done.deliveries if one.state in told and not is_for_nobody(one)]
    yield from (f"! {text}" for text in for_nobody(done.deliveries))
    for one in problems[:_SHOWN]:
        yield f"! {problem(one)}"
    if len(problems) > _SHOWN:
        yield f"! and {len(problems) - _SHOWN} more: guanka lms status --problems"
    yield from (f"! {text}" for text in (*done.lost, *done.moved, *done.notes))
    if done.ended:
        yield f"! {done.ended}"


def for_nobody(deliveries: Sequence[Delivery]) -> Iterator[str]:
    """Whose scores can be sent to nobody, in a line for each reason: before guanka lms roster was run these are all."""
    by_reason: dict[tuple[str, str], list[str]] = {}
    for one in deliveries:
        if is_for_nobody(one):
            by_reason.setdefault((one.answer, one.advice), []).append(one.student)
    for (answer, advice), found in by_reason.items():
        students = sorted(set(found))
        some = ", ".join(plain(student, limit=40) for student in students[:_NAMED])
        more = f" and {len(students) - _NAMED} more" if len(students) > _NAMED else ""
        yield f"refused, {answer}: {some}{more} ({len(found)} score{'s' * (len(found) > 1)}); {advice}"


def problem(one: Delivery) -> str:
    """A score that has not arrived, in a line."""
    advice = f" ({one.advice})" if one.advice else ""
    state = one.state.replace("_", " ")
    return f"{plain(one.student, limit=40)} {one.column}, {state}: {one.answer or 'not sent yet'}{advice}"


def round_line(done: Synced) -> str:
    """A sync in a line of a log."""
    counts = ", ".join(f"{name.replace('_', ' ')} {done.total[name]}" for name in COUNTS if done.total[name])
    return "; ".join(part for part in (counts or "nothing to send", *done.lost, *done.moved, done.ended) if part)


def delivery_document(one: Delivery) -> dict[str, Any]:
    """A score's record as data."""
    moments = {name: None if moment is None else moment.isoformat() for name, moment in _moments(one).items()}
    return {
        "column": one.column,
        "student": one.student,
        "lms_id": one.lms_id,
        "state": one.state,
        "points": one.points,
        "maximum": one.maximum,
        **moments,
        "uncertain": one.is_uncertain,
        "answer": one.answer,
        "advice": one.advice,
    }


def document(course: str, done: Synced) -> dict[str, Any]:
    """A sync as data. ``points`` and ``maximum`` of a score are what the LMS was last confirmed to hold."""
    return {
        "course": course,
        "complete": done.is_complete,
        "ended": done.ended or None,
        "counts": {column: {name: counts[name] for name in COUNTS} for column, counts in done.counts.items()},
        "lost": done.lost,
        "moved": done.moved,
        "notes": done.notes,
        "scores": [delivery_document(one) for one in done.deliveries],
    }


def _moments(one: Delivery) -> dict[str, datetime | None]:
    return {"sent_at": one.sent_at, "tried_at": one.tried_at}
