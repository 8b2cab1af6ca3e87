"""Judge a submission: every check a verdict, and for every one that gave no points, why.

The points come of hidden values, but for public checks. What a student is shown of a failed check is found again on
public ones (see ``show``).
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace

from autograder.checks.advice import advice
from autograder.checks.bugs import Bug
from autograder.checks.case import run_case
from autograder.checks.facts import facts_of
from autograder.checks.follow import follows
from autograder.checks.language import Check, Gradient, Plain, Turns
from autograder.checks.level import Level
from autograder.checks.observe import Answers, Expected, Place, places
from autograder.checks.outcome import Outcome, skipped_outcome, with_parts
from autograder.checks.picture import picture_of
from autograder.checks.recognise import Evidence, recognise
from autograder.checks.seeds import Seeds
from autograder.checks.show import Shower
from autograder.results import CheckResult, Mismatch, Picture, Verdict
from autograder.wire.answers import Student
from autograder.wording import message

_MOST_AFTER = 8  # cases that are asked after the first failure, to tell bugs apart
_SECONDS_AFTER = 1.0  # of the student's CPU time since the check began; a slow submission is not asked on
_WALL_AFTER = 6.0  # the same for one that sleeps
_NOT_ASKED_ON = frozenset({Verdict.HELD, Verdict.OUT_OF_MEMORY, Verdict.NOT_ATTEMPTED})


@dataclass(frozen=True)
class Ran:
    """A check that was run: its outcome (None: passed), and what the student was asked for it."""

    check: Check
    outcome: Outcome | None
    evidence: Evidence
    seconds: float = 0.0
    place: Place | None = None  # where the outcome came about

    @property
    def verdict(self) -> Verdict:
        """The verdict."""
        return Verdict.PASSED if self.outcome is None else self.outcome.verdict


def judge(
    level: Level,
    student: Student,
    hidden: Seeds,
    public: Seeds,
    *,
    directions: np.random.Generator,
    clock: Callable[[], float],
    skipping: bool = True,
    again: Callable[[], Student] | None = None,
) -> tuple[CheckResult, ...]:
    """The result of each check, in order.

    ``directions`` draws the directions along which the reference is differentiated. ``clock`` gives seconds.
    ``again`` opens the submission a second time, where it has seen no hidden value; it is called at most once, and
    only for a submission that has something to be told.
    """
    runs = run_checks(level, student, hidden, public, directions=directions, clock=clock, skipping=skipping)
    failing = [run.evidence for run in runs if run.verdict in (Verdict.FAILED, Verdict.CRASHED)]
    bugs = recognise(level, failing, [run.check.id for run in runs if run.verdict is Verdict.PASSED])
    shower = Shower(level, student, public, clock, again)
    unpaid = [run.evidence for run in runs if run.verdict in (Verdict.FAILED, Verdict.SKIPPED)]
    followed = follows(level, unpaid, [run.check for run in runs if run.verdict is Verdict.PASSED], directions)
    return tuple(_followed(_result(run, bugs, shower), run.check, followed) for run in runs)


def run_checks(
    level: Level,
    student: Student,
    hidden: Seeds,
    public: Seeds,
    *,
    directions: np.random.Generator,
    clock: Callable[[], float],
    skipping: bool = True,
) -> tuple[Ran, ...]:
    """Run the checks in order, without explaining anything; ``skipping`` off runs those whose forerunner failed."""
    asked = {False: Answers(student, Expected(level, hidden)), True: Answers(student, Expected(level, public))}
    done: dict[str, Ran] = {}
    for check in level.checks:
        answers = asked[check.public]
        unmet = [done[need] for need in check.needs if done[need].outcome is not None]
        if unmet and skipping:
            outcome = skipped_outcome(unmet[0].check.title)
            done[check.id] = Ran(check, outcome, Evidence(check, (), answers))
        else:
            done[check.id] = _run(check if skipping else _by_itself(check), answers, directions, clock)
    return tuple(done.values())


def _by_itself(check: Check) -> Check:
    """The check where its forerunners may have failed: what it asks, and nothing of what they ask."""
    if isinstance(check, Plain) and isinstance(check.judge, Turns):
        return dataclasses.replace(check, judge=check.judge.by_itself())
    return check


def _run(check: Check, answers: Answers, directions: np.random.Generator, clock: Callable[[], float]) -> Ran:
    """Case by case. The first failure is the outcome, unless a later case has to be held: that outranks all."""
    started, spent = clock(), answers.student.cpu_seconds()
    first: Outcome | None = None
    failed: Place | None = None
    asked: list[Place] = []
    after = 0
    for place in places(check.cases):
        outcome = run_case(check, place, answers, directions)
        asked.append(place)
        if first is None or (outcome is not None and outcome.verdict is Verdict.HELD):
            first, failed = outcome, place
        if first is None:
            continue
        latest = outcome or first
        if (
            latest.ended
            or latest.verdict in _NOT_ASKED_ON
            or after == _MOST_AFTER
            or answers.student.cpu_seconds() - spent > _SECONDS_AFTER
            or clock() - started > _WALL_AFTER
        ):
            break
        after += 1
    return Ran(check, first, Evidence(check, tuple(asked), answers), clock() - started, failed)


def _result(run: Ran, bugs: Mapping[str, Bug], shower: Shower) -> CheckResult:
    check, outcome = run.check, run.outcome
    mismatch = shown = None
    if outcome is not None:
        bug = bugs.get(check.id)
        shown = _hinted(*shower.shown(check, outcome), bug, outcome)
        mismatch = _hinted(outcome.mismatch, outcome, bug, outcome)
        mismatch = with_parts(mismatch, counterexample=shown.counterexample, picture=_picture(run))
        if bug is None and run.place is not None and run.verdict is Verdict.FAILED:
            mismatch = with_parts(mismatch, facts=facts_of(check, run.place, run.evidence.answers))
    return CheckResult(
        id=check.id,
        cell=check.cell,
        title=check.title,
        public=check.public,
        verdict=run.verdict,
        points=check.points if outcome is None else 0.0,
        max_points=check.points,
        mismatch=mismatch,
        shown=shown,
        seconds=run.seconds,
    )


def _followed(result: CheckResult, check: Check, followed: Mapping[str, Bug]) -> CheckResult:
    """A share of the points where the backward pass is right for the student's own, wrong forward pass."""
    if result.id not in followed or not isinstance(check, Gradient):
        return result
    said = message("fact.follows", share=f"{check.follow:.0%}")

    def told(mismatch: Mismatch | None) -> Mismatch | None:
        return None if mismatch is None else with_parts(mismatch, facts=(*mismatch.facts, said))

    points = check.follow * check.points
    return replace(result, points=points, mismatch=told(result.mismatch), shown=told(result.shown))


def _picture(run: Ran) -> Picture | None:
    if run.place is None or run.verdict is not Verdict.FAILED:
        return None
    return picture_of(run.check, run.place, run.evidence.answers)


def _hinted(mismatch: Mismatch, outcome: Outcome, bug: Bug | None, hidden: Outcome) -> Mismatch:
    if bug is not None:
        return with_parts(mismatch, hint=bug.hint, bug=bug.name, facts=())  # what is known needs no describing
    raised = outcome.raised or hidden.raised
    return mismatch if raised is None else with_parts(mismatch, hint=advice(raised))
