"""Which checks a page tells in full and which in one line, so that one mistake is not explained five times."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from autograder.report.audience import Audience, seen_mismatch
from autograder.results import CheckResult, CodePlace, Mismatch, Report, Verdict
from autograder.wording import Text, Words, message


@dataclass(frozen=True)
class Story:
    """How one check is told. With ``mismatch`` it has a card; else ``line`` says it, unless it passed."""

    check: CheckResult
    mismatch: Mismatch | None = None  # what the student may see, without the code that an earlier card shows
    like: CheckResult | None = None  # the earlier card with the same hint
    line: Words | None = None


def stories(report: Report, audience: Audience) -> Iterator[Story]:
    """Those of a report's checks, in order. Staff get a card of each that did not pass: hidden values differ."""
    told = _Told()
    for check in report.checks:
        seen = seen_mismatch(check, "student")
        if seen is None:
            yield Story(check)
        elif check.verdict is Verdict.SKIPPED or (audience == "student" and seen == Mismatch(what=seen.what)):
            yield Story(check, line=seen.what)
        elif audience == "student" and (same := told.before(seen)) is not None:
            yield Story(check, line=message("feedback.same", title=same.title))
        else:
            yield told.once(check, seen)


def _problem(mismatch: Mismatch) -> object:
    """What makes two checks the same problem, whatever the inputs; a picture is always worth seeing."""
    if mismatch.picture is not None:
        return None
    return mismatch.what, mismatch.expected, mismatch.actual, mismatch.hint, mismatch.facts, mismatch.stopped_at


class _Told:
    """What the cards above have said."""

    def __init__(self) -> None:
        self._problems: list[tuple[object, CheckResult]] = []  # a message has a dict in it, so none can be a key
        self._hints: dict[Text, CheckResult] = {}
        self._codes: set[Text | str | None] = set()
        self._places: set[CodePlace | None] = set()

    def before(self, mismatch: Mismatch) -> CheckResult | None:
        """The check that had the same problem."""
        problem = _problem(mismatch)
        return next((check for other, check in self._problems if other == problem and problem is not None), None)

    def once(self, check: CheckResult, mismatch: Mismatch) -> Story:
        """The story without what stands above."""
        code, place, hint = mismatch.counterexample, mismatch.stopped_at, mismatch.hint
        shown = msgspec.structs.replace(
            mismatch,
            counterexample=None if code in self._codes else code,
            stopped_at=None if place in self._places else place,
        )
        like = None if hint is None else self._hints.get(hint)
        self._problems.append((_problem(mismatch), check))
        self._codes.add(code)
        self._places.add(place)
        if hint is not None:
            self._hints.setdefault(hint, check)
        return Story(check, shown, like)
