"""What a student is shown of a check that gave no points: found again on public values, never of a hidden call.

It is asked of a second box where there is one: the first has seen hidden values, and could say them in any later call.
"""

from collections.abc import Callable

from autograder.checks.case import run_case
from autograder.checks.facts import facts_of
from autograder.checks.language import Case, Check
from autograder.checks.level import Level
from autograder.checks.observe import Answers, Expected, Place, places
from autograder.checks.outcome import Outcome, hidden_mismatch, with_parts
from autograder.checks.picture import picture_of
from autograder.checks.seeds import Seeds
from autograder.checks.shrink import Search, failure_kind, question, smallest
from autograder.errors import GraderError
from autograder.results import Mismatch, Verdict
from autograder.wire.answers import Student
from autograder.wording import Message, Text, Words, message

SHRINK_SECONDS = 0.3  # the student's CPU seconds, of a submission: a busy machine must find the same example
SHRINK_WALL = 10 * SHRINK_SECONDS  # for one that sleeps


class Shower:
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
        self._left, self._wall_left = SHRINK_SECONDS, SHRINK_WALL
        self._ends: dict[Verdict, Words] = {}  # how the second box ended, by the verdict of that
        self._codes: dict[object, Text | None] = {}
        self._steady: dict[object, bool] = {}  # whether a question was answered twice alike
        self._near: dict[object, Case | None] = {}  # the smallest case found so far, by its inputs

    def shown(self, check: Check, outcome: Outcome) -> tuple[Mismatch, Outcome]:
        """What may be shown of a check that came to ``outcome``, and the outcome that it is taken from."""
        if outcome.ended and outcome.verdict in self._ends:  # one more end would tell no more, and cost a box
            return Mismatch(what=self._ends[outcome.verdict]), outcome
        settled = outcome.tells == "nothing" or outcome.verdict is Verdict.HELD
        answers = None if settled else self._opened()
        if answers is None:
            return hidden_mismatch(outcome), outcome
        for place in places(check.cases):
            found = run_case(check, place, answers)
            if found is not None and found.ended:
                self._ends[found.verdict] = found.mismatch.what
            if found is not None and found.verdict is not Verdict.HELD:
                code, picture = self._counterexample(check, place, found, answers), picture_of(check, place, answers)
                facts = self._facts(check, place, found, answers)
                return with_parts(found.mismatch, counterexample=code, picture=picture, facts=facts), found
        return hidden_mismatch(outcome), outcome

    def _facts(self, check: Check, place: Place, found: Outcome, answers: Answers) -> tuple[Message, ...]:
        """What can be said of a wrong answer; that the same question is answered in two ways comes before all else."""
        if found.verdict is not Verdict.FAILED:
            return ()
        key = question(check), place.key
        if key not in self._steady:
            again = run_case(check, place, Answers(answers.student, answers.expected))
            self._steady[key] = again is not None and (again.ended or again.mismatch == found.mismatch)
        return facts_of(check, place, answers) if self._steady[key] else (message("fact.unsteady"),)

    def _opened(self) -> Answers | None:
        if self._answers is None:
            try:
                student = self._student if self._again is None else self._again()
            except GraderError:  # nothing is shown, but the verdict stands
                return None
            self._answers = Answers(student, Expected(self._level, self._public))
        return self._answers

    def _counterexample(self, check: Check, place: Place, failure: Outcome, answers: Answers) -> Text | None:
        key = question(check), place.case.inputs.make, failure_kind(failure)
        if key not in self._codes:  # the same question failing in the same way has the same smallest call
            started, spent = self._clock(), answers.student.cpu_seconds()
            end, most = started + self._wall_left, spent + self._left

            def in_time() -> bool:
                return answers.student.cpu_seconds() < most and self._clock() < end

            search = Search(self._level, check, failure, answers.student, self._public, in_time)
            try:
                self._codes[key] = smallest(search, place, answers, self._near.get(place.case.inputs.make))
                self._near[place.case.inputs.make] = search.best
            except Exception:  # an example that can't be written must not cost the grade
                self._codes[key] = None
            self._left -= answers.student.cpu_seconds() - spent
            self._wall_left -= self._clock() - started
        return self._codes[key]
