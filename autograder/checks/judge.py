"""Judge a submission: every check a verdict, and for every one that gave no points, why.

The points come of hidden values. What a student is shown of a failed check is found again on public ones, and asked
of a second box where there is one (``again``): the first has seen hidden values, and could say them in any later call.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from autograder.checks.advice import advice
from autograder.checks.bugs import Bug
from autograder.checks.case import run_case
from autograder.checks.language import Check
from autograder.checks.level import Level
from autograder.checks.observe import Answers, Expected, Place, places
from autograder.checks.outcome import Outcome, hidden_mismatch, skipped_outcome, with_parts
from autograder.checks.recognise import Evidence, recognise
from autograder.checks.seeds import Seeds
from autograder.checks.shrink import Search, failure_kind, question, smallest
from autograder.errors import GraderError
from autograder.results import CheckResult, Mismatch, Verdict
from autograder.wire.answers import Student

SHRINK_SECONDS = 0.3  # of a submission
_MOST_AFTER = 8  # cases that are asked after the first failure, to tell bugs apart
_SECONDS_AFTER = 1.0  # since the check began; a slow submission is not asked on
_NOT_ASKED_ON = frozenset({Verdict.HELD, Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY, Verdict.NOT_ATTEMPTED})


@dataclass(frozen=True)
class Ran:
    """A check that was run: its outcome (None: passed), and what the student was asked for it."""

    check: Check
    outcome: Outcome | None
    evidence: Evidence
    seconds: float = 0.0

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
    bugs = recognise(level, [run.evidence for run in runs if run.verdict in (Verdict.FAILED, Verdict.CRASHED)])
    shower = _Shower(level, student, public, clock, again)
    return tuple(_result(run, bugs, shower) for run in runs)


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
            done[check.id] = _run(check, answers, directions, clock)
    return tuple(done.values())


def _run(check: Check, answers: Answers, directions: np.random.Generator, clock: Callable[[], float]) -> Ran:
    """Case by case. The first failure is the outcome, unless a later case has to be held: that outranks all."""
    started = clock()
    first: Outcome | None = None
    asked: list[Place] = []
    after = 0
    for place in places(check.cases):
        outcome = run_case(check, place, answers, directions)
        asked.append(place)
        if first is None or (outcome is not None and outcome.verdict is Verdict.HELD):
            first = outcome
        if first is None:
            continue
        stop = (outcome or first).verdict in _NOT_ASKED_ON
        if stop or after == _MOST_AFTER or clock() - started > _SECONDS_AFTER:
            break
        after += 1
    return Ran(check, first, Evidence(check, tuple(asked), answers), clock() - started)


def _result(run: Ran, bugs: Mapping[str, Bug], shower: "_Shower") -> CheckResult:
    check, outcome = run.check, run.outcome
    mismatch = shown = None
    if outcome is not None:
        bug = bugs.get(check.id)
        shown = _hinted(*shower.shown(check, outcome), bug, outcome)
        mismatch = _hinted(outcome.mismatch, outcome, bug, outcome)
        mismatch = with_parts(mismatch, counterexample=shown.counterexample)
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


def _hinted(mismatch: Mismatch, outcome: Outcome, bug: Bug | None, hidden: Outcome) -> Mismatch:
    if bug is not None:
        return with_parts(mismatch, hint=bug.hint, bug=bug.name)
    raised = outcome.raised or hidden.raised
    return mismatch if raised is None else with_parts(mismatch, hint=advice(raised))


class _Shower:
    """Finds what a student may be shown, on public values; it opens the second box when first needed."""

    def __init__(
        self,
        level: Level,
        student: Student,
        public: Seeds,
        clock: Callable[[], float],
        again: Callable[[], Student] | None,
    ) -> None:
        self._level, self._student, self._public = level, student, public
        self._clock, self._again = clock, again
        self._answers: Answers | None = None
        self._left = SHRINK_SECONDS
        self._exhausted = False
        self._codes: dict[object, str | None] = {}

    def shown(self, check: Check, outcome: Outcome) -> tuple[Mismatch, Outcome]:
        """What may be shown of a check that came to ``outcome``, and the outcome that it is taken from."""
        settled = outcome.tells == "nothing" or outcome.verdict is Verdict.HELD
        answers = None if settled or self._spent(outcome) else self._opened()
        if answers is None:
            return hidden_mismatch(outcome), outcome
        for place in places(check.cases):
            found = run_case(check, place, answers)
            if found is not None and found.verdict is not Verdict.HELD:
                code = self._counterexample(check, place, found, answers)
                return with_parts(found.mismatch, counterexample=code), found
        return hidden_mismatch(outcome), outcome

    def _spent(self, outcome: Outcome) -> bool:
        """Whether this was the second check that ran out of time or memory: one rerun of that kind is enough."""
        before = self._exhausted
        self._exhausted = before or outcome.verdict in (Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY)
        return before and outcome.verdict in (Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY)

    def _opened(self) -> Answers | None:
        if self._answers is None:
            try:
                student = self._student if self._again is None else self._again()
            except GraderError:  # nothing is shown, but the verdict stands
                return None
            self._answers = Answers(student, Expected(self._level, self._public))
        return self._answers

    def _counterexample(self, check: Check, place: Place, failure: Outcome, answers: Answers) -> str | None:
        key = question(check), place.case.inputs.make, failure_kind(failure)
        if key not in self._codes:  # the same question failing in the same way has the same smallest call
            started = self._clock()
            end = started + self._left
            search = Search(self._level, check, failure, answers.student, self._public, lambda: self._clock() < end)
            try:
                self._codes[key] = smallest(search, place.case)
            except Exception:  # an example that can't be written must not cost the grade
                self._codes[key] = None
            self._left -= self._clock() - started
        return self._codes[key]
