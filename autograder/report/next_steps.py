"""What a student does next: the first thing to mend, how to see it for oneself, and handing in again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Self

from autograder.page.card import anchor
from autograder.report.audience import seen_mismatch
from autograder.results import CheckResult, Mismatch, Report, Verdict
from autograder.wording import Message, Words, message

_NOT_FIRST = (Verdict.PASSED, Verdict.SKIPPED, Verdict.HELD)


@dataclass(frozen=True)
class First:
    """The check to begin with, to be linked to, and how it stands to the others that did not pass."""

    title: Words
    anchor: str
    others: Literal["none", "alike", "different"]  # alike: they have the same cause, or wait for it

    @classmethod
    def of(cls, report: Report) -> Self | None:
        """That of a report; None where nothing of it is the student's to mend."""
        check = first_check(report)
        if check is None:
            return None
        others = [one for one in report.checks if one is not check and one.verdict is not Verdict.PASSED]
        alike = all(one.verdict is Verdict.SKIPPED or _cause(one) == _cause(check) for one in others)
        return cls(check.title, anchor(check), "none" if not others else "alike" if alike else "different")


def next_steps(report: Report, attempts: int | None) -> tuple[Words, ...]:
    """Whole sentences, in order. ``attempts`` is how often a level may be handed in; None: without limit."""
    return tuple(_steps(report, attempts))


def first_check(report: Report) -> CheckResult | None:
    """The first check in the level's order, which is from simple to hard, that is not a consequence of another."""
    if report.status != "graded":
        return None
    return next((check for check in report.checks if check.verdict not in _NOT_FIRST), None)


def _cause(check: CheckResult) -> object:
    """What two checks share that one change would mend: the hint, or else the sentence that says what is wrong."""
    mismatch = seen_mismatch(check, "student")
    return None if mismatch is None else mismatch.hint or mismatch.what


def _steps(report: Report, attempts: int | None) -> Iterator[Words]:
    if report.status == "held":
        yield message("next.held")
        return
    if report.status == "ungradable":
        yield message("next.ungradable")
        yield _again(report, attempts)
        return
    first = first_check(report)
    if first is None:
        yield message("next.done")
        return
    yield from _how(first)
    yield _again(report, attempts)


def _how(first: CheckResult) -> Iterator[Words]:
    mismatch = seen_mismatch(first, "student")
    if mismatch is None:
        return
    place = mismatch.stopped_at
    if place is not None:
        yield message(_looking(first, mismatch), cell=place.cell + 1, line=place.line)
    if mismatch.counterexample is not None:
        yield message("next.try" if first.verdict is Verdict.FAILED else "next.rerun")
    elif first.verdict is Verdict.NOT_ATTEMPTED:
        name = mismatch.expected if _id(mismatch) == "check.not_defined" else None
        yield message("next.write") if name is None else message("next.name", name=name)
    elif first.verdict is Verdict.FAILED and mismatch.where is None and mismatch.hint is None:
        yield message("next.other_values")


def _looking(check: CheckResult, mismatch: Mismatch) -> str:
    """What to ask oneself at the line at which the code stopped."""
    if _id(mismatch) == "check.cell_raised":
        return "next.cell"
    return {Verdict.TIMED_OUT: "next.loop", Verdict.OUT_OF_MEMORY: "next.memory"}.get(check.verdict, "next.line")


def _id(mismatch: Mismatch) -> str:
    return mismatch.what.id if isinstance(mismatch.what, Message) else ""


def _again(report: Report, attempts: int | None) -> Words:
    return message("next.last") if attempts is not None and report.attempt >= attempts else message("next.again")
