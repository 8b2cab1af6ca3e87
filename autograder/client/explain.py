"""Say why a check does not pass, in all the parts that a student's own computer can tell."""

from collections.abc import Callable

from autograder.checks.advice import advice
from autograder.checks.facts import facts_of
from autograder.checks.outcome import Outcome, with_parts
from autograder.checks.picture import picture_of
from autograder.checks.replay import Question
from autograder.checks.shrink import call_as_code, failure_kind
from autograder.client.judging import Judge, Tried
from autograder.results import CheckResult, Mismatch, Verdict
from autograder.wording import Message, Text, Words

_SECONDS = 1.0  # to find a small failing call, for one check
_LONGEST = 3000  # characters: more is not read in a notebook; then the sizes must do
_HAS_CODE = (Verdict.FAILED, Verdict.CRASHED)

Where = Callable[[Words | None], Words | None]


def explained(tried: Tried, judge: Judge, where: Where, clock: Callable[[], float]) -> CheckResult:
    """The result of a check. ``where`` says a place in the code as people know it here; ``clock`` gives seconds."""
    check = tried.check
    return CheckResult(
        id=check.id,
        cell=check.cell,
        title=check.title,
        public=check.public,
        verdict=tried.verdict,
        points=check.points if tried.outcome is None else 0.0,
        max_points=check.points,
        mismatch=None if tried.outcome is None else _mismatch(tried, tried.outcome, judge, where, clock),
    )


def _mismatch(tried: Tried, outcome: Outcome, judge: Judge, where: Where, clock: Callable[[], float]) -> Mismatch:
    mismatch = outcome.mismatch
    picture = None
    facts: tuple[Message, ...] = ()
    if tried.at is not None and tried.answers is not None:
        facts = facts_of(tried.at.check, tried.at.place, tried.answers)
        picture = picture_of(tried.at.check, tried.at.place, tried.answers)
    return with_parts(
        mismatch,
        where=where(mismatch.where),
        hint=None if outcome.raised is None else advice(outcome.raised),
        counterexample=_smallest_call(tried, outcome, judge, clock),
        picture=picture,
        facts=facts,
    )


def _smallest_call(tried: Tried, outcome: Outcome, judge: Judge, clock: Callable[[], float]) -> Text | None:
    """The first example that fails in the same way, else the case itself, as code; None where that would be long."""
    if tried.at is None or outcome.verdict not in _HAS_CODE:
        return None
    end = clock() + _SECONDS
    examples = judge.cases.examples.get(tried.check.examples, ())
    for example in sorted(examples, key=lambda one: tried.check.id not in one.of):  # its own first
        if clock() > end:
            break
        smaller = judge.case(tried.check, example)
        if smaller.outcome is not None and failure_kind(smaller.outcome) == failure_kind(outcome):
            code = _code(smaller.at, judge)
            if code is not None:
                return code
    return _code(tried.at, judge)


def _code(one: Question | None, judge: Judge) -> Text | None:
    code = None if one is None else call_as_code(one.check, one.place, judge.student, one.recorded)
    return code if code is not None and len(code.en) <= _LONGEST else None
