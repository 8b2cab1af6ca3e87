"""The bytes of a file that a student handed in: a regular file of a bearable size, or the reason why not."""

import errno
import os
import stat
from functools import reduce
from operator import or_
from pathlib import Path

from autograder.errors import GraderError, SubmissionError
from autograder.wording import message

# O_NONBLOCK: opening a FIFO that nobody writes to would wait for ever. O_NOFOLLOW: a symlink would hand in
# somebody else's file. Windows has neither, and needs to be told that these are bytes.
_WISHED = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY")
_FLAGS = reduce(or_, (getattr(os, name, 0) for name in _WISHED), os.O_RDONLY)

_KINDS = (
    (stat.S_ISLNK, "notebook.symlink"),
    (stat.S_ISDIR, "notebook.directory"),
    (stat.S_ISFIFO, "notebook.special_file"),
    (stat.S_ISSOCK, "notebook.special_file"),
    (stat.S_ISCHR, "notebook.special_file"),
    (stat.S_ISBLK, "notebook.special_file"),
)


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """The bytes at ``path``. Whether a folder on the way is a symlink is the caller's to know.

    Raises:
        SubmissionError: nothing there, not a regular file, or larger than ``max_bytes`` (it is not read then).
        GraderError: the file is there and this machine can't read it.
    """
    try:
        # Looked at before it is opened, because opening a device can already do something.
        _refuse_unless_regular(os.lstat(path).st_mode)
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        raise _reason(path, error) from error
    with os.fdopen(descriptor, "rb") as stream:
        # Looked at again, because it may have been exchanged in between.
        status = os.fstat(stream.fileno())
        _refuse_unless_regular(status.st_mode)
        _refuse_if_large(status.st_size, max_bytes)
        try:
            data = stream.read(max_bytes + 1)
        except OSError as error:
            raise _reason(path, error) from error
    _refuse_if_large(len(data), max_bytes)
    return data


def _refuse_unless_regular(mode: int) -> None:
    for is_kind, reason in _KINDS:
        if is_kind(mode):
            raise SubmissionError(message(reason))
    if not stat.S_ISREG(mode):
        raise SubmissionError(message("notebook.special_file"))


def _refuse_if_large(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise SubmissionError(message("notebook.too_large", size=round(size / 1e6, 1), limit=round(max_bytes / 1e6, 1)))


def _reason(path: Path, error: OSError) -> SubmissionError | GraderError:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return SubmissionError(message("notebook.missing", name=path.name))
    if error.errno == errno.ELOOP:
        return SubmissionError(message("notebook.symlink"))
    return GraderError(f"{path} can't be read ({error.strerror}): the grader's user needs the right to read it")
