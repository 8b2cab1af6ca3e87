"""The course's secret: the key that hidden inputs are drawn with. Made once, kept where only the grader reads."""

import secrets
from pathlib import Path

from autograder.course.model import Course
from autograder.course.private_file import make_private, read_private
from autograder.errors import AuthorError

_LEAST, _MOST = 32, 4096  # bytes; the upper bound keeps a wrong path from being read for long
_WHAT = "secret file"


def read_secret(course: Course) -> bytes:
    """The secret of a course, without the line break at its end; at least 32 bytes.

    Raises:
        AuthorError: no such file, or one that somebody else could read, write or put there. Its contents are
            never in the text.
    """
    path = course.secret_file
    text = "there is no secret file; make one with: (umask 077; mkdir -p"
    command = f"{text} '{path.parent}' && openssl rand -hex 32 > '{path}')"
    secret = read_private(path, what=_WHAT, most=_MOST, missing=command).rstrip(b"\r\n")
    if not _LEAST <= len(secret) <= _MOST:
        text = f"the secret has {len(secret)} bytes; right would be from {_LEAST} to {_MOST}"
        raise AuthorError(text, file=path)
    return secret


def make_secret(path: Path) -> None:
    """Write 32 random bytes as hexadecimal digits to a new file that nobody else may read.

    The bytes are the system's and no argument: a secret that a caller could choose would be none.

    Raises:
        AuthorError: something is there already. A new secret would change everyone's hidden inputs.
        GraderError: the file can't be written.
    """
    try:
        make_private(path, secrets.token_hex(_LEAST).encode("ascii") + b"\n", what=_WHAT)
    except FileExistsError:
        text = "the secret file is there already; right would be to keep it: a new one changes hidden inputs"
        raise AuthorError(text, file=path) from None
