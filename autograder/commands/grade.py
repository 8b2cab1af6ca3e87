"""``guanka grade``: grade what was handed in, store it, and say who got what and why."""

import hashlib
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import msgspec

from autograder.batch.exchange import pass_on
from autograder.batch.levels import Prepared, gradebook_cells, prepare_all
from autograder.batch.outputs import outputs_there, write_outputs
from autograder.batch.run import run
from autograder.batch.submissions import find_submissions, has_bytes
from autograder.batch.worker import Settings
from autograder.checks.seeds import hidden_seeds
from autograder.commands.place import Place, versions
from autograder.commands.unlocking import count, is_locked, noted, reached, settle
from autograder.course.available import unavailable
from autograder.course.late import late_share
from autograder.course.model import Course
from autograder.course.secret import make_secret, read_secret
from autograder.errors import AuthorError, GraderError
from autograder.gradebook.book import Gradebook, open_gradebook
from autograder.gradebook.export import by_hand, current
from autograder.gradebook.receipts import Receipt, Stored
from autograder.gradebook.register import register
from autograder.gradebook.store import Masked, store
from autograder.gradebook.timestamps import parse_timestamp
from autograder.grading import Graded, Submission, held_report
from autograder.report.progress import Progress
from autograder.results import Report
from autograder.wording import Message

_STEP = 50  # reports stored in one transaction
_STEP_SECONDS = 2.0  # or as many as come in this time: what a kill may cost


@dataclass(frozen=True)
class Run:
    """What a run yields: the reports of everything found (also of what stood already), and what to tell staff."""

    reports: tuple[Report, ...]
    graded: int
    notes: tuple[Message, ...]
    masked: tuple[Masked, ...]
    late: int = 0  # submissions that the gradebook takes something off for
    locked: int = 0  # submissions to levels that require one which is not solved yet
    new_secret: Path | None = None

    @property
    def held(self) -> bool:
        """Whether a person has to look at something."""
        return any(report.status == "held" for report in self.reports)


def grade(
    place: Place,
    only: Sequence[str],
    settings: Settings,
    *,
    jobs: int,
    force: bool,
    now: datetime,
    progress: Progress,
    students: Collection[str] | None = None,
) -> Run:
    """Grade what is missing or has changed, or everything with ``force``; of these ``students`` (None: of all).

    Raises:
        AuthorError: the course is not as it should be.
        GraderError: the gradebook or a file can't be written; what was stored before stays.
    """
    levels = prepare_all(place.course, place.solutions, only)
    lacking = {} if only else unavailable(place.course)
    found = find_submissions(place.submitted, levels, [entry.id for entry in place.course.levels], lacking)
    if students is not None:
        found.submissions = [one for one in found.submissions if one.student in students]
    _make_folder(place.out)
    with open_gradebook(place.db) as book:
        register(book, place.course.id, [gradebook_cells(prepared) for prepared in levels.values()])
        receipts = {(one.level, one.student): one for one in current(book)}
        new_secret = _new_secret(place.course, bool(receipts))
        ledger = _Ledger(place, levels, receipts, read_secret(place.course), settings.sandbox, now)
        waiting = [one for one in map(ledger.numbered, found.submissions) if force or not ledger.stands(one)]
        progress.start(len(waiting))
        masked = _grade_and_store(waiting, place, settings, book, ledger, progress, jobs)
        wanted = {(one.level, one.student) for one in found.submissions}
        told = tuple(report for report in settle(place, book) if (report.level, report.student) in wanted)
    late = sum(ledger.late(report) > 0 for report in told)
    locked = sum(is_locked(report) for report in told)
    return Run(told, len(waiting), tuple(found.notes), tuple(masked), late, locked, new_secret)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GraderError(f"the folder {folder} can't be made: {error.strerror}") from error


def _grade_and_store(
    waiting: Sequence[Submission],
    place: Place,
    settings: Settings,
    book: Gradebook,
    ledger: "_Ledger",
    progress: Progress,
    jobs: int,
) -> list[Masked]:
    masked, known = list[Masked](), reached(book)
    with closing(run(waiting, settings, place.course, ledger.levels, jobs)) as graded:
        for came in _steps(_told(graded, progress), time.monotonic):
            step = [ledger.presentable(one) for one in came]
            for one in step:
                count(known, one.report)
            step = [replace(one, report=noted(place.course, one.report, known)) for one in step]
            stored = [ledger.stored(one.report) for one in step]
            given = by_hand(book, {one.report.level for one in step})
            for one, beside in zip(step, stored, strict=True):
                write_outputs(
                    place.out,
                    place.course,
                    one,
                    place.language,
                    late_penalty=beside.late_penalty,
                    versions=beside.versions,
                    by_hand=given.get((one.report.level, one.report.student), ()),
                )
                pass_on(place.submitted, place.out, one.report, ledger.secret)
            masked += store(book, stored).masked
    return masked


def _told(graded: Iterator[Graded], progress: Progress) -> Iterator[Graded]:
    for one in graded:
        progress.done(one.report)
        yield one


def _steps(graded: Iterator[Graded], clock: Callable[[], float]) -> Iterator[list[Graded]]:
    """Groups of what comes, by number and by time. What came before an error is stored before it goes on."""
    step: list[Graded] = []
    started = clock()
    try:
        for one in graded:
            step.append(one)
            if len(step) >= _STEP or clock() - started >= _STEP_SECONDS:
                yield step
                step, started = [], clock()
    except GeneratorExit:
        raise
    except BaseException:
        yield step
        raise
    yield step


def _new_secret(course: Course, used: bool) -> Path | None:
    """Make the course's secret where there is none; not where grades rest on one that has been lost."""
    if os.path.lexists(course.secret_file):
        return None
    if used:
        text = "the secret that earlier grades rest on is gone; right would be to put it back from a backup"
        raise AuthorError(f"{text}: with a new one everybody would be graded on other values", file=course.secret_file)
    make_secret(course.secret_file)
    return course.secret_file


@dataclass(frozen=True)
class _Ledger:
    """What is known of earlier gradings, and what has to be written down of this one."""

    place: Place
    levels: Mapping[str, Prepared]
    receipts: Mapping[tuple[str, str], Receipt]
    secret: bytes
    sandboxed: bool
    now: datetime
    versions: dict[str, str] = field(default_factory=versions)

    def numbered(self, submission: Submission) -> Submission:
        """The submission with its attempt: one more than the last receipt's, unless it is the same again."""
        receipt = self._receipt(submission)
        if receipt is None:
            return submission
        attempt = receipt.attempt + (receipt.submission_sha256 != submission.sha256)
        return msgspec.structs.replace(submission, attempt=attempt)

    def stands(self, submission: Submission) -> bool:
        """Whether the last grade was given for the same bytes, by the same level, seed and versions."""
        receipt = self._receipt(submission)
        if receipt is None or receipt.status == "held":
            return False
        if not submission.sha256 and has_bytes(submission.path):  # they can't be read now, so nothing is known of them
            return False
        version = self.levels[submission.level].level.version
        return (
            receipt.submission_sha256 == submission.sha256
            and receipt.level_version == version
            and receipt.seed_fingerprint == self._fingerprint(version, submission.sha256)
            and receipt.versions == self.versions
            and receipt.sandboxed == self.sandboxed
            and outputs_there(self.place.out, submission.student, submission.level)
        )

    def stored(self, report: Report) -> Stored:
        """The report with what the gradebook keeps beside it."""
        return Stored(
            report=report,
            submitted=None if report.submitted_at is None else datetime.fromisoformat(report.submitted_at),
            graded=self.now,
            seed_fingerprint=self._fingerprint(report.level_version, report.submission_sha256),
            versions=self.versions,
            late_penalty=self.late(report) * (report.score or 0.0),
        )

    def presentable(self, graded: Graded) -> Graded:
        """The same, or held, where what came out can't be written down: one row, not the end of the run."""
        try:
            if graded.report.submitted_at is not None:
                parse_timestamp(graded.report.submitted_at)  # what the gradebook and formgrader can hold
            self.stored(graded.report)
            msgspec.json.encode(graded.report)
        except (ValueError, OverflowError) as error:
            bare = msgspec.structs.replace(graded.report, submitted_at=None, notes=())
            return Graded(held_report(bare, f"it can't be stored: {error}"))
        return graded

    def late(self, report: Report) -> float:
        """The share of the score, from 0 to 1, that handing in late costs."""
        if report.submitted_at is None:
            return 0.0
        due = self.levels[report.level].level.folder.entry.due
        return late_share(self.place.course.late, due, datetime.fromisoformat(report.submitted_at))

    def _receipt(self, submission: Submission) -> Receipt | None:
        return self.receipts.get((submission.level, submission.student))

    def _fingerprint(self, version: str, sha256: str) -> str:
        """Tells two seeds apart without giving either away."""
        return hashlib.sha256(hidden_seeds(self.secret, version, sha256).key).hexdigest()[:16]
