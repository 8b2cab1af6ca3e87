"""``guanka lms status``: how each score stands with the LMS, by what is on record; nobody is asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from rich import box
from rich.table import Table
from rich.text import Text

from autograder.commands.again import existing_gradebook
from autograder.commands.lms.sync import PROBLEMS, delivery_document, plan_of
from autograder.commands.place import Place
from autograder.gradebook.deliveries import read_deliveries, read_placed
from autograder.lms.delivery import Wanted, seen
from autograder.page.said import number
from autograder.report.wrap import Paragraph
from autograder.results import Delivery, Placed
from autograder.wording.plain import plain

_MOST_LINES = 4  # of a reason in the table; the JSON has all of it
_COLOURS = {"delivered": "green", "pending": "", "waiting": "yellow", "not_applied": "magenta"}
_NO_MORE = "the gradebook has no score of it any more: what the LMS holds stays there"


@dataclass(frozen=True)
class Standing:
    """A score: what the LMS should hold, where there is such a thing, and what is known."""

    wanted: Wanted | None
    delivery: Delivery


@dataclass(frozen=True)
class Status:
    """All of them, by column, and what staff should know besides."""

    standing: Sequence[Standing]
    placed: dict[str, Placed]
    notes: Sequence[str]


def status(place: Place, only: Sequence[str], students: Collection[str], now: datetime, *, problems: bool) -> Status:
    """How it stands with these columns and students, or all; with ``problems`` only what has not arrived and should.

    Raises:
        AuthorError: there is no such column, or a file of the course is not as it should be.
        GraderError: there is no gradebook, or it can't be read.
    """
    with existing_gradebook(place) as book:
        plan = plan_of(place, book, only, now)
        known, placed = read_deliveries(book), read_placed(book)
    found, notes = [], []
    for column in plan.columns:
        left = {student: one for (own, student), one in known.items() if own == column.id}
        for one in plan.wanted[column.id]:
            delivery = seen(one, left.pop(one.student, None), plan.lms_ids.get(one.student))
            found.append(Standing(one, delivery))
        found += [Standing(None, replace(one, advice=_NO_MORE)) for one in left.values()]
        if column.id in placed and placed[column.id].is_gone:
            notes.append(f"the column {column.id!r} was deleted in the LMS: bring it back there, or sync --make-again")
    wanted = [
        one
        for one in found
        if (not students or one.delivery.student in students) and (not problems or one.delivery.state in PROBLEMS)
    ]
    return Status(wanted, placed, notes)


def status_table(found: Sequence[Standing]) -> Table:
    """A line a score."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), collapse_padding=True, show_edge=False, pad_edge=False)
    for name in ("student", "column"):
        table.add_column(name, no_wrap=True, overflow="ellipsis", max_width=24)
    table.add_column("state", no_wrap=True)
    for name in ("in the LMS", "ours"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("tried (UTC)", no_wrap=True)
    table.add_column("answer", ratio=1)
    for one in found:
        delivery = one.delivery
        table.add_row(
            Text(plain(delivery.student, limit=60)),  # a str would be read as rich's markup
            Text(plain(delivery.column, limit=80)),
            Text(delivery.state.replace("_", " "), _COLOURS.get(delivery.state, "red")),
            _points(delivery.points, delivery.maximum),
            "-" if one.wanted is None else _points(one.wanted.points, one.wanted.maximum),
            "-" if delivery.tried_at is None else f"{delivery.tried_at:%Y-%m-%d %H:%M:%S}",
            Paragraph(_said(delivery), most=_MOST_LINES),
        )
    return table


def document(course: str, found: Status) -> dict[str, Any]:
    """The same as data; ``wanted`` is what the LMS should hold."""
    return {
        "course": course,
        "columns": {
            column: {"url": one.url, "label": one.label, "maximum": one.maximum, "gone": one.is_gone}
            for column, one in found.placed.items()
        },
        "notes": list(found.notes),
        "scores": [
            delivery_document(one.delivery) | {"wanted": None if one.wanted is None else one.wanted.points}
            for one in found.standing
        ],
    }


def _points(points: float | None, maximum: float | None) -> str:
    return "-" if points is None or maximum is None else f"{number(points)}/{number(maximum)}"


def _said(delivery: Delivery) -> str:
    parts = [delivery.answer or ("not sent yet" if delivery.state == "pending" else ""), delivery.advice]
    return plain(". ".join(part for part in parts if part), limit=400)
