"""Where a command works: the course, its private half, the submissions, the outputs, the gradebook."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

import autograder
from autograder.batch.worker import Settings
from autograder.commands.class_rules import ClassRules, read_rules
from autograder.course.available import available
from autograder.course.load import load_course
from autograder.course.model import Course
from autograder.sandbox.probe import GRADER_MIB
from autograder.wording import Language

_HARDWARE = "OPENBLAS_"  # the beginning of what may be set to tell BLAS about a processor


@dataclass(frozen=True)
class Place:
    """A course and all that surrounds it; every path absolute."""

    course: Course
    solutions: Path | None
    submitted: Path
    out: Path
    db: str  # the gradebook: a path or a URL
    language: Language

    def settings(self, environment: Mapping[str, str], *, sandbox: bool) -> Settings:
        """What the workers are told."""
        return Settings(
            course=self.course.folder,
            solutions=self.solutions,
            protected=self.protected,
            hardware=tuple(sorted(hardware(environment).items())),
            sandbox=sandbox,
        )

    @cached_property
    def rules(self) -> ClassRules:
        """What the course's roster and extensions say, read when it is first asked for.

        Raises:
            AuthorError: one of the files is not as it should be.
        """
        return read_rules(self.course)

    @property
    def protected(self) -> tuple[Path, ...]:
        """What no box may read, beside what the course knows itself."""
        outputs = [self.out / name for name in ("autograded", "feedback", "feedback-staff", "gradebook.db")]
        gradebook = [] if "://" in self.db else [Path(self.db).absolute()]
        return (self.submitted, *outputs, *gradebook)


def find_place(
    course: Path,
    *,
    solutions: Path | None = None,
    submitted: Path | None = None,
    out: Path | None = None,
    db: str | None = None,
    language: Language | None = None,
) -> Place:
    """The place that the command line speaks of, its gaps filled from the course.

    Raises:
        AuthorError: the course is not as it should be.
    """
    loaded = load_course(course)
    out = (out or loaded.folder).absolute()
    return Place(
        course=loaded,
        solutions=solutions.absolute() if solutions else None,
        submitted=(submitted or loaded.folder / "submitted").absolute(),
        out=out,
        db=db or str(out / "gradebook.db"),
        language=language or loaded.language,
    )


def hardware(environment: Mapping[str, str]) -> dict[str, str]:
    """What an environment tells BLAS about the processor."""
    return {name: value for name, value in environment.items() if name.startswith(_HARDWARE)}


def versions() -> dict[str, str]:
    """The versions that can change a score, for the receipt."""
    return {"guanka": autograder.__version__, "python": platform.python_version(), "numpy": np.__version__}


def workers(course: Course, memory: int | None) -> int:
    """How many may run at a time: one a processor, and no more than have room in ``memory`` bytes; at least one."""
    room = cores() if memory is None else memory // ((largest_box(course) + GRADER_MIB) * 2**20)
    return max(1, min(cores(), room))


def largest_box(course: Course) -> int:
    """What the largest box of any level may have, in MiB; of a level that can be graded here, if there is one."""
    here = [entry for entry in course.levels if available(entry)]
    return max(entry.limits.memory_mib for entry in here or course.levels)


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
