"""``guanka try LEVEL``: what a student with a certain answer would see."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from autograder.batch.levels import Prepared, prepare_all
from autograder.batch.worker import Settings, grade_once
from autograder.checks.as_code import bug_code, reference_code
from autograder.checks.bugs import Bug
from autograder.commands.place import Place
from autograder.errors import AuthorError
from autograder.grading import Submission
from autograder.notebook.answer import with_answer
from autograder.results import Report

Answer = Literal["stub", "solution"]
_SECRET = b"guanka try: the same values each time, and none of the course's"


def try_level(place: Place, level: str, settings: Settings, *, bug: str | None, answer: Answer) -> Report:
    """Grade the level's notebook with the bug in it, or the solution, or nothing but the stub.

    Raises:
        AuthorError: the course is not as it should be, or the level has no such bug.
    """
    levels = prepare_all(place.course, place.solutions, [level])
    code = _code(levels[level], bug, answer)
    with TemporaryDirectory(prefix="guanka-try-") as folder:
        path = Path(folder) / f"{level}.ipynb"
        path.write_text(json.dumps(with_answer(levels[level].source, code)), encoding="utf-8")
        submission = Submission(student=bug or answer, level=level, path=path)
        return grade_once(submission, settings, place.course, levels, _SECRET).report


def _code(prepared: Prepared, bug: str | None, answer: Answer) -> str | None:
    private = prepared.level.folder.private
    if bug is not None:
        return bug_code(private, _named(prepared.level.bugs, bug, private))
    return reference_code(private) if answer == "solution" else None


def _named(bugs: Sequence[Bug], name: str, private: Path) -> Bug:
    for bug in bugs:
        if bug.name == name:
            return bug
    there = ", ".join(bug.name for bug in bugs)
    raise AuthorError(f"no known bug is called {name!r}; there are: {there}", file=private / "bugs.py")
