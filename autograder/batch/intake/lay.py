"""Put a notebook where grading looks for it, ``<student>/<level>/<level>.ipynb``; what lay there is kept.

A submission is written beside its place and moved there whole, after the one before it was moved to
``.earlier/<student>/<level>/``: whenever this is stopped, either of them is found, and nothing is lost.
"""

import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from autograder.batch.files import replace_file
from autograder.batch.intake.handed import Refused, Source
from autograder.batch.intake.plan import Step
from autograder.batch.submissions import TIMESTAMP, sha256_of
from autograder.errors import GraderError, SubmissionError
from autograder.gradebook.timestamps import format_timestamp, parse_timestamp
from autograder.notebook.file import read_bytes

Replace = Literal["newer", "always", "never"]
Done = Literal["new", "replaced", "timed", "same", "older", "kept"]

EARLIER = ".earlier"  # below the submissions; whoever looks for these passes over such a name
SECRET = "submission_secret.txt"  # noqa: S105 - the name of a file
_MOST_SECRET, _MOST_STAMP = 300, 1000


@dataclass(frozen=True)
class Place:
    """Where submissions go, and what is done with those that are there."""

    submitted: Path
    level: str
    replace: Replace
    dry: bool
    most: int = 20_000_000  # bytes of a notebook, as grading has it


def lay(step: Step, source: Source, place: Place) -> Done:
    """Lay one student's notebook, or find that it need not be.

    Raises:
        Refused: it can't be read within bounds, or nobody can say whether it is newer than what is there.
        GraderError: it can't be written.
    """
    data = source.read(step.notebook, place.most)
    secret = None if step.secret is None else source.read(step.secret, _MOST_SECRET)
    folder = place.submitted / step.student / place.level
    try:
        done = _decided(step, data, folder, place)
        if done in {"new", "replaced"} and not place.dry:
            _write(step, data, secret, folder, place)
        elif done == "timed" and step.time is not None and not place.dry:
            replace_file(folder / TIMESTAMP, format_timestamp(step.time).encode())
    except OSError as error:
        raise GraderError(f"{error.filename or folder} can't be written: {error.strerror}") from error
    return done


def _decided(step: Step, data: bytes, folder: Path, place: Place) -> Done:
    for path in (folder.parent, folder):
        if path.is_symlink() or (os.path.lexists(path) and not path.is_dir()):
            raise Refused(f"{path} is no folder but a link or a file; right would be to take it away")
    if not os.path.lexists(folder):
        return "new"
    there = folder / f"{place.level}.ipynb"
    alike = sha256_of(there) == hashlib.sha256(data).hexdigest()
    before = _stamp(folder)
    if alike and (step.time is None or step.time == before):
        return "same"
    if alike and before is None:
        return "timed"  # the very notebook, of which it was not known when it was handed in
    if place.replace != "newer":
        return "replaced" if place.replace == "always" else "kept"
    known = before or _written(there)
    if step.time is not None and known is not None and step.time > known:
        return "replaced"
    if step.time is not None and before is not None and step.time < before:
        return "older"
    raise Refused(
        "another notebook is there, and nobody can say which is newer; right would be --replace always, "
        "which keeps what is there"
    )


def _stamp(folder: Path) -> datetime | None:
    try:
        return parse_timestamp(read_bytes(folder / TIMESTAMP, _MOST_STAMP).decode())
    except (SubmissionError, GraderError, ValueError):
        return None


def _written(path: Path) -> datetime | None:
    """When it came here, so that it was handed in before."""
    try:
        return datetime.fromtimestamp(path.lstat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return None


def _write(step: Step, data: bytes, secret: bytes | None, folder: Path, place: Place) -> None:
    draft = folder.with_name(f".{folder.name}.new")
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(draft, ignore_errors=True)  # left behind by one that was killed
    draft.mkdir()
    _put(draft / f"{place.level}.ipynb", data)
    if step.time is not None:
        _put(draft / TIMESTAMP, format_timestamp(step.time).encode())
    if secret is not None:
        _put(draft / SECRET, secret)
    if os.path.lexists(folder):
        _keep(folder, step, place)
    draft.rename(folder)


def _put(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _keep(folder: Path, step: Step, place: Place) -> None:
    """Move what is there among the earlier ones, under the time it was handed in and what it holds."""
    moment = _stamp(folder)
    said = "no-time" if moment is None else moment.strftime("%Y%m%dT%H%M%SZ")
    held = sha256_of(folder / f"{place.level}.ipynb")[:12] or "no-notebook"
    kept = place.submitted / EARLIER / step.student / place.level
    kept.mkdir(parents=True, exist_ok=True)
    number = 1
    target = kept / f"{said}-{held}"
    while os.path.lexists(target):
        number += 1
        target = kept / f"{said}-{held}-{number}"
    folder.rename(target)
