"""The connection file: how the LMS is reached, and by what keys, where only the grader reads."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from autograder.course.model import Course
from autograder.course.private_file import read_private, replace_private
from autograder.errors import AuthorError, GraderError
from autograder.lms.connection import Connection

_WHAT = "file of the LMS connection"
_MOST = 1 << 20  # bytes


def connection_file(course: Course) -> Path:
    """Where the connection of a course is kept, beside its secret; whether or not there is one."""
    return course.secret_file.parent / "lms.json"


def read_connection(course: Course) -> Connection:
    """The connection of a course to its LMS.

    Raises:
        AuthorError: no such file, one that somebody else could read, write or put there, or one that holds no
            connection. No secret is in the text.
    """
    path = connection_file(course)
    missing = "there is no connection to an LMS; right would be to make one with: guanka lms connect"
    content = read_private(path, what=_WHAT, most=_MOST, missing=missing)
    if len(content) > _MOST:
        raise AuthorError(f"the {_WHAT} has more than {_MOST} bytes; right would be one of ours", file=path)
    try:
        return msgspec.json.decode(content, type=Connection)
    except msgspec.MsgspecError as error:
        text = f"the {_WHAT} can't be read ({error}); right would be what guanka lms connect writes"
        raise AuthorError(text, file=path) from None
    except UnicodeDecodeError:
        raise AuthorError(
            f"the {_WHAT} is no UTF-8; right would be what guanka lms connect writes", file=path
        ) from None


@contextmanager
def changing(course: Course, *, patience: float = 10.0) -> Iterator[None]:
    """Be the only one who reads and writes the connection while the block runs, however the block or the process ends.

    What is written is what was read in the block, with a change: an administrator and launches would else take back
    what the other has written.

    Raises:
        GraderError: somebody else is at it for ``patience`` seconds, or the folder can't be written.
    """
    import fcntl  # noqa: PLC0415  a Windows that connects nothing has none

    path = connection_file(course).with_suffix(".changing")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise GraderError(f"{path} can't be written: {error.strerror}") from error

    def ours() -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    again = Retrying(
        retry=retry_if_result(lambda mine: not mine),
        wait=wait_fixed(0.05),
        stop=stop_after_delay(patience),
        retry_error_callback=lambda _: False,
    )
    try:
        if not again(ours):
            text = f"the {_WHAT} is being changed by another process"
            raise GraderError(f"{text}; right would be to run this again when that has ended")
        yield
    finally:
        os.close(descriptor)  # the file stays: two could lock two files of one name


def write_connection(course: Course, connection: Connection) -> Path:
    """Keep a connection, in place of the one before, for us alone to read; where it is kept.

    Raises:
        AuthorError: what is there already is no file of the grader's own.
        GraderError: it can't be written; the one before is as it was.
    """
    path = connection_file(course)
    content = msgspec.json.format(msgspec.json.encode(connection), indent=2) + b"\n"
    replace_private(path, content, what=_WHAT)
    return path
