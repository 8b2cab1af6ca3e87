"""The course's secret: the key that hidden inputs are drawn with. Made once, kept where only the grader reads."""

import os
import secrets
import stat
from pathlib import Path

from autograder.course.model import Course
from autograder.errors import AuthorError, GraderError

_LEAST, _MOST = 32, 4096  # bytes; the upper bound keeps a wrong path from being read for long


def read_secret(course: Course) -> bytes:
    """The secret of a course, without the line break at its end; at least 32 bytes.

    Raises:
        AuthorError: no such file, or one that somebody else could read, write or put there. Its contents are
            never in the text.
    """
    path = course.secret_file
    try:
        # NOFOLLOW: what is checked below is what lies here, not where somebody's link leads. NONBLOCK: a FIFO
        # would wait for its writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        text = "there is no secret file; make one with: (umask 077; mkdir -p"
        command = f"{text} '{path.parent}' && openssl rand -hex 32 > '{path}')"
        raise AuthorError(command, file=path) from None
    except OSError as error:
        if path.is_symlink():
            text = "the secret file is a link; right would be the file itself"
            raise AuthorError(text, file=path) from None
        reason = error.strerror or str(error)
        text = f"the secret file can't be opened ({reason}); right would be a file of the grader's own"
        raise AuthorError(text, file=path) from None
    try:
        _refuse(path, os.fstat(descriptor))
        secret = os.read(descriptor, _MOST + 1).rstrip(b"\r\n")
    finally:
        os.close(descriptor)
    if not _LEAST <= len(secret) <= _MOST:
        text = f"the secret has {len(secret)} bytes; right would be from {_LEAST} to {_MOST}"
        raise AuthorError(text, file=path)
    return secret


def _refuse(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise AuthorError("the secret file is no ordinary file; right would be one", file=path)
    if status.st_uid != os.geteuid():
        text = f"the secret file belongs to user {status.st_uid}; right would be {os.geteuid()}, who grades"
        raise AuthorError(text, file=path)
    mode = stat.S_IMODE(status.st_mode)
    if mode != 0o600:
        text = f"the secret file has mode {mode:04o}; right would be 0600 (chmod 600 '{path}')"
        raise AuthorError(text, file=path)


def make_secret(path: Path) -> None:
    """Write 32 random bytes as hexadecimal digits to a new file that nobody else may read.

    The bytes are the system's and no argument: a secret that a caller could choose would be none.

    Raises:
        AuthorError: something is there already. A new secret would change everyone's hidden inputs.
        GraderError: the file can't be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unmade(path, error) from error
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        text = "the secret file is there already; right would be to keep it: a new one changes hidden inputs"
        raise AuthorError(text, file=path) from None
    except OSError as error:
        raise _unmade(path, error) from error
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            os.fchmod(descriptor, 0o600)  # whatever the umask left of it
            stream.write(secrets.token_hex(_LEAST) + "\n")
            stream.flush()
            os.fsync(descriptor)
    except OSError as error:
        path.unlink(missing_ok=True)  # half a secret would be in the way of a whole one
        raise _unmade(path, error) from error


def _unmade(path: Path, error: OSError) -> GraderError:
    reason = error.strerror or str(error)
    return GraderError(f"the secret file {path} can't be made ({reason}); right would be a folder to write in")
