"""Files that only the grader may read: refused where somebody else could, written whole or not at all."""

import os
import stat
from pathlib import Path

from autograder.errors import AuthorError, GraderError

# A Windows has neither: there a file is whose folder it lies in.
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_OTHERS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def read_private(path: Path, *, what: str, most: int, missing: str) -> bytes:
    """What a private file holds, up to one byte more than ``most``; ``what`` it is called, what to do if ``missing``.

    Raises:
        AuthorError: no such file, or one that somebody else could read, write or put there. Its contents are
            never in the text.
    """
    try:
        # NOFOLLOW: what is checked below is what lies here, not where somebody's link leads. NONBLOCK: a FIFO
        # would wait for its writer.
        descriptor = os.open(path, os.O_RDONLY | _NOFOLLOW | _OTHERS)
    except FileNotFoundError:
        raise AuthorError(missing, file=path) from None
    except OSError as error:
        if path.is_symlink():
            raise AuthorError(f"the {what} is a link; right would be the file itself", file=path) from None
        reason = error.strerror or str(error)
        text = f"the {what} can't be opened ({reason}); right would be a file of the grader's own"
        raise AuthorError(text, file=path) from None
    try:
        _refuse(path, os.fstat(descriptor), what)
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            return stream.read(most + 1)
    finally:
        os.close(descriptor)


def _refuse(path: Path, status: os.stat_result, what: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise AuthorError(f"the {what} is no ordinary file; right would be one", file=path)
    if not hasattr(os, "geteuid"):
        return
    if status.st_uid != os.geteuid():
        text = f"the {what} belongs to user {status.st_uid}; right would be {os.geteuid()}, who grades"
        raise AuthorError(text, file=path)
    mode = stat.S_IMODE(status.st_mode)
    if mode != 0o600:
        text = f"the {what} has mode {mode:04o}; right would be 0600 (chmod 600 '{path}')"
        raise AuthorError(text, file=path)


def make_private(path: Path, content: bytes, *, what: str) -> None:
    """Write a new file that nobody else may read.

    Raises:
        FileExistsError: something is there already.
        GraderError: the file can't be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _OTHERS, 0o600)
    except OSError as error:
        # The folder may be a file, which is not what a caller would take this error for.
        if isinstance(error, FileExistsError) and path.parent.is_dir():
            raise
        raise unmade(path, error, what) from error
    try:
        with os.fdopen(descriptor, "wb") as stream:
            if hasattr(os, "fchmod"):
                os.fchmod(descriptor, 0o600)  # whatever the umask left of it
            stream.write(content)
            stream.flush()
            os.fsync(descriptor)
    except OSError as error:
        path.unlink(missing_ok=True)  # half a file would be in the way of a whole one
        raise unmade(path, error, what) from error


def replace_private(path: Path, content: bytes, *, what: str) -> None:
    """Write a private file, new or in place of the old one, which stays as it was until the new one is whole.

    Raises:
        AuthorError: what is there is no file of the grader's own.
        GraderError: the file can't be written.
    """
    if path.is_symlink() or path.exists():
        read_private(path, what=what, most=0, missing="")  # what somebody else could have put there stays, and is told
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.unlink(missing_ok=True)  # of one with the same number that was killed
        make_private(beside, content, what=what)
        beside.replace(path)
        _settle(path.parent)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise unmade(path, error, what) from error


def _settle(folder: Path) -> None:
    """See to it that a file's new name outlasts a power cut."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def unmade(path: Path, error: OSError, what: str) -> GraderError:
    """What to raise where a private file can't be made."""
    reason = error.strerror or str(error)
    return GraderError(f"the {what} {path} can't be made ({reason}); right would be a folder to write in")
