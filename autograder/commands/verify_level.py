"""One level through the release gate: notebooks of it through the real box, its checks measured here."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autograder.batch.levels import Prepared
from autograder.checks.as_code import bug_code, reference_code
from autograder.checks.bugs import Bug
from autograder.checks.gate import Catch, Standing, catches, gradient_agreement, reference_noise, standings
from autograder.checks.seeds import Seeds, hidden_seeds, public_seeds
from autograder.checks.twins import twins
from autograder.commands.verify_forgeries import Forged, try_forgeries
from autograder.grading import Submission, grade
from autograder.notebook.answer import with_answer
from autograder.notebook.write import Json
from autograder.results import CheckResult, Report, Verdict
from autograder.sandbox.boxes import Boxes
from autograder.wording import Text

VARIANTS = 5  # secrets that the reference is graded under
_LOST = {Verdict.FAILED, Verdict.CRASHED, Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY, Verdict.NOT_ATTEMPTED}


@dataclass(frozen=True)
class Problem:
    """What keeps a level from being released: the point of the gate, and what is wrong."""

    point: int
    text: str


@dataclass(frozen=True)
class Finding:
    """What the gate found of one level."""

    level: str
    level_version: str
    title: Text
    problems: tuple[Problem, ...]
    checks: tuple[Standing, ...]
    titles: Mapping[str, Text]  # of the checks
    points: Mapping[str, float]  # of the checks
    bugs: tuple[Catch, ...]
    hints: Mapping[str, Text]  # of the bugs
    told: Mapping[str, tuple[str, ...]]  # bug -> the bugs whose hints its notebook was given
    twins: tuple[tuple[str, str], ...]  # bugs that answer alike wherever they are asked
    margins: Mapping[str, float]  # check -> the least tolerance over noise; of those that compare numbers
    forged: Forged
    seconds: float

    @property
    def margin(self) -> float:
        """The least of the margins; infinite where nothing was compared, or without any noise."""
        return min(self.margins.values(), default=float("inf"))

    @property
    def ready(self) -> bool:
        """Whether nothing keeps it from being released."""
        return not self.problems


def look_at(prepared: Prepared, boxes: Boxes, folder: Path) -> Finding:
    """Look at one level; ``folder`` is for notebooks that are thrown away.

    Raises:
        AuthorError: the reference fails where it is measured here.
        GraderError: this machine has no box to look with.
    """
    return _Gate(prepared, boxes, folder).finding()


class _Gate:
    """Sends notebooks of one level through the box and collects what is wrong."""

    def __init__(self, prepared: Prepared, boxes: Boxes, folder: Path) -> None:
        self._prepared, self._level, self._source = prepared, prepared.level, prepared.source
        self._boxes, self._folder = boxes, folder
        self._problems: list[Problem] = []

    def finding(self) -> Finding:
        started = time.monotonic()
        level = self._level
        hidden, public = hidden_seeds(_secret(0), level.version, ""), public_seeds(level.version)
        caught = catches(level, hidden, public, directions=np.random.default_rng(0), clock=time.monotonic)
        alike, standing = twins(level, caught, hidden, public), standings(level, caught)
        self._reference()
        self._stub()
        told = {bug.name: self._bug(bug, alike) for bug in level.bugs}
        self._sharpness(caught, standing, alike)
        margins = self._noise([hidden_seeds(_secret(variant), level.version, "") for variant in range(VARIANTS)])
        for one in gradient_agreement(level, hidden):
            if not one.right:
                text = f"check {one.check!r} ({one.case}): the reference's gradient is {one.difference:.2g} off"
                self._problem(6, f"{text} the numeric one; at most {one.allowed:.2g} would be right")
        forged = self._forgeries()
        return Finding(
            level=level.id,
            level_version=level.version,
            title=level.title,
            problems=tuple(self._problems),
            checks=standing,
            titles={check.id: check.title for check in level.checks},
            points={check.id: check.points for check in level.checks},
            bugs=caught,
            hints={bug.name: bug.hint for bug in level.bugs},
            told=told,
            twins=alike,
            margins=margins,
            forged=forged,
            seconds=time.monotonic() - started,
        )

    def _reference(self) -> None:
        code = reference_code(self._level.folder.private)
        reports = [self._grade(code, _secret(variant)) for variant in (*range(VARIANTS), 0)]
        for variant, report in enumerate(reports[:VARIANTS]):
            if report.score != self._level.points:
                self._problem(1, f"the reference gets {_score(report)} under seed variant {variant}: {_why(report)}")
        if _outcome(reports[0]) != _outcome(reports[-1]):
            self._problem(1, "the reference, graded twice under the same seed, got two reports")

    def _stub(self) -> None:
        report = self._grade(None, _secret(0))
        wrong = [check.id for check in report.checks if check.verdict not in (Verdict.NOT_ATTEMPTED, Verdict.SKIPPED)]
        if report.score != 0 or wrong or not report.checks:
            self._problem(2, f"the untouched stub gets {_score(report)}: {_why(report) or ', '.join(wrong)}")

    def _bug(self, bug: Bug, alike: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """Grade a notebook with the bug; return the bugs whose hints it was given."""
        report = self._grade(bug_code(self._level.folder.private, bug), _secret(0))
        lost = {check.id for check in report.checks if check.verdict in _LOST}
        skipped = {check.id for check in report.checks if check.verdict is Verdict.SKIPPED}
        if not lost or lost - set(bug.fails) or set(bug.fails) - lost - skipped:
            failed = ", ".join(sorted(lost)) or "nothing"
            self._problem(3, f"bug {bug.name!r} should fail {', '.join(bug.fails)}, and failed {failed} in the box")
        told = tuple(sorted({one.mismatch.bug for one in report.checks if one.mismatch and one.mismatch.bug}))
        if told != (bug.name,) and (*told, bug.name) not in alike:  # of twins more is said
            self._problem(3, f"bug {bug.name!r} is given the hint of {', '.join(told) or 'no bug'}, not its own")
        return told

    def _sharpness(
        self, caught: Sequence[Catch], standing: Sequence[Standing], alike: Sequence[tuple[str, str]]
    ) -> None:
        for bug in caught:
            if not bug.right:
                text = f"bug {bug.bug!r} should fail {', '.join(bug.should)} with skipping off, and fails"
                self._problem(3, f"{text} {', '.join(bug.caught) or 'nothing'}")
        for one, other in alike:
            text = (
                f"bugs {one!r} and {other!r} answer alike in every case of every check, so that only one is ever told"
            )
            self._problem(3, f"{text}: add a case that tells them apart, or drop one")
        for check in standing:
            if not check.right:
                self._problem(
                    4, f"check {check.check!r} catches no bug alone: add one that only it catches, or because="
                )

    def _noise(self, seeds: Sequence[Seeds]) -> dict[str, float]:
        """The least margin of each check that compares numbers."""
        found = reference_noise(self._level, seeds)
        for one in found:
            if not one.right:
                text = (
                    f"check {one.check!r} ({one.case}): the tolerance {one.allowed:.2g} is only {one.margin:.1f} times"
                )
                self._problem(5, f"{text} the reference's noise; 10 times would be right")
        margins: dict[str, float] = {}
        for one in found:
            margins[one.check] = min(one.margin, margins.get(one.check, float("inf")))
        return margins

    def _forgeries(self) -> Forged:
        neighbour = self._folder / "neighbour.ipynb"
        right = with_answer(self._source, reference_code(self._level.folder.private))
        neighbour.write_text(json.dumps(right), encoding="utf-8")
        forged = try_forgeries(self._prepared, lambda notebook: self._grade_notebook(notebook, _secret(0)), neighbour)
        if forged.without is None or forged.without >= self._level.points:
            given = "are held" if forged.without is None else "get full marks"
            self._problem(7, f"zeros of the right shape {given}: by them no forgery can show what it gains")
        for one in forged.tried:
            if one.score is None:
                self._problem(7, f"forgery {one.forgery!r} is held. {one.says}")
            elif one.gained:
                text = f"forgery {one.forgery!r} gets {one.score:g}, more in {', '.join(one.gained)} than without it"
                self._problem(7, f"{text}. {one.says}")
        return forged

    def _grade(self, code: str | None, secret: bytes) -> Report:
        return self._grade_notebook(with_answer(self._source, code), secret)

    def _grade_notebook(self, notebook: Json, secret: bytes) -> Report:
        path = self._folder / f"{self._level.id}.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        submission = Submission(student="verify", level=self._level.id, path=path)
        return grade(submission, self._level, self._source, self._boxes, secret, time.perf_counter).report

    def _problem(self, point: int, text: str) -> None:
        self._problems.append(Problem(point, text))


def _secret(variant: int) -> bytes:
    """Not the course's: the gate's inputs need not be secret, and must be the same on every machine."""
    return b"guanka verify, seed variant %d" % variant


def _score(report: Report) -> str:
    return "no score" if report.score is None else f"{report.score:g} of {report.max_score:g}"


def _why(report: Report) -> str:
    bad = [f"{check.id} {check.verdict.value}" for check in report.checks if check.verdict is not Verdict.PASSED]
    return ", ".join(bad) or ", ".join(note.id for note in report.notes)


def _outcome(report: Report) -> list[tuple[str, Verdict, float, object]]:
    def outcome(check: CheckResult) -> tuple[str, Verdict, float, object]:
        return check.id, check.verdict, check.points, check.mismatch

    return [outcome(check) for check in report.checks]
