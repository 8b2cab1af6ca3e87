"""The names in an archive: in which encoding they are, which are tricks, which are what programs leave behind."""

import re
from collections.abc import Sequence
from zipfile import ZipInfo

from autograder.batch.intake.handed import Refused

_UTF8 = 0x800  # the flag by which an entry says that its name is UTF-8
_DRIVE = re.compile(r"[A-Za-z]:")
_MOST_PART, _MOST_NAME, _MOST_DEPTH = 255, 1024, 16  # bytes, bytes, folders
_TRIES = ("utf-8", "gb18030")  # what macOS writes without the flag, what Windows writes in China


def decoded(infos: Sequence[ZipInfo]) -> tuple[list[str], str]:
    """The names of all entries, and the encoding that the unmarked ones were taken to be in; empty where it is plain.

    Without the flag a name is in whatever its writer's system used. One archive has one writer, so one encoding is
    sought that fits all; the format's own, cp437, fits everything and comes last.
    """
    raw = [info.orig_filename.encode("cp437") for info in infos if not info.flag_bits & _UTF8]
    if all(name.isascii() for name in raw):
        return [info.orig_filename for info in infos], ""
    encoding = next((tried for tried in _TRIES if all(_fits(name, tried) for name in raw)), "cp437")
    unmarked = iter(name.decode(encoding) for name in raw)
    return [info.orig_filename if info.flag_bits & _UTF8 else next(unmarked) for info in infos], encoding


def _fits(name: bytes, encoding: str) -> bool:
    try:
        name.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def parts_of(name: str) -> tuple[str, ...]:
    """The parts of an entry's name.

    Raises:
        Refused: a name that means another place on some system, or no place at all.
    """
    if "\0" in name:
        raise Refused("its name holds a NUL, behind which another name could hide")
    if "\\" in name:
        raise Refused("its name holds a backslash, which is a folder's mark on Windows")
    if name.startswith("/") or _DRIVE.match(name):
        raise Refused("its name is absolute: it names a place outside the archive")
    parts = tuple(name.split("/"))
    if any(part in {"", ".", ".."} for part in parts):
        raise Refused("its name holds '..', '.' or nothing between two slashes: it could lead out of its folder")
    sizes = [len(part.encode(errors="surrogateescape")) for part in parts]
    if max(sizes) > _MOST_PART or sum(sizes) > _MOST_NAME or len(parts) > _MOST_DEPTH:
        most = f"{_MOST_PART} bytes a part, {_MOST_NAME} in all, {_MOST_DEPTH} deep"
        raise Refused(f"its name is too long; right would be at most {most}")
    return parts


def is_archive(path: Sequence[str]) -> bool:
    """Whether this could hold files in its turn; such are never opened."""
    return path[-1].casefold().endswith((".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst"))
