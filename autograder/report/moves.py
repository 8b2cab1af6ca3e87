"""Who moves when a level is graded again: from what to what, which check and why, and what a manual score hides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rich import box
from rich.table import Table
from rich.text import Text

from autograder.page.said import number
from autograder.report.changes import changes, masked
from autograder.report.wrap import Paragraph
from autograder.results import HandCell, Report, Status
from autograder.wording.plain import plain

Direction = Literal["up", "down", "same", "held"]
_NOISE = 1e-6  # points closer than this are equal
_MOST_LINES = 4  # of a reason in the table; the JSON has all of it


@dataclass(frozen=True)
class Told:
    """A check with another verdict or other points, said."""

    check: str
    line: str
    why: str
    points: float  # more than before


@dataclass(frozen=True)
class Move:
    """One submission, graded then and now. Scores are the sums of the checks, None where it is held."""

    student: str
    level: str
    before: float | None
    now: float | None
    status: Status
    checks: tuple[Told, ...]
    masked: tuple[str, ...]
    kept: bool  # what stood before stays, for this would be less
    penalties: tuple[float, float]  # points for being late, before and now
    instead: int | None = None  # the attempt that counts from now on, if it is another one: then ``now`` is its score
    anew: float | None = None  # and this is what this attempt has come to; None where it is held

    @property
    def points(self) -> float:
        """How many more than before, less what being late costs; what is held counts as nothing."""
        before, now = (
            max(0.0, (score or 0.0) - penalty)
            for score, penalty in zip((self.before, self.now), self.penalties, strict=True)
        )
        return now - before

    @property
    def direction(self) -> Direction:
        """Where it moves; from held to a score is up."""
        if self.now is None:
            return "held"
        if self.before is None or self.points > _NOISE:
            return "up"
        return "down" if self.points < -_NOISE else "same"

    @property
    def tells(self) -> bool:
        """Whether there is anything to say of it."""
        return self.direction != "same" or bool(self.checks) or self.instead is not None


@dataclass(frozen=True)
class Side:
    """One of two gradings: its report, and what being late costs, in points."""

    report: Report
    penalty: float = 0.0


def move_of(before: Side, now: Side, by_hand: Sequence[HandCell], *, kept: bool, instead: Side | None = None) -> Move:
    """What moves between two gradings of a submission; ``instead`` is another attempt's, which counts after them."""
    counts = instead or now
    return Move(
        student=now.report.student,
        level=now.report.level,
        before=before.report.score,
        now=counts.report.score,
        status=counts.report.status,
        checks=tuple(
            Told(change.check, change.line(), change.why(), change.points)
            for change in changes(before.report, now.report)
        ),
        masked=tuple(
            f"{plain(cell.cell, limit=60)}: {number(cell.manual or 0.0)} by hand stands above {number(was)}, now"
            f" {number(is_now)}"
            for cell, was, is_now in masked(before.report, counts.report, tuple(by_hand))
        ),
        kept=kept,
        penalties=(before.penalty, counts.penalty),
        instead=None if instead is None else instead.report.attempt,
        anew=None if instead is None else now.report.score,
    )


def moves_table(moves: Sequence[Move]) -> Table:
    """For staff: a line a submission, in the order that is given."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), collapse_padding=True, show_edge=False, pad_edge=False)
    for name in ("student", "level"):
        table.add_column(name, no_wrap=True, overflow="ellipsis", max_width=28)
    for name in ("before", "now", "change"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("why", ratio=1)
    for move in moves:
        table.add_row(
            Text(plain(move.student, limit=60)),  # a str would be read as rich's markup
            Text(plain(move.level, limit=60)),
            Text(_points(move.before)),
            Text(_points(move.now)),
            Text(_difference(move), {"up": "green", "down": "red", "held": "yellow"}.get(move.direction, "")),
            Paragraph("; ".join(_reasons(move)), most=_MOST_LINES),
        )
    return table


def move_document(move: Move) -> dict[str, Any]:
    """The same as data."""
    return {
        "student": move.student,
        "level": move.level,
        "before": move.before,
        "now": move.now,
        "direction": move.direction,
        "status": move.status,
        "kept": move.kept,
        "late_penalty": {"before": move.penalties[0], "now": move.penalties[1]},
        "checks": [
            {"id": one.check, "change": one.line, "points": round(one.points, 6), "why": one.why} for one in move.checks
        ],
        "masked": list(move.masked),
        "instead": None if move.instead is None else {"attempt": move.instead, "this_one": move.anew},
    }


def _points(value: float | None) -> str:
    return "-" if value is None else number(value)


def _difference(move: Move) -> str:
    if move.now is None:
        return "held"
    if move.direction == "same":
        return "="
    return f"{'+' if move.points > 0 else '-'}{number(abs(move.points))}"


def _reasons(move: Move) -> Iterator[str]:
    if move.kept:
        yield "keeps the score before"
    if move.instead is not None:
        this = "is held" if move.anew is None else f"has {number(move.anew)}"
        yield f"attempt {move.instead} counts instead: this one {this}"
    yield from (f"{one.line}{f' ({one.why})' if one.why else ''}" for one in move.checks)
    yield from move.masked
    before, now = move.penalties
    if before or now:
        yield f"for being late: {number(before)} off, now {number(now)}"
