"""A level as it travels to a machine that has no course: both halves in one piece, named by the hash of it."""

import hashlib
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import msgspec

from autograder.batch.cluster.errand import pack, unpack
from autograder.batch.levels import Prepared, prepare
from autograder.course.folder import LevelFolder, level_files, level_folders
from autograder.course.model import Course, LevelEntry
from autograder.errors import GraderError
from autograder.wording import Language, Text

PUBLIC, PRIVATE = "public", "private"  # as in ``level_files``
_PLACES = {PUBLIC: "assignments", PRIVATE: "solutions"}


class Parcel(NamedTuple):
    """A packed level. ``name`` is the SHA-256 of the bytes, in hexadecimal digits."""

    name: str
    data: bytes


class _Content(msgspec.Struct, frozen=True, kw_only=True):
    """What grading needs to know of a course and one of its levels; nothing of people, dates or secrets."""

    course: str
    title: Text
    language: Language
    entry: LevelEntry
    version: str
    files: dict[str, bytes]


def wrap(folder: LevelFolder) -> Parcel:
    """The parcel of a level.

    Raises:
        AuthorError: a file can't be read.
    """
    course = folder.course
    content = _Content(
        course=course.id,
        title=course.title,
        language=course.language,
        entry=msgspec.structs.replace(folder.entry, opens=None, due=None, requires=()),
        version=folder.version,
        files=level_files(folder),
    )
    data = pack(content)
    return Parcel(hashlib.sha256(data).hexdigest(), data)


def open_parcel(parcel: Parcel, root: Path) -> Prepared:
    """Lay the files down below ``root``, readable by this user alone, and load the level.

    Raises:
        AuthorError: something in either half is wrong.
        GraderError: it is not what was sent.
        OSError: it can't be written.
    """
    if hashlib.sha256(parcel.data).hexdigest() != parcel.name:
        raise GraderError(f"the parcel {parcel.name[:16]} has arrived as another; its level is not graded by")
    content = unpack(parcel.data, _Content)
    place = root / parcel.name[:16]
    for name, data in content.files.items():
        _lay_down(place, content.entry.id, name, data)
    course = Course(
        folder=place,
        id=content.course,
        title=content.title,
        language=content.language,
        levels=(content.entry,),
        secret_file=place / "there is none",
    )
    (folder,) = level_folders(course, None, [content.entry.id])
    if folder.version != content.version:
        raise GraderError(f"level {content.entry.id!r} was changed while it was being read; grade it again")
    return prepare(folder)


def name_within(file: Path | str, root: Path) -> str:
    """The name, as in ``level_files``, of a file that was laid down below ``root``; empty for any other."""
    path = Path(file)
    if not path.is_relative_to(root):
        return ""
    _parcel, *parts = path.relative_to(root).parts
    halves = [half for half, place in _PLACES.items() if parts[:1] == [place]]
    return "/".join((*halves, *parts[2:]))


def file_named(name: str, folder: LevelFolder) -> Path:
    """The file of a level that has this name; the level's notebook where it is none."""
    half, _, rest = name.partition("/")
    root = {PUBLIC: folder.notebook.parent, PRIVATE: folder.private}.get(half)
    return folder.notebook if root is None else root / rest


def _lay_down(place: Path, level: str, name: str, data: bytes) -> None:
    half, *parts = PurePosixPath(name).parts
    if half not in _PLACES or not parts or {"..", "."} & set(parts):
        raise GraderError(f"a parcel holds {name!r}, which is no file of a level")
    path = place / _PLACES[half] / level / Path(*parts)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(0o600)
