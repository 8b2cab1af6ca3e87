"""What nbgrader looks for beside a submission and its feedback: when it was handed in, and the exchange's secret."""

import contextlib
import hmac
import re
from pathlib import Path

from autograder.batch.files import replace_file, unwritable
from autograder.batch.submissions import TIMESTAMP
from autograder.errors import GraderError, SubmissionError
from autograder.gradebook.timestamps import format_timestamp, parse_timestamp
from autograder.notebook.file import read_bytes
from autograder.results import Report

_FILE = "submission_secret.txt"
_USABLE = re.compile(rb"[A-Za-z0-9_-]{16,256}")  # nbgrader's own have 128 hexadecimal digits
_MOST = 1000  # bytes


def pass_on(submitted: Path, out: Path, report: Report, key: bytes) -> None:
    """Lay both where nbgrader's next steps expect them, whoever collected the submission.

    formgrader calls a submission ungraded unless its ``timestamp.txt`` says the gradebook's moment, and breaks where
    one can't be read; so a missing or broken one is written. ``release_feedback`` names a student's page after the
    secret, so that nobody else finds it, and breaks where there is none: a submission that did not come through the
    exchange gets one from ``key``, the course's own secret.

    Raises:
        GraderError: a file can't be written below ``out``.
    """
    folder = submitted / report.student / report.level
    moment = "" if report.submitted_at is None else format_timestamp(parse_timestamp(report.submitted_at))
    if moment and _moment_of(folder) != parse_timestamp(moment):
        with contextlib.suppress(OSError):  # a folder that may only be read: then it just is not seen in formgrader
            replace_file(folder / TIMESTAMP, moment.encode())
    feedback = out / "feedback" / report.student / report.level
    try:
        replace_file(feedback / TIMESTAMP, moment.encode())
        replace_file(feedback / _FILE, _secret_of(folder) or _secret_from(key, report))
    except OSError as error:
        raise unwritable(feedback, error) from error


def _moment_of(folder: Path) -> object:
    try:
        return parse_timestamp(read_bytes(folder / TIMESTAMP, _MOST).decode())
    except (SubmissionError, GraderError, ValueError):
        return None


def _secret_of(folder: Path) -> bytes | None:
    """What nbgrader's submit wrote; nothing where a student put something else there."""
    try:
        secret = read_bytes(folder / _FILE, _MOST)
    except (SubmissionError, GraderError):
        return None
    return secret if _USABLE.fullmatch(secret) else None


def _secret_from(key: bytes, report: Report) -> bytes:
    parts = ("feedback", report.level, report.student)
    return hmac.digest(key, "\0".join(parts).encode(errors="surrogateescape"), "sha256").hex().encode()
