"""Find what was handed in: ``DIR/<student>/<level>/<level>.ipynb``; what fits nowhere is told, never dropped."""

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from autograder.batch.compact import Submissions
from autograder.errors import AuthorError, GraderError, SubmissionError
from autograder.gradebook.students import check_student
from autograder.gradebook.timestamps import parse_timestamp
from autograder.grading import Submission
from autograder.notebook.file import read_bytes
from autograder.wording import Message, message

_IGNORED = (".", "_")  # names that begin so: what file managers and nbgrader leave behind
TIMESTAMP = "timestamp.txt"
_STAMP_BYTES = 1000  # of a timestamp file: a student can write it
_HASHED = 64 * 2**20  # bytes; no notebook that large is read, and a file full of holes could be of any size


@dataclass
class Found:
    """The submissions, in the order of levels and students, and what was noticed on the way."""

    submissions: Submissions
    notes: list[Message]


def find_submissions(
    folder: Path, levels: Collection[str], known: Collection[str], lacking: Mapping[str, str] = MappingProxyType({})
) -> Found:
    """What lies below ``folder`` for ``levels``; ``known`` are all levels of the course.

    ``lacking`` are those that can't be graded here, with what each needs: their submissions stay, and are counted.

    Raises:
        AuthorError: the folder is not there.
        GraderError: it can't be listed.
    """
    found, notes, waiting = Submissions(folder), list[Message](), Counter[str]()
    _refuse_unlisted(folder)
    for student in _folders(folder, notes):
        try:
            check_student(student.name)
        except SubmissionError as error:
            notes.append(message("submissions.bad_student", path=_shown(student), why=error.reason))
            continue
        own = student.name[:1] + student.name[1:]  # a copy, for pathlib's is interned; all levels share it
        for level in _folders(student, notes):
            if level.name not in known:
                notes.append(message("submissions.unknown_level", path=_shown(level), level=level.name))
            elif level.name in levels:
                found.add(_submission(own, level, notes))
            elif level.name in lacking:
                waiting[level.name] += 1
    for name, count in sorted(waiting.items()):
        notes.append(message("submissions.unavailable", level=name, needed=lacking[name], count=count))
    return Found(found.by_level(list(known)), notes)


def _refuse_unlisted(folder: Path) -> None:
    try:
        os.scandir(folder).close()
    except (FileNotFoundError, NotADirectoryError) as error:
        text = "there is no such folder of submissions; right would be one that holds <student>/<level>/<level>.ipynb"
        raise AuthorError(text, file=folder) from error
    except OSError as error:
        raise GraderError(f"{folder} can't be listed: {error.strerror}") from error


def _folders(folder: Path, notes: list[Message]) -> Iterator[Path]:
    odd = dict[str, str]()  # what is no folder: the note that says so
    try:
        with os.scandir(folder) as entries:
            names = sorted(_names(entries, odd))
    except OSError as error:
        notes.append(message("submissions.unlisted", path=_shown(folder), why=error.strerror or type(error).__name__))
        return
    for name in names:
        if name in odd:
            notes.append(message(odd[name], path=_shown(folder / name)))
        else:
            yield Path(f"{folder}{os.sep}{name}")  # in one: pathlib interns the parts that it is given


def _names(entries: Iterator["os.DirEntry[str]"], odd: dict[str, str]) -> Iterator[str]:
    """Their names alone: the entries of a whole class would take more memory than its submissions."""
    for entry in entries:
        if entry.name.startswith(_IGNORED):
            continue
        if entry.is_symlink():
            odd[entry.name] = "submissions.link"
        elif not entry.is_dir():
            odd[entry.name] = "submissions.stray"
        yield entry.name


def _submission(student: str, folder: Path, run_notes: list[Message]) -> Submission:
    path, notes = folder / f"{folder.name}.ipynb", []
    if not os.path.lexists(path):
        others = sorted(other for other in folder.glob("*.ipynb") if not other.name.startswith(_IGNORED))
        right = path.name
        if len(others) == 1:
            path = others[0]
            notes.append(message("submissions.renamed", name=_shown(Path(path.name)), right=right))
            run_notes.append(message("submissions.renamed_at", path=_shown(path), right=right))
        else:
            lacking = "submissions.several" if others else "submissions.none"
            run_notes.append(message(lacking, path=_shown(folder), right=right))
    return Submission(
        student=student,
        level=folder.name,
        path=path,
        sha256=sha256_of(path),
        submitted_at=_submitted_at(folder, path, run_notes),
        notes=tuple(notes),
    )


def sha256_of(path: Path) -> str:
    """Of the file's bytes, in hex; empty where there is no ordinary file of a bearable size, or it can't be read."""
    if not has_bytes(path):
        return ""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def has_bytes(path: Path) -> bool:
    """Whether an ordinary file of a bearable size lies there; not whether this user may read it."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size <= _HASHED


def _submitted_at(folder: Path, path: Path, notes: list[Message]) -> str | None:
    """What ``timestamp.txt`` says, else when the file was last changed."""
    stamp = folder / TIMESTAMP
    try:
        if os.path.lexists(stamp):
            return parse_timestamp(read_bytes(stamp, _STAMP_BYTES).decode()).isoformat()
    except (SubmissionError, GraderError, ValueError):
        notes.append(message("submissions.bad_timestamp", path=_shown(stamp)))
    try:
        return parse_timestamp(datetime.fromtimestamp(path.lstat().st_mtime, UTC).isoformat()).isoformat()
    except (OSError, ValueError, OverflowError):
        return None


def _shown(path: Path) -> str:
    """A path as text that every terminal and file can hold, though its bytes may be any."""
    return os.fsencode(path).decode(errors="backslashreplace")
