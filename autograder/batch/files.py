"""Write a file whole or not at all."""

import contextlib
import errno
import os
from pathlib import Path

from autograder.errors import GraderError

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)  # EXCL: never through a link


def replace_file(path: Path, data: bytes) -> None:
    """Put these bytes in place of whatever lies at ``path``: no reader sees half of them, and no link is followed.

    Raises:
        OSError: it can't be written; what was there before is there still.
    """
    draft = f"{path.parent}{os.sep}.{path.name}.{os.getpid()}"
    try:
        descriptor = os.open(draft, _NEW, 0o666)
    except FileNotFoundError:  # asked last, not first: a batch writes eight files into each folder
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(draft, _NEW, 0o666)
    except FileExistsError:  # left behind by one that was killed
        os.unlink(draft)  # noqa: PTH108 - a str, for speed
        descriptor = os.open(draft, _NEW, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.replace(draft, path)  # noqa: PTH105 - a str, for speed
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(draft)  # noqa: PTH108
        raise


def unwritable(path: Path, error: OSError) -> GraderError:
    """What to say where ``path``, or what the error names, could not be written."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    right = "; right would be to free some space and run again: what was graded before is stored" if full else ""
    return GraderError(f"{error.filename or path} can't be written: {error.strerror}{right}")
