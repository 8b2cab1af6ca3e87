"""A folder that students can write to, read without following a link, even one that is put there meanwhile."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

from autograder.batch.intake.handed import Entry, Left, Refused, shown
from autograder.batch.intake.names import parts_of
from autograder.batch.intake.zipped import Bounds
from autograder.errors import AuthorError

_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_FILE = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_MOST_FILES = 2000  # of one submission; a folder without end would hold up everybody else's
_MOST_DEPTH = 12


class FolderSource:
    """The files below a folder, by the names at its top that ``wanted`` takes; ``others`` are those it does not."""

    def __init__(self, root: Path, bounds: Bounds, wanted: Callable[[str], bool] = lambda _: True) -> None:
        """Raises AuthorError where the folder can't be listed."""
        self._root, self._bounds, self._read = root, bounds, 0
        self.encoding = ""
        found: list[Entry] = []
        left: list[Left] = []
        try:
            names = sorted(entry.name for entry in os.scandir(root))
        except OSError as error:
            reason = error.strerror or str(error)
            raise AuthorError(f"can't be listed ({reason}); right would be a folder or a zip", file=root) from None
        self.tops = tuple(name for name in names if wanted(name))  # also what holds nothing that can be read
        self.others = tuple(name for name in names if not wanted(name))
        for name in self.tops:
            self._take(name, found, left)
        self.entries, self.left = tuple(found), tuple(left)

    def owner(self, name: str) -> int | None:
        """The user number that something at the top belongs to."""
        with suppress(OSError):
            return (self._root / name).lstat().st_uid
        return None

    def _take(self, name: str, found: list[Entry], left: list[Left]) -> None:
        mine: list[Entry] = []
        odd: list[Left] = []
        for path, why in _walked(self._root, (name,)):
            if why is not None:
                odd.append(Left(shown(path), why))
            else:
                mine.append(Entry(path))
            if len(mine) + len(odd) > _MOST_FILES:
                much = f"it holds more than {_MOST_FILES} files; right would be a notebook and what belongs to it"
                left.append(Left(shown(name), much))
                return
        left += odd
        found += mine

    def read(self, entry: Entry, most: int, /) -> bytes:
        """The bytes of an entry.

        Raises:
            Refused: more than the bounds allow, no ordinary file (any more), or it can't be read.
        """
        try:
            with ExitStack() as stack:
                data = _bytes(self._root, entry.path, most, stack)
        except OSError as error:
            raise Refused(f"it can't be read ({error.strerror})") from None
        self._read += len(data)
        if len(data) > most:
            raise Refused(f"it has more than {most} bytes, the most that is read")
        if self._read > self._bounds.total:
            raise Refused(f"the folder holds more than {self._bounds.total} bytes, the most that is read")
        return data


def _walked(root: Path, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """The ordinary files below ``path``; whatever else lies there, with the reason why it is not taken."""
    try:
        parts_of("/".join(path))
        mode = root.joinpath(*path).lstat().st_mode
        if stat.S_ISREG(mode):
            yield path, None
        elif not stat.S_ISDIR(mode):
            yield path, "it is a link, a pipe or a device; right would be the file or folder itself"
        elif len(path) > _MOST_DEPTH:
            yield path, f"it lies more than {_MOST_DEPTH} folders deep"
        else:
            for name in sorted(entry.name for entry in os.scandir(root.joinpath(*path))):
                yield from _walked(root, (*path, name))
    except OSError as error:
        yield path, f"it can't be read ({error.strerror})"
    except Refused as error:
        yield path, str(error)


def _bytes(root: Path, path: tuple[str, ...], most: int, stack: ExitStack) -> bytes:
    place = os.open(root, _FOLDER & ~getattr(os, "O_NOFOLLOW", 0))  # the operator's own folder may be a link
    stack.callback(os.close, place)
    for part in path[:-1]:
        place = os.open(part, _FOLDER, dir_fd=place)
        stack.callback(os.close, place)
    _refuse_special(
        os.stat(path[-1], dir_fd=place, follow_symlinks=False).st_mode
    )  # opening a device can already do something
    with os.fdopen(os.open(path[-1], _FILE, dir_fd=place), "rb") as file:
        _refuse_special(os.fstat(file.fileno()).st_mode)
        return file.read(most + 1)


def _refuse_special(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise Refused("it is no ordinary file any more")
