"""``guanka copy-course``: the same levels for the next term, with a secret of its own and nobody in it."""

import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.batch.keeping.fresh import fresh_folder
from autograder.batch.keeping.tree import Tree, without
from autograder.commands.people import KEYS
from autograder.course.convert import times_of
from autograder.course.document import Document, Place, named
from autograder.course.folder import LEFTOVERS
from autograder.course.load import load_course, read_document
from autograder.course.model import Course
from autograder.course.rewrite import rewritten, shifted
from autograder.course.secret import make_secret
from autograder.errors import AuthorError, GraderError

_SECRET = ".guanka/secret"  # noqa: S105 - where it lies
_CONFIG = "nbgrader_config.py"


@dataclass(frozen=True)
class Copied:
    """The course that was made, and what its team should look at."""

    course: Course
    past: tuple[str, ...]  # times that lie in the past, as ``levels[0].due: 2025-…``
    notes: tuple[str, ...]


def copy_course(
    folder: Path, to: Path, *, solutions: Path | None, id: str | None, shift: int | None, now: datetime
) -> Copied:
    """Make a course in a new or an empty folder: levels, homework and limits of this one, and a new secret.

    Raises:
        AuthorError: the course or the new id is not as it should be, or the folder is not empty.
        GraderError: something can't be read or written.
    """
    old, to = load_course(folder), to.absolute()
    document = read_document(old.folder / "course.yaml")
    text = document.file.read_bytes().decode("utf-8-sig")  # read_document has seen that it is UTF-8
    values, notes = _values(old, id)
    if shift is not None:
        values |= shifted(text, document, times_of(document), shift)
    tree = Tree()
    tree.add(old.folder / "assignments", "assignments", follow=True, wanted=without(LEFTOVERS))
    tree.add(solutions or old.folder / "solutions", "solutions", follow=True, wanted=without(LEFTOVERS))
    with fresh_folder(to) as draft:
        _write(draft, tree, rewritten(text, document, values))
        notes += [*_config(old.folder, draft), *tree.left_out]
        _check(draft, document)
        make_secret(draft / _SECRET)
    new = load_course(to)
    times = times_of(read_document(to / "course.yaml"))
    past = tuple(f"{named(place)}: {time.isoformat()}" for place, time in times.items() if time < now)
    return Copied(new, past, tuple(notes))


def _values(old: Course, id: str | None) -> tuple[dict[Place, str], list[str]]:
    """What is other in the new course file, and what to say of it."""
    values: dict[Place, str] = {}
    notes = []
    if id is None:
        notes.append(f"it is still called {old.id!r}: nbgrader's exchange keeps courses apart by that name (--id)")
    else:
        plain = re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", id)  # without quotes nothing else in YAML
        values["id",] = id if plain else json.dumps(id, ensure_ascii=False)
    for key in KEYS:
        if getattr(old, key, None) is not None:
            values[key,] = "null"
            notes.append(f"{key} is null now: it was about the people of this term")
    if old.secret_file != old.folder / _SECRET:
        values["secret_file",] = _SECRET
        notes.append(f"secret_file is {_SECRET} now: two courses must not share a secret")
    return values, notes


def _write(draft: Path, tree: Tree, text: str) -> None:
    try:
        (draft / "course.yaml").write_text(text, encoding="utf-8", newline="")
        for name in tree.folders:
            (draft / name).mkdir(parents=True, exist_ok=True)
        for source in tree.sources:
            shutil.copy(source.path, draft / source.name)
    except OSError as error:
        raise GraderError(f"{error.filename or draft} can't be copied: {error.strerror or error}") from error


def _config(folder: Path, draft: Path) -> list[str]:
    """Take nbgrader's settings along, with a word where they name a database: it would be the old course's."""
    if not (folder / _CONFIG).is_file():
        return []
    try:
        shutil.copy(folder / _CONFIG, draft / _CONFIG)
        lines = (draft / _CONFIG).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise GraderError(f"{error.filename or draft} can't be copied: {error.strerror or error}") from error
    named_there = any("db_url" in line for line in lines if not line.lstrip().startswith("#"))
    return [f"{_CONFIG} names a gradebook by db_url: name another one for this course"] if named_there else []


def _check(draft: Path, document: Document) -> None:
    try:
        load_course(draft)
    except AuthorError as error:
        text = f"the copy would not be a course: {error.text}"
        raise AuthorError(text, file=document.file, line=error.line) from None
