"""The folders of a level: where its two halves lie, and the version that says whether either has changed."""

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

from autograder.course.available import available, needed
from autograder.course.document import among
from autograder.course.model import Course, LevelEntry
from autograder.errors import AuthorError

PRIVATE_FILES = ("reference.py", "checks.py", "bugs.py")
_SETTINGS = "settings"  # of a level, among the names of its files
# What interpreters, editors and file managers leave behind changes nothing of a level. Hidden files are of this kind.
LEFTOVERS = (".*", "__pycache__", "*.pyc", "*~", "#*#", "*.bak", "*.orig", "*.swp", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class LevelFolder:
    """One level on the disk, both halves there. ``version`` is what a receipt keeps."""

    entry: LevelEntry
    course: Course
    notebook: Path  # the source notebook
    private: Path  # the folder of reference.py, checks.py and bugs.py
    version: str  # 16 hexadecimal digits

    @property
    def id(self) -> str:
        """The level's id, which is also the name of its folders and its notebook."""
        return self.entry.id


def level_folders(course: Course, solutions: Path | None, only: Sequence[str]) -> list[LevelFolder]:
    """The levels named in ``only`` (all that are available here, if it is empty), in the order of the course.

    ``solutions`` is the folder with the private halves, if that is not the course's own ``solutions/``.

    Raises:
        AuthorError: a level that the course does not have, or that is not available here; a private half that is
            missing.
    """
    entries, file = {entry.id: entry for entry in course.levels}, course.folder / "course.yaml"
    for name in only:
        if name not in entries:
            raise AuthorError(f"the course has no level {name!r}; {among(name, entries)}", file=file)
        if not available(entries[name]):
            raise AuthorError(f"level {name!r} is unavailable here: it needs {needed(entries[name])}", file=file)
    wanted = [entry for entry in course.levels if (entry.id in only if only else available(entry))]
    root = _solutions(course, solutions)
    return [_folder(course, entry, root) for entry in wanted]


def level_files(folder: LevelFolder) -> dict[str, bytes]:
    """The files of both halves, by ``public/NAME`` and ``private/NAME``: with the settings all that makes the version.

    Raises:
        AuthorError: one can't be read.
    """
    parts = _parts(folder.entry, folder.notebook.parent, folder.private)
    return {name: data for name, data in parts if name != _SETTINGS}


def source_notebook(folder: Path, level: str) -> Path:
    """Where the source notebook of a level lies in the course's folder."""
    return folder / "assignments" / level / f"{level}.ipynb"


def protected_paths(course: Course, solutions: Path | None = None) -> tuple[Path, ...]:
    """What a box must never be able to read, absolute and with links followed, whether it is there or not.

    The caller adds what it knows alone: the submissions and the outputs.
    """
    roots = [course.folder / "assignments", course.folder / "solutions", _solutions(course, solutions)]
    halves = [root / entry.id for root in roots for entry in course.levels]
    people = [path for path in (course.roster, course.extensions) if path is not None]
    files = [course.folder / "course.yaml", course.secret_file, *people]
    paths = dict.fromkeys(path.resolve() for path in (*files, *roots, *halves))
    return tuple(path for path in paths if not any(parent in paths for parent in path.parents))


def _solutions(course: Course, solutions: Path | None) -> Path:
    return course.folder / "solutions" if solutions is None else solutions.absolute()


def _folder(course: Course, entry: LevelEntry, solutions: Path) -> LevelFolder:
    private = solutions / entry.id
    if not private.is_dir():
        there = sorted(path.name for path in solutions.iterdir()) if solutions.is_dir() else []
        text = f"level {entry.id!r} has no private half; right would be this folder (--solutions DIR)"
        raise AuthorError(f"{text}; {among(entry.id, there)}", file=private)
    for name in PRIVATE_FILES:
        if not (private / name).is_file():
            text = f"level {entry.id!r} has no {name}; right would be {', '.join(PRIVATE_FILES)}"
            raise AuthorError(text, file=private / name)
    notebook = source_notebook(course.folder, entry.id)
    return LevelFolder(entry, course, notebook, private, _version(entry, notebook.parent, private))


def _version(entry: LevelEntry, public: Path, private: Path) -> str:
    """The first 16 digits of a SHA-256 over all that can change a score: both halves, the limits, the packages.

    Every part goes in with its name and the lengths of both, so that no two levels share a stream of bytes.
    """
    digest = hashlib.sha256()
    for name, data in _parts(entry, public, private):
        label = name.encode()
        digest.update(b"%d %d\n" % (len(label), len(data)) + label + data)
    return digest.hexdigest()[:16]


def _parts(entry: LevelEntry, public: Path, private: Path) -> Iterator[tuple[str, bytes]]:
    yield _SETTINGS, msgspec.json.encode([entry.limits, entry.packages])
    for half, root in (("public", public), ("private", private)):
        for name, path in sorted(_files(root)):
            try:
                yield f"{half}/{name}", path.read_bytes()
            except OSError as error:
                reason = error.strerror or str(error)
                text = f"can't be read ({reason}); right would be a file that the grader may read"
                raise AuthorError(text, file=path) from None


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    """The files below a folder, with their names relative to it, the same on every system."""
    for path in _entries(root):
        if any(fnmatchcase(path.name, pattern) for pattern in LEFTOVERS):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from ((f"{_name(path)}/{name}", file) for name, file in _files(path))
        elif stat.S_ISREG(_mode(path)):
            yield _name(path), path
        else:
            text = "is no ordinary file; right would be the file or folder itself, not a link to a folder"
            raise AuthorError(text, file=path)


def _name(path: Path) -> str:
    return unicodedata.normalize("NFC", path.name)  # macOS takes accents apart


def _entries(root: Path) -> list[Path]:
    try:
        return [Path(entry.path) for entry in os.scandir(root)]
    except OSError as error:
        reason = error.strerror or str(error)
        text = f"can't be listed ({reason}); right would be a folder that the grader may read"
        raise AuthorError(text, file=root) from None


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0  # a link to nothing
