"""``guanka backup``: one file with all that a course run is, made while it goes on.

The gradebook is copied first, the files after it. Outputs are written before their grades are stored, so of everything
that the copied gradebook has, the files are there; what came after it is graded again by the next run.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from autograder.batch.keeping import manifest as manifests
from autograder.batch.keeping.manifest import FORMAT, Book, Entry, Manifest
from autograder.batch.keeping.pack import Source, check_suffix, pack
from autograder.batch.keeping.tree import Tree, finished, without
from autograder.batch.outputs import FEEDBACK, STAFF
from autograder.commands.counting import Counting
from autograder.commands.people import people_files
from autograder.commands.place import Place, versions
from autograder.course.folder import LEFTOVERS
from autograder.course.model import Course
from autograder.course.secret import read_secret
from autograder.errors import GraderError
from autograder.gradebook.copying import copy_gradebook

OUTPUTS = ("autograded", FEEDBACK, STAFF)
_BESIDE = ("course.yaml", "nbgrader_config.py")
_BOOK, _DUMP = "gradebook.db", "postgresql.dump"
_TAKEN = ("assignments", "solutions", "submitted", *OUTPUTS, *_BESIDE, _BOOK, _DUMP, manifests.NAME)
_SCRATCH, _LOCK = ".guanka-backup-", "lock"
_SECRET = ".guanka/secret"  # noqa: S105 - where it lies in the archive if it lies outside the course


@dataclass(frozen=True)
class Backup:
    """What was backed up, for the summary; the manifest is without its files, ``count`` is how many they are."""

    manifest: Manifest
    count: int
    left_out: tuple[str, ...]
    outside: tuple[str, ...]  # files that lay outside the course and have other names in the archive


def backup(
    place: Place, archive: Path, *, with_secret: bool, now: datetime, environment: Mapping[str, str], said: Counting
) -> Backup:
    """Write the archive, whole or not at all, of mode 0600.

    Raises:
        AuthorError: its name is of no form that we write.
        GraderError: something can't be read or written, or PostgreSQL's pg_dump is missing.
    """
    check_suffix(archive)
    archive = archive.absolute()
    with _scratch(archive) as scratch:
        copied = copy_gradebook(place.db, scratch / _BOOK, environment)
        tree = _tree(place)
        tree.sources = [one for one in tree.sources if one.path != archive and scratch not in one.path.parents]
        name = _BOOK if copied.kind == "sqlite" else _DUMP
        tree.sources.insert(0, Source(name, scratch / _BOOK))
        outside = _people(place.course, tree)
        secret = _secret(place.course, tree, outside) if with_secret else None
        draft = Manifest(
            format=FORMAT,
            course=place.course.id,
            made_at=now.astimezone(UTC).isoformat(),
            versions=versions(),
            gradebook=Book(kind=copied.kind, name=name, rows=copied.rows),
            secret=secret,
            folders=tree.folders,
            files=(),
        )

        def encoded(files: list[Entry]) -> bytes:
            return manifests.encode(msgspec.structs.replace(draft, files=tuple(files)))

        count = pack(archive, scratch / archive.name, tree.sources, encoded, said.start("backup", len(tree.sources)))
    return Backup(draft, count, tuple(tree.left_out), tuple(outside))


@contextmanager
def _scratch(archive: Path) -> Iterator[Path]:
    """A folder beside the archive, for its owner alone, on whose disk there must be room anyway.

    It is locked while it is in use: what a backup that was killed has left, the next one clears away, for it is full of
    grades.
    """
    try:
        archive.parent.mkdir(parents=True, exist_ok=True)
        for old in archive.parent.glob(f"{_SCRATCH}*"):
            _clear(old)
        made = tempfile.TemporaryDirectory(dir=archive.parent, prefix=_SCRATCH)
        lock = os.open(Path(made.name) / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise GraderError(f"the backup {archive} can't be written: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with made as scratch:
            yield Path(scratch)
    finally:
        os.close(lock)


def _clear(old: Path) -> None:
    """Remove a scratch folder that no living process holds."""
    with contextlib.suppress(OSError):  # another user's, another's at this moment, or one that is just being made
        lock = os.open(old / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(old)
        finally:
            os.close(lock)


def _tree(place: Place) -> Tree:
    tree, course = Tree(), place.course
    wanted = without(LEFTOVERS)
    solutions = place.solutions or course.folder / "solutions"
    tree.add(course.folder / "assignments", "assignments", follow=True, wanted=wanted)
    tree.add(solutions, "solutions", follow=True, wanted=wanted)
    tree.add(place.submitted, "submitted")
    for name in OUTPUTS:
        tree.add(place.out / name, name, wanted=finished)
    files = [course.folder / name for name in _BESIDE]
    tree.sources[:0] = [Source(file.name, file, follow=True) for file in files if file.is_file()]
    return tree


def _people(course: Course, tree: Tree) -> list[str]:
    """Take in the files about people; those outside the course get a name inside, and are told."""
    outside = []
    for file in people_files(course):
        name = _inside(course, file) or f"roster/{file.name}"
        outside += [] if _inside(course, file) else [f"{file} is {name} in the backup"]
        tree.sources.append(Source(name, file, follow=True))
    return outside


def _secret(course: Course, tree: Tree, outside: list[str]) -> str:
    read_secret(course)  # it must be as it should, or the backup would keep one that can't be used
    name = _inside(course, course.secret_file) or _SECRET
    if not _inside(course, course.secret_file):
        outside.append(f"the secret {course.secret_file} is {name} in the backup")
    tree.sources.append(Source(name, course.secret_file))
    return name


def _inside(course: Course, file: Path) -> str | None:
    """The name of a file from the course's folder; None where it lies outside, or where other things lie."""
    path = Path(os.path.normpath(file))
    if not path.is_relative_to(course.folder):
        return None
    name = path.relative_to(course.folder).as_posix()
    return None if name.partition("/")[0] in _TAKEN else name
