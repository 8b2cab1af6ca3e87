"""Where a student is found outside the gradebook: folders of their own, lines of lists, words in others' files."""

import contextlib
import csv
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from autograder.errors import GraderError
from autograder.gradebook.erase import as_word

_MOST = 64 * 2**20  # bytes of a file that are searched: reports, logs and pages are smaller
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def own_folders(student: str, roots: Iterable[Path]) -> list[Path]:
    """The folders that are named after a student. An id such as ``..`` or ``a/b`` names no folder of anyone's."""
    if student in ("", ".", "..") or "/" in student or os.sep in student or "\0" in student:
        return []
    return [path for path in dict.fromkeys(root / student for root in roots) if os.path.lexists(path)]


def remove(path: Path) -> None:
    """Remove a folder and all that is in it; of a link the link alone.

    Raises:
        GraderError: something in it can't be removed.
    """
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise GraderError(f"{error.filename or path} can't be removed: {error.strerror}") from error


def lines_of(file: Path, student: str) -> int:
    """How many records of a CSV file have the id as a cell.

    Raises:
        GraderError: it can't be read, or is not UTF-8.
    """
    return sum(theirs for _, theirs in _records(_text(file), student))


def drop_lines(file: Path, student: str) -> None:
    """Write a CSV file anew without the records that have the id as a cell; its other lines and its mode stay.

    Raises:
        GraderError: it can't be read or written; then it is as it was.
    """
    text = _text(file)
    kept = "".join(lines for lines, theirs in _records(text, student) if not theirs)
    file = file.resolve()
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()
        with os.fdopen(os.open(draft, _NEW, 0o600), "wb") as stream:
            stream.write(kept.encode())
            os.fchmod(stream.fileno(), mode)
        draft.replace(file)
    except OSError as error:
        raise GraderError(f"{file} can't be written: {error.strerror}") from error


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode()  # a mark of UTF-8 stays where it is
    except (OSError, UnicodeDecodeError) as error:
        raise GraderError(
            f"{file} can't be read as UTF-8 ({error}): take the student's lines out of it yourself"
        ) from error


def _records(text: str, student: str) -> Iterator[tuple[str, bool]]:
    """The records as they stand there, one of several lines in one piece, and whether each is the student's."""
    lines = text.splitlines(keepends=True)
    reader, start = csv.reader(lines), 0
    for cells in reader:
        theirs = any(cell.strip().removeprefix("\ufeff") == student for cell in cells)
        yield "".join(lines[start : reader.line_num]), theirs
        start = reader.line_num


def files_naming(student: str, files: Iterable[Path], moved: Callable[[int], None]) -> list[Path]:
    """Those of the files whose name or text has the id as a word; what can't be read is passed over."""
    word, plain, found = as_word(student), student.encode(errors="surrogateescape"), []
    for count, path in enumerate(files, start=1):
        moved(count)
        try:
            status = path.lstat()
            if not stat.S_ISREG(status.st_mode):
                continue
            data = path.read_bytes() if status.st_size <= _MOST else b""
        except OSError:
            continue
        if word.search(path.name) or (plain in data and word.search(data.decode(errors="replace"))):
            found.append(path)
    return found


def below(roots: Iterable[Path], but: Iterable[Path]) -> Iterator[Path]:
    """Every file below these folders, links not followed, without what lies in ``but``."""
    left = set(but)
    for root in roots:
        for folder, names, files in os.walk(root):
            names[:] = sorted(name for name in names if Path(folder, name) not in left)
            yield from (Path(folder, name) for name in sorted(files))
