"""What a grading leaves as files: the notebook that formgrader opens, and the student's own report."""

import os
from pathlib import Path

import msgspec

from autograder.errors import GraderError
from autograder.gradebook.timestamps import format_timestamp, parse_timestamp
from autograder.grading import Graded
from autograder.report.document import student_document
from autograder.results import Report
from autograder.wording import Language


def write_outputs(out: Path, course_id: str, graded: Graded, language: Language) -> None:
    """Write ``autograded/`` and ``feedback/`` of one submission below ``out``.

    Raises:
        GraderError: a file can't be written.
    """
    report = graded.report
    try:
        if graded.notebook is not None:
            folder = out / "autograded" / report.student / report.level
            _write_json(folder / f"{report.level}.ipynb", graded.notebook)
            _write_timestamp(folder, report)
        folder = out / "feedback" / report.student / report.level
        _write_json(folder / f"{report.level}.json", student_document(course_id, report, language))
    except OSError as error:
        raise GraderError(f"{error.filename or out} can't be written: {error.strerror}") from error


def outputs_there(out: Path, student: str, level: str) -> bool:
    """Whether what was written of a submission still lies there: who clears a folder wants it made again."""
    notebook = out / "autograded" / student / level / f"{level}.ipynb"
    return notebook.exists() and (out / "feedback" / student / level / f"{level}.json").exists()


def _write_json(path: Path, document: dict[str, object]) -> None:
    # Not the standard library's json: with an indent it encodes in Python, at a millisecond a notebook.
    _replace(path, msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n")


def _write_timestamp(folder: Path, report: Report) -> None:
    """Without it, and without its being the gradebook's moment, formgrader shows the submission as ungraded."""
    if report.submitted_at is not None:
        _replace(folder / "timestamp.txt", format_timestamp(parse_timestamp(report.submitted_at)).encode())


def _replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
