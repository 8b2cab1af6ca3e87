"""The seam between the sync and a platform: what one must be able to do, whatever it is spoken to by."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from autograder.lms.model import Answer, Column, Finding, LineItem, Member, Result, Score


class Platform(Protocol):
    """A course of an LMS.

    Every method may raise ``PlatformError``: the platform can't be reached after all tries, or refuses us as a whole
    (token, rights, course). ``send`` raises it only for what would befall every other score too; what is one column's
    alone is a ``ColumnError`` of ``make`` and ``change``. A line item that is not there any more is None, or
    ``NotTaken("gone")``.
    """

    @property
    def name(self) -> str:
        """Which platform it is, in a word or two that staff know: its kind and its host."""
        ...

    @property
    def lanes(self) -> int:
        """How many scores it likes to get at a time; at least 1. ``send`` is called from as many threads."""
        ...

    def line_items(self, /) -> Sequence[LineItem]:
        """The columns that we may see."""
        ...

    def line_item(self, url: str, /) -> LineItem | None:
        """One column as it is now."""
        ...

    def make(self, column: Column, /) -> LineItem:
        """Make a column. Nobody has looked whether it is there already: that is the caller's job."""
        ...

    def change(self, item: LineItem, /) -> LineItem | None:
        """Give the column at ``item.url`` this label, maximum and due time; as the platform has it then."""
        ...

    def send(self, item: LineItem, score: Score, /) -> Answer:
        """Send one score, trying again where that can heal."""
        ...

    def results(self, item: LineItem, /) -> Mapping[str, Result] | None:
        """What the column holds, by LMS id; None where the platform can't tell."""
        ...

    def members(self, /) -> Sequence[Member]:
        """Everybody in the LMS's course."""
        ...

    def check(self, /) -> Sequence[Finding]:
        """Try what a sync needs by real calls that change nothing."""
        ...

    def close(self, /) -> None:
        """Give the connections back."""
        ...
