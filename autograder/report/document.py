"""Reports as JSON documents: the staff's, which other programs rely on, and the student's."""

import json
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from autograder.errors import GraderError
from autograder.report.audience import Audience, seen_mismatch, seen_notes
from autograder.results import CheckResult, Mismatch, Report
from autograder.wording import Language, Words, say

VERSION = 1  # of both documents; docs/report.md says when it is raised

Document = dict[str, Any]  # what json.dumps(..., allow_nan=False) takes


def staff_document(course_id: str, reports: Iterable[Report], language: Language) -> Document:
    """Everything about some submissions, in an order that does not depend on who was graded first.

    Raises:
        GraderError: a number that JSON does not have (NaN, an infinity), or a graded report without a score.
    """
    ordered = sorted(reports, key=lambda r: (r.student, r.level, r.attempt, r.submission_sha256))
    return _document(course_id, [_staff_report(report, language) for report in ordered])


@contextmanager
def staff_file(stream: TextIO, course_id: str, language: Language) -> Iterator[Callable[[Report], None]]:
    """Write the staff's document into ``stream`` one report at a time, in the order of the calls.

    What it yields takes the next report; the text is the one that ``staff_document`` of all of them would have, with
    two blanks for each level. Raises as ``staff_document``.
    """
    before, after = json.dumps(_document(course_id, []), ensure_ascii=False, indent=2).split("[]")
    separator = "[\n"
    stream.write(before)

    def add(report: Report) -> None:
        nonlocal separator
        text = json.dumps(_staff_report(report, language), ensure_ascii=False, indent=2, allow_nan=False)
        stream.write(separator + "    " + text.replace("\n", "\n    "))  # a line break in a string is written otherwise
        separator = ",\n"

    yield add
    stream.write("[]" if separator == "[\n" else "\n  ]")
    stream.write(after + "\n")


def student_document(course_id: str, report: Report, language: Language) -> Document:
    """What the student may see of one submission: the staff document's shape without what is the staff's.

    Seconds are left out as well as mismatches: a submission that sleeps as long as a hidden input tells it to
    would read that input off its own report.

    Raises:
        GraderError: as ``staff_document``.
    """
    return _document(course_id, [_report(report, "student", language)])


def _document(course_id: str, reports: list[Document]) -> Document:
    return {"version": VERSION, "course": plain_unicode(course_id), "reports": reports}


def _staff_report(report: Report, language: Language) -> Document:
    document = _report(report, "staff", language)
    for check, entry in zip(report.checks, document["checks"], strict=True):
        entry["seconds"] = _number(check.seconds, "seconds", report)
    document["seconds"] = _number(report.seconds, "seconds", report)
    return document


def _report(report: Report, audience: Audience, language: Language) -> Document:
    held = report.status == "held"
    return {
        "student": plain_unicode(report.student),
        "level": plain_unicode(report.level),
        "level_version": report.level_version,
        "submission_sha256": report.submission_sha256,
        "submitted_at": report.submitted_at,
        "attempt": report.attempt,
        "status": report.status,
        "score": None if held else _number(report.score, "score", report),
        "max_score": _number(report.max_score, "max_score", report),
        "sandboxed": report.sandboxed,
        "notes": [_said(note, language) for note in seen_notes(report, audience)],
        "checks": [_check(report, check, audience, language) for check in report.checks],
    }


def _check(report: Report, check: CheckResult, audience: Audience, language: Language) -> Document:
    mismatch = seen_mismatch(check, audience)
    return {
        "id": plain_unicode(check.id),
        "title": _said(check.title, language),
        "public": check.public,
        "verdict": check.verdict.value,
        "points": _number(check.points, f"points of {check.id}", report),
        "max_points": _number(check.max_points, f"max_points of {check.id}", report),
        "mismatch": None if mismatch is None else _mismatch(mismatch, language),
    }


def _mismatch(mismatch: Mismatch, language: Language) -> Document:
    # Neither the picture nor the place in the code: both are for pages, which have the sources and the room.
    return {
        "what": _said(mismatch.what, language),
        "where": _said(mismatch.where, language),
        "expected": _said(mismatch.expected, language),
        "actual": _said(mismatch.actual, language),
        "hint": _said(mismatch.hint, language),
        "bug": _said(mismatch.bug, language),
        "facts": [_said(fact, language) for fact in mismatch.facts],
        "counterexample": _said(mismatch.counterexample, language),
    }


def _said(words: Words | str | None, language: Language) -> str | None:
    return None if words is None else plain_unicode(say(words, language))


def plain_unicode(text: str) -> str:
    r"""The text with lone surrogates as ``\udc80``: a folder's name may have them, UTF-8 and JSON may not."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _number(value: float | None, name: str, report: Report) -> float:
    if value is None or not math.isfinite(value):
        raise GraderError(
            f"the {name} of {report.student!r} in {report.level!r} is {value}; it would be right as a finite number"
        )
    return float(value)
