"""What a run of ``guanka grade`` works with, made without a box: a place, a ledger, and what a worker gives back."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from autograder.batch.levels import gradebook_cells, prepare_all
from autograder.batch.submissions import find_submissions
from autograder.commands.ledger import Ledger
from autograder.commands.place import Place, find_place
from autograder.course.secret import make_secret, read_secret
from autograder.gradebook.book import Gradebook
from autograder.gradebook.register import register
from autograder.grading import Graded, Submission, blank_report
from autograder.results import CheckResult, Verdict
from tests.commands.running import copy_course
from tests.sample_class.entry import CORR2D

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PAD = "02-pad-stride"  # which requires CORR2D


def a_place(folder: Path) -> Place:
    """A copy of the sample course with a secret and nobody's submissions."""
    place = find_place(copy_course(folder), language="en")
    make_secret(place.course.secret_file)
    return place


def a_ledger(place: Place, book: Gradebook, *levels: str, now: datetime = NOW, sandboxed: bool = True) -> Ledger:
    """A ledger of these levels (of CORR2D alone), which the gradebook knows."""
    prepared = prepare_all(place.course, None, levels or [CORR2D])
    register(book, place.course.id, [gradebook_cells(one) for one in prepared.values()])
    return Ledger(place, prepared, book, read_secret(place.course), sandboxed, now)


def handed_in(place: Place, student: str, text: str = "{}", *, level: str = CORR2D) -> Submission:
    """A file of this text, and what a run knows of it."""
    path = place.submitted / student / level / f"{level}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    found = find_submissions(place.submitted, [level], [entry.id for entry in place.course.levels]).submissions
    return next(one for one in found if one.student == student)


def came_back(ledger: Ledger, submission: Submission, *, full: bool = True, held: bool = False) -> Graded:
    """What a worker gives back: full marks, nothing, or held."""
    level = ledger.levels[submission.level].level
    report = blank_report(submission, level, ledger.sandboxed)
    if not held:
        checks = tuple(
            CheckResult(
                id=one.id,
                cell=one.cell,
                title=one.title,
                public=one.public,
                verdict=Verdict.PASSED if full else Verdict.FAILED,
                points=one.points if full else 0.0,
                max_points=one.points,
            )
            for one in level.checks
        )
        score = sum(one.points for one in checks)
        report = msgspec.structs.replace(report, status="graded", score=score, checks=checks)
    return Graded(report, {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
