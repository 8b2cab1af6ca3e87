"""Grade one submission: read the notebook, mend it, put it in a box, ask the checks, return the report."""

import platform
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from autograder.checks.judge import judge
from autograder.checks.level import Level
from autograder.checks.seeds import Seeds, hidden_seeds, public_seeds
from autograder.errors import GraderError, SubmissionError
from autograder.notebook.cells import Notebook, RunCell
from autograder.notebook.mend import mend
from autograder.notebook.read import read_notebook
from autograder.notebook.rebuild import in_place_of, rebuild
from autograder.notebook.stamp import Stamp, stamp_notes
from autograder.results import CheckResult, Report, Verdict
from autograder.sandbox.boxes import Boxes
from autograder.sandbox.machine import Machine
from autograder.sandbox.student import BoxedStudent
from autograder.wording import Language, Message, message, say

_LEAST = 1.0  # CPU seconds for telling a student what is wrong, whatever was used before
_DECIMALS = 6  # of a score: a sum of points must not show the noise of floats


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """A notebook that somebody handed in; ``submitted_at`` is ISO 8601 with a zone."""

    student: str
    level: str
    path: Path
    sha256: str = ""  # of the file as it was found; empty where there is no file to read
    submitted_at: str | None = None
    attempt: int = 1
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Graded:
    """What a grading yields: the report, and the notebook for staff to open (None: there is none to show).

    ``cells`` are the sources of the cells in which the student's code stopped, by position. ``machine`` is where it was
    graded; None: where whoever asks runs itself.
    """

    report: Report
    notebook: dict[str, Any] | None = None
    cells: Mapping[int, str] = field(default_factory=dict)
    machine: Machine | None = None


def grade(
    submission: Submission,
    level: Level,
    source: Notebook,
    boxes: Boxes,
    secret: bytes | Seeds,
    clock: Callable[[], float],
) -> Graded:
    """Grade a submission by a level, whose own notebook is ``source``. ``clock`` gives seconds.

    ``secret`` is the course's, or what was made of it for this very submission: its hidden seeds.

    Raises:
        AuthorError: the level itself is wrong, whoever handed in.
    """
    started, report = clock(), blank_report(submission, level, boxes.sandboxed)
    notebook, cells = None, {}
    try:
        notebook = read_notebook(submission.path)
        report = msgspec.structs.replace(report, submission_sha256=notebook.sha256)
        mended = mend(notebook, source)
        hidden = secret if isinstance(secret, Seeds) else hidden_seeds(secret, level.version, notebook.sha256)
        public = public_seeds(level.version)
        with ExitStack() as stack:
            student = stack.enter_context(boxes.student(level.folder.entry, mended.cells))

            def again() -> BoxedStudent:
                student.close()  # one box at a time, and one budget: the second has what the first has left
                return stack.enter_context(boxes.student(level.folder.entry, mended.cells, max(student.left, _LEAST)))

            directions = hidden.rng("directions")
            checks = judge(level, student, hidden, public, directions=directions, clock=clock, again=again)
        cells = stopped_in(checks, mended.cells)
        held = any(check.verdict is Verdict.HELD for check in checks)
        report = msgspec.structs.replace(
            report,
            status="held" if held else "graded",
            score=None if held else round(sum(check.points for check in checks), _DECIMALS),
            notes=(*report.notes, *mended.notes, *stamp_notes(notebook, _stamp(level)), *student.notes),
            checks=checks,
        )
    except SubmissionError as error:
        report = msgspec.structs.replace(report, status="ungradable", score=0.0, notes=(*report.notes, error.reason))
    except GraderError as error:
        report = held_report(report, str(error))
    report = msgspec.structs.replace(report, seconds=round(clock() - started, 4))
    return Graded(report, _for_staff(report, notebook, source, level.folder.course.language), cells)


def stopped_in(checks: Sequence[CheckResult], cells: Sequence[RunCell]) -> dict[int, str]:
    """The sources of the cells in which the student's code stopped, by position, out of the mended notebook's."""
    mismatches = (mismatch for check in checks for mismatch in (check.mismatch, check.shown))
    stopped = {each.stopped_at.cell for each in mismatches if each is not None and each.stopped_at is not None}
    return {cell.position: cell.source for cell in cells if cell.position in stopped}


def _stamp(level: Level) -> Stamp:
    return Stamp(platform.python_version(), np.__version__, level.version)


def _for_staff(report: Report, notebook: Notebook | None, source: Notebook, language: Language) -> dict[str, Any]:
    if notebook is not None:
        return rebuild(notebook, source, language=language)
    return in_place_of(source, language=language, why="\n".join(say(note, language) for note in report.notes))


def held_report(report: Report, why: str) -> Report:
    """The report of a submission that could not be graded through no fault of its own: no score, a person looks."""
    note: Message = message("report.held_because", why=why)
    return msgspec.structs.replace(report, status="held", score=None, checks=(), notes=(*report.notes, note))


def blank_report(submission: Submission, level: Level, sandboxed: bool) -> Report:
    """The report of a submission of which nothing is known yet: held."""
    return Report(
        student=submission.student,
        level=level.id,
        level_version=level.version,
        submission_sha256=submission.sha256,
        submitted_at=submission.submitted_at,
        attempt=submission.attempt,
        status="held",
        score=None,
        max_score=level.points,
        sandboxed=sandboxed,
        notes=submission.notes,
    )
