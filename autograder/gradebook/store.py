"""Storing reports: a batch in one short transaction, beneath whatever was graded by hand."""

import math
from collections.abc import Mapping, Sequence

import msgspec

from autograder.errors import AuthorError, GraderError
from autograder.gradebook import nbgrader
from autograder.gradebook.book import Gradebook
from autograder.gradebook.history import Kept, read_counting
from autograder.gradebook.receipts import (
    Stored,
    add_receipts,
    let_count,
    read_standing,
    replace_reports,
    stored_already,
    that_count,
)
from autograder.gradebook.students import check_student
from autograder.gradebook.timestamps import naive_utc
from autograder.results import Report

_NOISE = 1e-6  # points closer than this are equal: they are sums of floats


class Masked(msgspec.Struct, frozen=True, kw_only=True):
    """A manual score beneath which something changed: it stands, and someone should look at it again."""

    student: str
    level: str
    cell: str
    manual_score: float
    auto_before: float | None
    auto_now: float | None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a call of ``store`` did."""

    stored: int
    masked: tuple[Masked, ...]


def store(book: Gradebook, graded: Sequence[Stored], *, again: bool = False) -> Summary:
    """Write a batch (some 50 reports, at most a few hundred) in one transaction: all of it, or nothing.

    A grade's automatic score is the sum of its checks' points. A held report's are null and wait for a person (nbgrader
    exports them as 0.0, there is no better value in its CSV); an ungradable one's are 0. Manual scores, extra credit
    and comments are left as they are. Where the automatic score, or the submission itself, changed beneath a manual
    score, the grade is marked as needing a person and is in the summary's ``masked``.

    Of several reports of a student for a level the last one that counts does; each gets a receipt. Where none of them
    counts the scores and the penalty are those of the report that counted before; the first of all counts in any case.
    With ``again``, when this was tried before and may have been written, what is there is not stored twice.

    Raises:
        SubmissionError: a student id that can't be stored.
        AuthorError: a level that is not registered, checks and graded cells that don't match.
        GraderError: the gradebook can't be written, or a report's own numbers don't add up.
    """
    for item in graded:
        check_student(item.report.student)
    with book.writing() as connection:
        already = stored_already(connection, graded) if again else set()
        graded = [item for item in graded if (item.report.level, item.report.student) not in already]
        last = {(item.report.level, item.report.student): item for item in graded}
        known = nbgrader.find_levels(connection, {level for level, _ in last})
        before = read_standing(connection, list(last))
        let_count(connection, last.values())
        counting = that_count(graded, before)
        behind = read_counting(connection, [key for key in last if key not in counting])
        scores = {key: _scores(known.get(key[0]), item.report) for key, item in (last | counting).items()}
        scores |= {key: _scores(known[key[0]], _readable(one)) for key, one in behind.items()}
        resubmitted = {
            key
            for key, item in counting.items()
            if key in before and before[key].submission_sha256 != item.report.submission_sha256
        }
        submissions = [_submission(item, counting.get(key), behind.get(key)) for key, item in last.items()]
        standing = nbgrader.write_submissions(connection, known, submissions)
        decided = [_decide(grade, scores[grade.level, grade.student], resubmitted) for grade in standing]
        nbgrader.write_scores(connection, [grade for grade, _ in decided])
        add_receipts(connection, graded, before)
    return Summary(stored=len(graded), masked=tuple(masked for _, masked in decided if masked is not None))


def renote(book: Gradebook, reports: Sequence[Report]) -> None:
    """Put in the place of the last reports the same ones with other notes: no grade changes, and no receipt is added.

    Raises:
        GraderError: the gradebook can't be written.
    """
    with book.writing() as connection:
        replace_reports(connection, reports)


def _submission(last: Stored, counting: Stored | None, behind: Kept | None) -> nbgrader.Submission:
    """The moment is the last one's, for formgrader compares it with the file; the penalty goes with the points."""
    if not (math.isfinite(last.late_penalty) and last.late_penalty >= 0):
        raise ValueError(f"a late penalty is a number of points, 0 or more, not {last.late_penalty}")
    moment = None if last.submitted is None else naive_utc(last.submitted)
    settled = behind if counting is None else counting
    penalty = None if settled is None else settled.late_penalty
    return nbgrader.Submission(last.report.level, last.report.student, moment, penalty)


def _readable(one: Kept) -> Report:
    if one.report is None:
        raise GraderError(
            f"the report that counts of {one.student!r} for {one.level!r} is of another guanka's form: grade again with"
            " --force"
        )
    return one.report


def _decide(
    grade: nbgrader.Grade, scores: Mapping[str, float | None], resubmitted: set[tuple[str, str]]
) -> tuple[nbgrader.Grade, Masked | None]:
    """The grade as it should be, and whether a manual score hides a change."""
    now = scores[grade.cell]
    if grade.manual is None:
        return grade._replace(auto=now, needs_manual=now is None), None
    if _same(grade.auto, now) and (grade.level, grade.student) not in resubmitted:
        return grade._replace(auto=now), None  # whoever gave the manual score has seen this
    masked = Masked(
        student=grade.student,
        level=grade.level,
        cell=grade.cell,
        manual_score=grade.manual,
        auto_before=grade.auto,
        auto_now=now,
    )
    return grade._replace(auto=now, needs_manual=True), masked


def _same(one: float | None, other: float | None) -> bool:
    return one == other if one is None or other is None else math.isclose(one, other, abs_tol=_NOISE)


def _scores(level: nbgrader.Level | None, report: Report) -> dict[str, float | None]:
    """A report's points by graded cell: None when it is held."""
    if level is None:
        raise AuthorError(f"level {report.level!r} is not in the gradebook: register it before its submissions")
    if report.status == "held":
        return dict.fromkeys(level.graded, None)
    if report.status == "ungradable":
        return dict.fromkeys(level.graded, 0.0)
    most, scores = _sums(report)
    for cell in sorted(set(most) | set(level.graded)):
        points = level.graded[cell][1] if cell in level.graded else None
        if not _same(points, most.get(cell)):
            raise AuthorError(
                f"level {report.level!r}: cell {cell!r} is worth {_points(points)} in the notebook and"
                f" {_points(most.get(cell))} in checks.py; they must agree"
            )
    if report.score is None or not _same(report.score, sum(scores.values())):
        raise GraderError(
            f"the report of {report.student!r} for {report.level!r} says {report.score} points, but its checks add up"
            f" to {sum(scores.values()):g}: nothing of this step was written"
        )
    return dict(scores)


def _sums(report: Report) -> tuple[dict[str, float], dict[str, float]]:
    """Points that can be had, and points that were got, by cell."""
    most: dict[str, float] = {}
    got: dict[str, float] = {}
    for check in report.checks:
        most[check.cell] = most.get(check.cell, 0.0) + check.max_points
        got[check.cell] = got.get(check.cell, 0.0) + check.points
    return most, got


def _points(points: float | None) -> str:
    return "nothing" if points is None else f"{points:g} points"
