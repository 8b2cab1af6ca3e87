"""Where our columns are in the LMS: each is found before it is made, made once, and kept in step with ours.

What we changed is changed there too; what somebody changed there stays as it is, and is told of. We know one from the
other by how we last called it there (``Placed``).
"""

import html
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from math import isclose
from typing import TypeVar

from msgspec.structs import replace

from autograder.lms.delivery import doubted
from autograder.lms.model import Column, LineItem
from autograder.lms.platform import Platform
from autograder.lms.record import Record
from autograder.results import Placed

T = TypeVar("T")
_NOISE = 1e-6  # points closer than this are equal
_ANOTHER = "the column is another one than before"


class Columns:
    """The columns of one sync. ``note`` is told what staff should know, ``lost`` what they have to decide."""

    def __init__(
        self,
        platform: Platform,
        record: Record,
        *,
        make_again: bool,
        note: Callable[[str], None],
        lost: Callable[[str], None],
    ) -> None:
        self._platform, self._record, self._make_again = platform, record, make_again
        self._note, self._lost = note, lost
        self._placed = dict(record.placed())
        self._seen: Sequence[LineItem] | None = None

    def is_placed(self, column: Column) -> bool:
        """Whether the column was in the LMS once."""
        return column.id in self._placed

    def at(self, column: Column) -> LineItem | None:
        """The column as the LMS has it now, made where it never was; None where somebody deleted it.

        Raises:
            PlatformError: the platform can't be reached, or refuses us.
            GraderError: the record can't be written.
        """
        placed = self._placed.get(column.id)
        item = self._there(column, placed)
        if item is None and placed is not None and not self._make_again:
            self.gone(column)
            return None
        if item is None:
            self._doubt(column, placed, _ANOTHER)
            item = self._platform.make(column)
            self._place(column, item)
        elif placed is None or placed.is_gone or placed.url != item.url:
            self._doubt(column, placed, _ANOTHER)
            self._place(column, item)
            self._tell_changes(column, item)
        else:
            return self._in_step(column, placed, item)
        return item

    def gone(self, column: Column) -> None:
        """Somebody has deleted the column; it is not made again unless that is asked for."""
        placed = self._placed[column.id]
        self._doubt(column, placed, "the column is not in the LMS any more")
        if not placed.is_gone:
            self._keep(replace(placed, is_gone=True))
        text = f"the column {column.id!r} ({placed.label}) is not in the LMS any more, somebody deleted it"
        self._lost(f"{text}: bring it back there, or run again with --make-again, which makes a new one")

    def _there(self, column: Column, placed: Placed | None) -> LineItem | None:
        """The stored one, if it is still there, and else the first with our resource id."""
        if self._seen is None:
            self._seen = self._platform.line_items()
        same = [item for item in self._seen if item.resource_id == column.resource_id]
        found = None
        if placed is not None:
            listed = next((item for item in self._seen if item.url == placed.url), None)
            found = listed or self._platform.line_item(placed.url)
        if len({item.url for item in same}) > 1:
            used = found or same[0]
            text = f"the LMS has {len(same)} columns with the resource id {column.resource_id!r}"
            self._note(f"{text}: {used.label!r} at {used.url} is used; delete the others there")
        return found or next(iter(same), None)

    def _doubt(self, column: Column, placed: Placed | None, why: str) -> None:
        """What we know is about another column. Before the new one is kept: a kill in between must not forget it."""
        if placed is not None:
            self._record.write([doubted(one, why) for one in self._record.deliveries(column.id).values()])

    def _place(self, column: Column, item: LineItem) -> None:
        self._keep(Placed(column=column.id, url=item.url, label=column.label, maximum=column.maximum, due=column.due))

    def _keep(self, placed: Placed) -> None:
        self._record.place(placed)
        self._placed[placed.column] = placed

    def _in_step(self, column: Column, placed: Placed, item: LineItem) -> LineItem | None:
        """Change there what we have changed here since."""
        label = _ours(column.label, placed.label, item.label, _alike)
        maximum = _ours(column.maximum, placed.maximum, item.maximum, _close)
        due = _due(column.due, placed.due, item.due)
        right = replace(item, label=label, maximum=maximum, due=due)
        if right != item:
            changed = self._platform.change(right)
            if changed is None:
                self.gone(column)
                return None
            item = changed
        if (placed.label, placed.maximum, placed.due) != (column.label, column.maximum, column.due):
            self._place(column, item)
        self._tell_changes(column, item)
        return item

    def _tell_changes(self, column: Column, item: LineItem) -> None:
        """Say what is called otherwise there."""
        if not _alike(item.label, column.label):
            self._note(f"the column {column.id!r} is called {item.label!r} in the LMS, not {column.label!r}: left so")
        if not _close(item.maximum, column.maximum):
            text = f"the column {column.id!r} is worth {item.maximum:g} points in the LMS, not {column.maximum:g}"
            self._note(f"{text}: left so, the LMS scales the scores")
        if item.due is not None and not _at_once(item.due, column.due):
            ours = "never" if column.due is None else column.due.isoformat()
            self._note(f"the column {column.id!r} is due {item.due.isoformat()} in the LMS, not {ours}: left so")


def _ours(now: T, before: T, there: T, same: Callable[[T, T], bool]) -> T:
    """What should stand there: ours, where nobody else has changed it since."""
    return now if same(there, before) and not same(there, now) else there


def _due(now: datetime | None, before: datetime | None, there: datetime | None) -> datetime | None:
    """As ``_ours``; a platform that knows no due times always has none."""
    if there is None:
        return now if now != before else None
    return now if _at_once(there, before) and not _at_once(there, now) else there


def _at_once(one: datetime, other: datetime | None) -> bool:
    """Whether two moments are the same; an LMS may keep no seconds."""
    return other is not None and abs(one - other) < timedelta(minutes=1)


def _alike(one: str, other: str) -> bool:
    """Whether two labels are the same; an LMS may escape them, or lay out their blanks anew."""
    return html.unescape(one).split() == html.unescape(other).split()


def _close(one: float, other: float) -> bool:
    return isclose(one, other, abs_tol=_NOISE)
