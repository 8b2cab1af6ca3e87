"""Try a graded cell's checks on the public cases: the verdicts that the grader would give on these values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograder.checks.cases import Cases, PublicCase, PublicCheck
from autograder.checks.local import LocalStudent
from autograder.checks.observe import Answers
from autograder.checks.outcome import Outcome, skipped_outcome
from autograder.checks.replay import Question, ask, question
from autograder.client.failures import CasesError
from autograder.errors import AuthorError
from autograder.results import Verdict
from autograder.wording import Language, message, say


@dataclass(frozen=True)
class Tried:
    """A check on its public cases: where it stopped, or began if it passed (``outcome`` None)."""

    check: PublicCheck
    outcome: Outcome | None
    at: Question | None = None
    answers: Answers | None = None

    @property
    def verdict(self) -> Verdict:
        """The verdict."""
        return Verdict.PASSED if self.outcome is None else self.outcome.verdict


class Judge:
    """Tries checks, each once, and those that they need before them.

    ``names`` are what the notebook defines; ``files`` says which code is the student's, by file name.
    """

    def __init__(self, cases: Cases, names: Mapping[str, object], files: Mapping[str, int], language: Language) -> None:
        self.cases, self.language = cases, language
        self.student = LocalStudent(names, files)
        self._by_id = {check.id: check for check in cases.checks}
        self._done: dict[str, Tried] = {}

    def tried(self, check: PublicCheck) -> Tried:
        """What came of a check.

        Raises:
            CasesError: the recording is broken.
        """
        if check.id not in self._done:
            unmet = [need for need in map(self._needed, check.needs) if need.outcome is not None]
            skipped = Tried(check, skipped_outcome(unmet[0].check.title)) if unmet else None
            self._done[check.id] = skipped or self._try(check)
        return self._done[check.id]

    def try_needs(self, checks: Iterable[PublicCheck]) -> None:
        """Try what these checks need, so that asking for them asks for nothing else; raises as ``tried``."""
        for check in checks:
            for need in check.needs:
                self._needed(need)

    def case(self, check: PublicCheck, case: PublicCase) -> Tried:
        """What came of one case; raises as ``tried``."""
        try:
            one = question(check, case, self.cases.routes)
        except AuthorError as error:
            raise self._broken(error.text) from None
        answers = Answers(self.student, one.recorded)
        outcome = ask(one, answers, self.cases.signatures)
        if outcome is not None and outcome.verdict is Verdict.HELD:
            raise self._broken(str(outcome.mismatch.actual))
        return Tried(check, outcome, one, answers)

    def _needed(self, id: str) -> Tried:
        if id not in self._by_id:
            raise self._broken(f"needs {id!r}, which is not there")
        return self.tried(self._by_id[id])

    def _try(self, check: PublicCheck) -> Tried:
        """Case by case, to the first that fails; the first one if none does."""
        passed: Tried | None = None
        for case in check.cases:
            tried = self.case(check, case)
            if tried.outcome is not None:
                return tried
            passed = passed or tried
        return passed or Tried(check, None)

    def _broken(self, why: str) -> CasesError:
        return CasesError(say(message("client.bad_file", name=self.cases.level, why=why), self.language))
