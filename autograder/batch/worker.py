"""One worker: a process that keeps its levels and its zygotes from one submission to the next."""

import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from autograder.batch.levels import Prepared, prepare
from autograder.checks.seeds import Seeds
from autograder.course.folder import level_folders, protected_paths
from autograder.course.load import load_course
from autograder.course.model import Course
from autograder.course.secret import read_secret
from autograder.errors import AuthorError
from autograder.grading import Graded, Submission, blank_report, grade, held_report
from autograder.inside.orders import Walls
from autograder.sandbox.boxes import Boxes

NO_WALLS = Walls(landlock=False, seccomp=False, rlimits=False, capabilities=False)


@dataclass(frozen=True)
class Settings:
    """What a worker needs to know to grade anything of a course; made of values that travel."""

    course: Path
    solutions: Path | None
    protected: tuple[Path, ...]  # submissions, outputs, gradebook: what the course does not know itself
    hardware: tuple[tuple[str, str], ...]  # of the environment: what tells BLAS about the processor
    sandbox: bool = True


class Worker:
    """Grades one submission after the other. Close it when there are no more."""

    def __init__(
        self,
        settings: Settings,
        course: Course | None = None,
        levels: Mapping[str, Prepared] = MappingProxyType({}),
        secret: bytes | None = None,
    ) -> None:
        """Load the course and its secret, unless the caller has; ``levels`` are those that it has prepared already.

        Raises:
            AuthorError: the course or its secret is not as it should be.
        """
        self._settings = settings
        self._course = course or load_course(settings.course)
        self._levels = dict(levels)
        self._secret = read_secret(self._course) if secret is None else secret
        self._boxes = boxes_of(settings, self._course)

    @property
    def sandboxed(self) -> bool:
        """Whether every wall stands around what it grades."""
        return self._boxes.sandboxed

    def grade(self, submission: Submission) -> Graded:
        """Grade a submission, whatever becomes of it.

        Raises:
            AuthorError: the level itself is wrong.
        """
        return grade_prepared(submission, self._level(submission.level), self._boxes, self._secret)

    def close(self) -> None:
        """End the zygotes."""
        self._boxes.close()

    def _level(self, name: str) -> Prepared:
        if name not in self._levels:
            (folder,) = level_folders(self._course, self._settings.solutions, [name])
            self._levels[name] = prepare(folder)
        return self._levels[name]


def grade_prepared(submission: Submission, prepared: Prepared, boxes: Boxes, secret: bytes | Seeds) -> Graded:
    """Grade a submission, whatever becomes of it.

    Raises:
        AuthorError: the level itself is wrong.
    """
    try:
        return grade(submission, prepared.level, prepared.source, boxes, secret, time.perf_counter)
    except AuthorError:
        raise
    except Exception as error:
        report = blank_report(submission, prepared.level, boxes.sandboxed)
        return Graded(held_report(report, _where(error)))


def boxes_of(settings: Settings, course: Course) -> Boxes:
    """The boxes in which these settings say that submissions of a course run."""
    return Boxes(
        walls=Walls() if settings.sandbox else NO_WALLS,
        hardware=dict(settings.hardware),
        protected=(*protected_paths(course, settings.solutions), *settings.protected),
    )


def grade_once(
    submission: Submission, settings: Settings, course: Course, levels: Mapping[str, Prepared], secret: bytes
) -> Graded:
    """Grade one submission in this process, with a secret that need not be the course's; raises as ``Worker``."""
    worker = Worker(settings, course, levels, secret)
    try:
        return worker.grade(submission)
    finally:
        worker.close()


@cache
def _worker(settings: Settings) -> Worker:
    return Worker(settings)


def grade_here(settings: Settings, submission: Submission) -> Graded:
    """Grade in this process, with the worker that it keeps; raises as ``Worker.grade``."""
    return _worker(settings).grade(submission)


def _where(error: Exception) -> str:
    """An error of our own in one line, with the place, for the person who looks at a held grade."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(frame.filename).name}:{frame.lineno})"
