"""``guanka check FILE``: grade one notebook and store nothing."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from autograder.batch.levels import prepare_all
from autograder.batch.submissions import sha256_of
from autograder.batch.worker import Settings, grade_once
from autograder.commands.place import Place
from autograder.course.secret import read_secret
from autograder.errors import AuthorError
from autograder.grading import Submission
from autograder.results import Report

_NOBODY = "-"  # the student of a file that lies in no student's folder


def check(file: Path, level: str | None, place: Place, settings: Settings) -> Report:
    """The report of a notebook, wherever it lies. The level is the file's name unless it is said.

    Raises:
        AuthorError: the course is not as it should be, or has no such level.
    """
    level = level or level_of(file, [entry.id for entry in place.course.levels])
    levels = prepare_all(place.course, place.solutions, [level])
    # Where the course has no secret yet, any will do: nothing of this grading is kept.
    there = os.path.lexists(place.course.secret_file)
    secret = read_secret(place.course) if there else secrets.token_bytes(32)
    submission = Submission(student=_NOBODY, level=level, path=file, sha256=sha256_of(file))
    return grade_once(submission, settings, place.course, levels, secret).report


def level_of(file: Path, levels: Sequence[str]) -> str:
    """The level that a file's name, or else its folder's, begins with: ``01-corr2d (1).ipynb`` is one of 01-corr2d.

    Raises:
        AuthorError: neither does.
    """
    for name in (file.stem, file.absolute().parent.name):
        for level in sorted(levels, key=len, reverse=True):
            if name.startswith(level):
                return level
    raise AuthorError(f"{file.name} is named after no level; say which with --level: {', '.join(levels)}")
