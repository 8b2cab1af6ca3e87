"""What two gradings of a submission say differently, check by check, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.page.said import check_points, verdict_name
from autograder.report.audience import unexplained
from autograder.results import CheckResult, HandCell, Report, Verdict
from autograder.wording import message, say
from autograder.wording.plain import plain

_NOISE = 1e-6  # points closer than this are equal
_LONGEST = 300  # characters of a reason
_NONE = "none"  # said of a check that was not there


@dataclass(frozen=True)
class Change:
    """A check with another verdict or other points than before; None where there was, or is, no such check."""

    before: CheckResult | None
    now: CheckResult | None

    @property
    def check(self) -> str:
        """Its id."""
        one = self.now or self.before
        return "" if one is None else one.id

    @property
    def points(self) -> float:
        """What it gives more than before."""
        return (self.now.points if self.now else 0.0) - (self.before.points if self.before else 0.0)

    def verdicts(self) -> tuple[str, str]:
        """The names of both verdicts, in English."""
        names = ("" if one is None else verdict_name(one.verdict, "en") for one in (self.before, self.now))
        before, now = (name or _NONE for name in names)
        return before, now

    def why(self) -> str:
        """The known bug, or the sentence of the mismatch, of the worse verdict; in English, safe to show."""
        told = self.now if self.now is not None and self.now.verdict is not Verdict.PASSED else self.before
        if told is None or told.verdict is Verdict.PASSED:
            return ""
        mismatch = told.mismatch or unexplained(told)
        what = say(mismatch.what, "en")
        if mismatch.bug is not None:
            what = say(message("table.bug", bug=mismatch.bug, why=what), "en")
        return plain(what if told is self.now else f"before: {what}", limit=_LONGEST)

    def line(self) -> str:
        """Such as ``sides: failed 0/2, now passed 2/2``."""
        sides = ((one, name) for one, name in zip((self.before, self.now), self.verdicts(), strict=True))
        before, now = (name if one is None else f"{name} {check_points(one)}" for one, name in sides)
        return f"{plain(self.check, limit=60)}: {before}, now {now}"


def changes(before: Report, now: Report) -> tuple[Change, ...]:
    """The checks with another verdict or other points, in the order of ``now``; those that are gone come last."""
    old, new = ({check.id: check for check in report.checks} for report in (before, now))
    pairs = [Change(old.get(name), new.get(name)) for name in [*new, *(name for name in old if name not in new)]]
    return tuple(pair for pair in pairs if not _alike(pair))


def _alike(pair: Change) -> bool:
    if pair.before is None or pair.now is None:
        return False
    return pair.before.verdict is pair.now.verdict and abs(pair.points) <= _NOISE


def masked(before: Report, now: Report, by_hand: tuple[HandCell, ...]) -> Iterator[tuple[HandCell, float, float]]:
    """The cells whose points changed beneath a manual score, with their automatic points before and now."""
    for cell in by_hand:
        was, is_now = _of_cell(before, cell.cell), _of_cell(now, cell.cell)
        if cell.manual is not None and abs(was - is_now) > _NOISE:
            yield cell, was, is_now


def _of_cell(report: Report, cell: str) -> float:
    return sum(check.points for check in report.checks if check.cell == cell) if report.status == "graded" else 0.0
