"""``guanka grade``: grade what was handed in, store it, and say who got what and why."""

import os
import time
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from autograder.batch.compact import Submissions
from autograder.batch.identical import grade_once
from autograder.batch.levels import gradebook_cells, prepare_all
from autograder.batch.run import run
from autograder.batch.submissions import find_submissions
from autograder.batch.worker import Settings
from autograder.commands.attempts import settled
from autograder.commands.entering import PATIENCE, enter, entries, steps
from autograder.commands.ledger import Ledger
from autograder.commands.place import Place
from autograder.commands.unlocking import is_locked, settle
from autograder.course.available import unavailable
from autograder.course.model import Course
from autograder.course.secret import make_secret, read_secret
from autograder.errors import AuthorError, GraderError
from autograder.gradebook.book import Gradebook, open_gradebook
from autograder.gradebook.export import current, pages_of_keys
from autograder.gradebook.patience import patiently
from autograder.gradebook.register import register
from autograder.gradebook.store import Masked
from autograder.gradebook.turns import only_run
from autograder.grading import Graded, Submission
from autograder.report.progress import Watcher
from autograder.report.tally import Tally
from autograder.results import Report
from autograder.sandbox.machine import this_machine
from autograder.wording import Message, message
from autograder.wording.plain import plain

_SHOWN = 5  # students in a note, and groups of them


@dataclass(frozen=True)
class Run:
    """What became of everything found (also of what stood already), and what to tell staff."""

    tally: Tally
    graded: int
    notes: tuple[Message, ...]
    masked: tuple[Masked, ...]
    late: int = 0  # submissions that the gradebook takes something off for
    locked: int = 0  # submissions to levels that require one which is not solved yet
    new_secret: Path | None = None

    @property
    def held(self) -> bool:
        """Whether a person has to look at something."""
        return self.tally.held > 0


def grade(
    place: Place,
    only: Sequence[str],
    settings: Settings,
    *,
    jobs: int,
    force: bool,
    now: datetime,
    progress: Watcher,
    scheduler: str | None = None,
    students: Collection[str] | None = None,
    each: Callable[[Report], None] = lambda _: None,
) -> Run:
    """Grade what is missing or has changed, or everything with ``force``; of these ``students`` (None: of all).

    ``scheduler`` is the address of a Dask scheduler, whose workers grade then instead of ``jobs`` of this machine.
    At the end ``each`` is called with the report of everything found, by level and student.

    Raises:
        AuthorError: the course is not as it should be.
        GraderError: another run is at work, the gradebook or a file can't be written; what was stored before stays.
    """
    levels = prepare_all(place.course, place.solutions, only)
    lacking = {} if only else unavailable(place.course)
    found = find_submissions(place.submitted, levels, [entry.id for entry in place.course.levels], lacking)
    if students is not None:
        found.submissions = found.submissions.of(students)
    found.submissions, more = place.rules.sift(found.submissions)
    _make_folder(place.out)
    with open_gradebook(place.db) as book, only_run(book):
        register(book, place.course.id, [gradebook_cells(prepared) for prepared in levels.values()])
        place.rules.enrol(book)
        new_secret = _new_secret(place.course, book)
        here = this_machine(settings.hardware)
        ledger = Ledger(place, levels, book, read_secret(place.course), settings.sandbox, now, machine=here)
        numbered = ledger.numbered(found.submissions.pages())
        waiting = Submissions(place.submitted, (one for one, reason in numbered if force or reason))
        progress.start(len(waiting))
        told = found.notes.append
        masked = _grade_and_store(waiting, place, settings, book, ledger, progress, jobs, scheduler, told)
        progress.close()
        counted = _Counted(ledger, found.submissions, each)
        for report in settle(place, book):
            counted.add(report)
    notes = (*found.notes, *more, *_same_files(found.submissions))
    return Run(counted.tally, len(waiting), notes, tuple(masked), counted.late, counted.locked, new_secret)


@dataclass
class _Counted:
    """The sums of the reports of a run, and of nothing else that the gradebook holds."""

    ledger: Ledger
    wanted: Submissions
    each: Callable[[Report], None]
    tally: Tally = field(default_factory=Tally)
    late: int = 0
    locked: int = 0

    def add(self, report: Report) -> None:
        if self.wanted.has(report.level, report.student):
            self.tally.add(report)
            self.late += self.ledger.late(report) > 0
            self.locked += is_locked(report)
            self.each(report)


def _same_files(submissions: Submissions) -> Iterator[Message]:
    """A note for each level to which several handed in the same file; staff may want to know who."""
    shared: dict[str, list[list[int]]] = {}
    for group in submissions.same_files():
        shared.setdefault(submissions[group[0]].level, []).append(group)
    for level, together in shared.items():
        fewest = sorted(together, key=len)[:_SHOWN]
        some = "; ".join(_some([submissions[one].student for one in group[: _SHOWN + 1]]) for group in fewest)
        count = sum(map(len, together))
        yield message("run.same_file", level=level, count=count, files=len(together), some=some)


def _some(students: Sequence[str]) -> str:
    named = ", ".join(plain(student, limit=40) for student in students[:_SHOWN])
    return named if len(students) <= _SHOWN else f"{named}, …"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GraderError(f"the folder {folder} can't be made: {error.strerror}") from error


def _grade_and_store(
    waiting: Submissions,
    place: Place,
    settings: Settings,
    book: Gradebook,
    ledger: Ledger,
    progress: Watcher,
    jobs: int,
    scheduler: str | None,
    tell: Callable[[Message], None],
) -> list[Masked]:
    masked = list[Masked]()

    def grading(submissions: Sequence[Submission]) -> Generator[Graded, None, None]:
        return run(submissions, settings, place.course, ledger.levels, jobs, scheduler=scheduler, tell=tell)

    with closing(grade_once(waiting, grading)) as graded:
        for came in steps(_told(graded, progress), time.monotonic):
            step = entries(came, ledger)
            counting = settled(place, book, [beside for _, beside in step])
            step = [
                (replace(one, report=beside.report), beside) for (one, _), beside in zip(step, counting, strict=True)
            ]
            masked += patiently(partial(enter, step, place, book, ledger), most=PATIENCE, told=progress.waiting)
    return masked


def _told(graded: Iterator[Graded], progress: Watcher) -> Iterator[Graded]:
    for one in graded:
        progress.done(one.report)
        yield one


def _new_secret(course: Course, book: Gradebook) -> Path | None:
    """Make the course's secret where there is none; not where grades rest on one that has been lost."""
    if os.path.lexists(course.secret_file):
        return None
    if any(current(book, keys=page) for page in pages_of_keys(book, which="current")):
        text = "the secret that earlier grades rest on is gone; right would be to put it back from a backup"
        raise AuthorError(f"{text}: with a new one everybody would be graded on other values", file=course.secret_file)
    make_secret(course.secret_file)
    return course.secret_file
