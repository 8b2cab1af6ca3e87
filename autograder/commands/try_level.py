"""``guanka try LEVEL``: what a student with a certain answer would see, in the terminal or as the page of it."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from autograder.batch.levels import Prepared, prepare_all
from autograder.batch.worker import Settings, Worker
from autograder.checks.as_code import bug_code, reference_code
from autograder.checks.bugs import Bug
from autograder.commands.place import Place, versions
from autograder.errors import AuthorError, GraderError
from autograder.grading import Graded, Submission
from autograder.notebook.answer import with_answer
from autograder.report.audience import Audience
from autograder.report.feedback import feedback_page
from autograder.wording import LANGUAGES, Language

Answer = Literal["stub", "solution"]
_SECRET = b"guanka try: the same values each time, and none of the course's"


def try_level(place: Place, level: str, settings: Settings, *, bug: str | None, answer: Answer) -> Graded:
    """Grade the level's notebook with the bug in it, or the solution, or nothing but the stub.

    Raises:
        AuthorError: the course is not as it should be, or the level has no such bug.
    """
    prepared = _prepared(place, level)
    code = _code(prepared, bug, answer)
    with closing(Worker(settings, place.course, {level: prepared}, _SECRET)) as worker:
        return _tried(worker, prepared, bug or answer, code)


def page_of(place: Place, graded: Graded, language: Language, audience: Audience) -> str:
    """The page that a student would get of it, or staff."""
    return feedback_page(place.course, graded.report, language, audience, cells=graded.cells, versions=versions())


def try_all(place: Place, level: str, settings: Settings, folder: Path, audience: Audience) -> Iterator[list[Path]]:
    """Write the pages of the stub, the solution and every known bug in both languages; yield those of each.

    Raises:
        AuthorError: the course is not as it should be.
        GraderError: a page can't be written.
    """
    prepared = _prepared(place, level)
    answers: list[tuple[str, str | None]] = [(name, _code(prepared, None, name)) for name in ("stub", "solution")]
    answers += [(bug.name, _code(prepared, bug.name, "stub")) for bug in prepared.level.bugs]
    with closing(Worker(settings, place.course, {level: prepared}, _SECRET)) as worker:
        for name, code in answers:
            graded = _tried(worker, prepared, name, code)
            pages = {
                folder / f"{level}.{name}.{language}.html": page_of(place, graded, language, audience)
                for language in LANGUAGES
            }
            _write(folder, pages)
            yield list(pages)


def _write(folder: Path, pages: dict[Path, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, page in pages.items():
            path.write_text(page, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise GraderError(f"{error.filename or folder} can't be written: {error.strerror}") from error


def _prepared(place: Place, level: str) -> Prepared:
    return prepare_all(place.course, place.solutions, [level])[level]


def _tried(worker: Worker, prepared: Prepared, name: str, code: str | None) -> Graded:
    level = prepared.level.id
    with TemporaryDirectory(prefix="guanka-try-") as folder:
        path = Path(folder) / f"{level}.ipynb"
        path.write_text(json.dumps(with_answer(prepared.source, code)), encoding="utf-8")
        return worker.grade(Submission(student=name, level=level, path=path))


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
