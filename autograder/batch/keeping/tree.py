"""Which files of a folder go into a backup or a copy, and what of it can't."""

import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from autograder.batch.keeping.pack import Source
from autograder.errors import GraderError

_DRAFT = re.compile(r"\..+\.\d+(\.part)?\Z")  # of a file that is being written at this moment
Wanted = Callable[[str], bool]  # of a file's or folder's own name


@dataclass
class Tree:
    """The files under the names that they get, the modes of their folders, and what was left out, with the reason."""

    sources: list[Source] = field(default_factory=list)
    folders: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def add(self, folder: Path, name: str, *, follow: bool = False, wanted: Wanted = lambda _: True) -> None:
        """Take a folder in, if it is there; with ``follow`` what a link to a file leads to, else no link at all.

        Raises:
            GraderError: it can't be listed.
        """
        try:
            mode = folder.lstat().st_mode
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except (FileNotFoundError, NotADirectoryError):
            return  # not there, or removed meanwhile
        except OSError as error:
            raise GraderError(f"{folder} can't be listed: {error.strerror}") from error
        self.folders[name] = stat.S_IMODE(mode) & 0o777
        for entry in entries:
            if wanted(entry.name):
                self._entry(entry, f"{name}/{entry.name}", follow, wanted)

    def _entry(self, entry: "os.DirEntry[str]", name: str, follow: bool, wanted: Wanted) -> None:
        if not _is_text(entry.name):
            self.left_out.append(f"{os.fsencode(entry.path).decode(errors='backslashreplace')}: its name is not UTF-8")
        elif entry.is_symlink() and not (follow and entry.is_file()):
            self.left_out.append(f"{entry.path}: a link, which is not followed")
        elif entry.is_dir():
            self.add(Path(entry.path), name, follow=follow, wanted=wanted)
        elif entry.is_file(follow_symlinks=follow):
            self.sources.append(Source(name, Path(entry.path), follow))
        elif os.path.lexists(entry.path):
            self.left_out.append(f"{entry.path}: no ordinary file")


def finished(name: str) -> bool:
    """Whether a file of this name is no half-written one of ours."""
    return _DRAFT.fullmatch(name) is None


def without(patterns: tuple[str, ...]) -> Wanted:
    """What fits none of these patterns."""
    return lambda name: not any(fnmatchcase(name, pattern) for pattern in patterns)


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
