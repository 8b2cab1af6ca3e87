"""``guanka verify``: whether levels are ready, by the seven points of the release gate.

1. The reference gets full marks under every seed variant, and twice the same.
2. The untouched stub gets 0, every check not attempted.
3. Every known bug loses what it should, and is told its own hint and no other's.
4. Each check is the only one to catch some known bug, or says why it stands.
5. The tolerances stand well above the reference's noise.
6. The points agree and add up (seen when a level is loaded); the reference's gradients equal the numeric ones.
7. No forgery makes more of the same poor answers.

Points 1 to 3 and 7 go through the real box, as notebooks. Where there is a gradebook, point 6 also holds the level's
cells and points against those that its first submission has frozen.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from autograder.batch.levels import Prepared, gradebook_cells, prepare
from autograder.batch.worker import Settings, boxes_of
from autograder.checks.as_code import bug_code, reference_code
from autograder.checks.bugs import Bug
from autograder.checks.gate import Catch, Standing, catches, gradient_agreement, reference_noise, standings
from autograder.checks.seeds import Seeds, hidden_seeds, public_seeds
from autograder.commands.place import Place
from autograder.commands.verify_forgeries import Forged, try_forgeries
from autograder.course.folder import level_folders
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.register import frozen_changes
from autograder.grading import Submission, grade
from autograder.notebook.answer import with_answer
from autograder.notebook.write import Json
from autograder.results import CheckResult, Report, Verdict
from autograder.sandbox.boxes import Boxes

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
    problems: tuple[Problem, ...]
    checks: tuple[Standing, ...]
    bugs: tuple[Catch, ...]
    told: Mapping[str, tuple[str, ...]]  # bug -> the bugs whose hints its notebook was given
    margin: float  # the least tolerance over noise
    forged: Forged
    seconds: float

    @property
    def ready(self) -> bool:
        """Whether nothing keeps it from being released."""
        return not self.problems


def verify(place: Place, only: Sequence[str], settings: Settings) -> Iterator[Finding]:
    """Look at one level after the other.

    Raises:
        AuthorError: a level that can't even be loaded.
        GraderError: this machine has no box to look with.
    """
    folders = level_folders(place.course, place.solutions, only)
    with boxes_of(settings, place.course) as boxes, TemporaryDirectory(prefix="guanka-verify-") as folder:
        for one in folders:
            prepared = prepare(one)
            yield _Gate(prepared, boxes, Path(folder), _frozen(place, prepared)).finding()


def _frozen(place: Place, prepared: Prepared) -> str | None:
    """What has changed that the gradebook's grades can't follow; no gradebook is made for the question."""
    if "://" not in place.db and not Path(place.db).exists():
        return None
    with open_gradebook(place.db) as book:
        return frozen_changes(book, gradebook_cells(prepared))


class _Gate:
    """Sends notebooks of one level through the box and collects what is wrong."""

    def __init__(self, prepared: Prepared, boxes: Boxes, folder: Path, frozen: str | None) -> None:
        self._prepared, self._level, self._source = prepared, prepared.level, prepared.source
        self._boxes, self._folder = boxes, folder
        self._problems = [Problem(6, frozen)] if frozen else []

    def finding(self) -> Finding:
        started = time.monotonic()
        level = self._level
        self._reference()
        self._stub()
        told = {bug.name: self._bug(bug) for bug in level.bugs}
        hidden, public = hidden_seeds(_secret(0), level.version, ""), public_seeds(level.version)
        caught = catches(level, hidden, public, directions=np.random.default_rng(0), clock=time.monotonic)
        standing = standings(level, caught)
        self._sharpness(caught, standing)
        margin = self._noise([hidden_seeds(_secret(variant), level.version, "") for variant in range(VARIANTS)])
        for one in gradient_agreement(level, hidden):
            if not one.right:
                text = f"check {one.check!r} ({one.case}): the reference's gradient is {one.difference:.2g} off"
                self._problem(6, f"{text} the numeric one; at most {one.allowed:.2g} would be right")
        forged, seconds = self._forgeries(), time.monotonic() - started
        return Finding(level.id, level.version, tuple(self._problems), standing, caught, told, margin, forged, seconds)

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

    def _bug(self, bug: Bug) -> tuple[str, ...]:
        """Grade a notebook with the bug; return the bugs whose hints it was given."""
        report = self._grade(bug_code(self._level.folder.private, bug), _secret(0))
        lost = {check.id for check in report.checks if check.verdict in _LOST}
        skipped = {check.id for check in report.checks if check.verdict is Verdict.SKIPPED}
        if not lost or lost - set(bug.fails) or set(bug.fails) - lost - skipped:
            failed = ", ".join(sorted(lost)) or "nothing"
            self._problem(3, f"bug {bug.name!r} should fail {', '.join(bug.fails)}, and failed {failed} in the box")
        told = tuple(sorted({one.mismatch.bug for one in report.checks if one.mismatch and one.mismatch.bug}))
        if told != (bug.name,):
            self._problem(3, f"bug {bug.name!r} is given the hint of {', '.join(told) or 'no bug'}, not its own")
        return told

    def _sharpness(self, caught: Sequence[Catch], standing: Sequence[Standing]) -> None:
        for bug in caught:
            if not bug.right:
                text = f"bug {bug.bug!r} should fail {', '.join(bug.should)} with skipping off, and fails"
                self._problem(3, f"{text} {', '.join(bug.caught) or 'nothing'}")
        for check in standing:
            if not check.right:
                self._problem(
                    4, f"check {check.check!r} catches no bug alone: add one that only it catches, or because="
                )

    def _noise(self, seeds: Sequence[Seeds]) -> float:
        found = reference_noise(self._level, seeds)
        for one in found:
            if not one.right:
                text = (
                    f"check {one.check!r} ({one.case}): the tolerance {one.allowed:.2g} is only {one.margin:.1f} times"
                )
                self._problem(5, f"{text} the reference's noise; 10 times would be right")
        return min((one.margin for one in found), default=float("inf"))

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
