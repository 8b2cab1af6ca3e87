"""What a grading leaves as files: the notebook that formgrader opens, the student's own report, and the staff's."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import msgspec

from autograder.batch.files import replace_file, unwritable
from autograder.course.model import Course
from autograder.gradebook.timestamps import format_timestamp, parse_timestamp
from autograder.grading import Graded
from autograder.report.audience import Audience
from autograder.report.document import student_document
from autograder.report.feedback import feedback_page
from autograder.results import HandCell, Report
from autograder.wording import Language

FEEDBACK = "feedback"  # nbgrader hands out whatever lies here
STAFF = "feedback-staff"  # so what shows hidden values lies elsewhere
_NOTHING: Mapping[str, str] = MappingProxyType({})


def write_outputs(
    out: Path,
    course: Course,
    graded: Graded,
    language: Language,
    *,
    late_penalty: float = 0.0,
    versions: Mapping[str, str] = _NOTHING,
    by_hand: Sequence[HandCell] = (),
) -> None:
    """Write ``autograded/``, ``feedback/`` and ``feedback-staff/`` of one submission below ``out``.

    ``late_penalty`` is in points, ``versions`` are those of what graded it, ``by_hand`` is what a teacher gave:
    the pages say all three.

    Raises:
        GraderError: a file can't be written.
    """
    report = graded.report
    try:
        if graded.notebook is not None:
            folder = out / "autograded" / report.student / report.level
            _write_json(folder / f"{report.level}.ipynb", graded.notebook)
            _write_timestamp(folder, report)
    except OSError as error:
        raise unwritable(out, error) from error
    write_document(out, course, report, language)
    write_pages(
        out, course, report, language, graded.cells, late_penalty=late_penalty, versions=versions, by_hand=by_hand
    )


def write_document(out: Path, course: Course, report: Report, language: Language) -> None:
    """Write the student's report as JSON alone.

    Raises:
        GraderError: the file can't be written.
    """
    path = _place(out, FEEDBACK, report.student, report.level, "json")
    try:
        _write_json(path, student_document(course.id, report, language))
    except OSError as error:
        raise unwritable(path, error) from error


def write_pages(
    out: Path,
    course: Course,
    report: Report,
    language: Language,
    cells: Mapping[int, str],
    *,
    late_penalty: float,
    versions: Mapping[str, str],
    by_hand: Sequence[HandCell],
) -> None:
    """Write the pages alone, the student's and the staff's; the arguments are those of ``feedback_page``.

    Raises:
        GraderError: a file can't be written.
    """
    audiences: tuple[tuple[str, Audience], ...] = ((FEEDBACK, "student"), (STAFF, "staff"))
    for folder, audience in audiences:
        page = feedback_page(
            course,
            report,
            language,
            audience,
            cells=cells,
            late_penalty=late_penalty,
            versions=versions,
            by_hand=by_hand,
        )
        path = _place(out, folder, report.student, report.level, "html")
        try:
            replace_file(path, page.encode("utf-8"))
        except OSError as error:
            raise unwritable(path, error) from error


def outputs_there(out: Path, student: str, level: str) -> bool:
    """Whether what was written of a submission still lies there: who clears a folder wants it made again."""
    notebook = _place(out, "autograded", student, level, "ipynb")
    reports = (_place(out, FEEDBACK, student, level, kind) for kind in ("json", "html"))
    return notebook.exists() and all(report.exists() for report in reports)


def student_page(out: Path, student: str, level: str) -> Path:
    """Where the page lies that a student reads."""
    return _place(out, FEEDBACK, student, level, "html")


def _place(out: Path, folder: str, student: str, level: str, kind: str) -> Path:
    return out / folder / student / level / f"{level}.{kind}"


def _write_json(path: Path, document: dict[str, object]) -> None:
    # Not the standard library's json: with an indent it encodes in Python, at a millisecond a notebook.
    replace_file(path, msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n")


def _write_timestamp(folder: Path, report: Report) -> None:
    """Without it, and without its being the gradebook's moment, formgrader shows the submission as ungraded."""
    if report.submitted_at is not None:
        replace_file(folder / "timestamp.txt", format_timestamp(parse_timestamp(report.submitted_at)).encode())
