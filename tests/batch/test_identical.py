"""The same file is graded once, and everybody who handed it in gets what came of it."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from autograder.batch.compact import Submissions
from autograder.batch.identical import grade_once
from autograder.grading import Graded, Submission
from autograder.results import CheckResult, Report, Verdict
from autograder.sandbox.machine import Machine
from autograder.wording import Text, message

LATE = message("submissions.bad_timestamp", path="x")
OWN = message("report.held")
THERE = Machine(machine="pdp11", cpu=("FIS",))


def handed_in(student, file, level="01", **more):
    return Submission(student=student, level=level, path=Path(student), sha256=file * 64, **more)


def graded(submission, verdict=Verdict.PASSED, status="graded"):
    check = CheckResult(id="c", cell="c", title=Text("c", "c"), public=True, verdict=verdict, points=1, max_points=1)
    report = Report(
        student=submission.student,
        level=submission.level,
        level_version="v",
        submission_sha256=submission.sha256,
        submitted_at=submission.submitted_at,
        attempt=submission.attempt,
        status=status,
        score=None if status == "held" else 1.0,
        max_score=1.0,
        sandboxed=True,
        notes=(*submission.notes, OWN),
        checks=(check,),
    )
    return Graded(report, {"cells": []}, {0: "x"}, THERE)


class Grader:
    """Counts what it is asked to grade; ``verdicts`` are by student."""

    def __init__(self, **verdicts):
        self.asked, self.verdicts = [], verdicts

    def __call__(self, submissions):
        self.asked.append([(one.student, one.level) for one in submissions])
        for one in submissions:
            yield graded(one, **self.verdicts.get(one.student, {}))


def outcome(submissions, grader):
    return {one.report.student: one for one in grade_once(Submissions(Path(), submissions), grader)}


def test_each_file_is_graded_once_and_everybody_gets_a_report_of_their_own():
    first = handed_in("ann", "a", submitted_at="2026-01-01T00:00:00+00:00", attempt=3, notes=(LATE,))
    second = handed_in("ben", "a", submitted_at="2026-01-02T00:00:00+00:00", attempt=7)
    grader = Grader()
    got = outcome([first, second, handed_in("cem", "b")], grader)
    assert grader.asked == [[("ann", "01"), ("cem", "01")]]
    assert got["ann"].report == graded(first).report
    assert got["ben"].report == graded(second).report
    assert got["ben"].notebook == got["ann"].notebook
    assert got["ben"].machine == THERE  # that of whoever graded, wherever others of the run were graded
    assert set(got) == {"ann", "ben", "cem"}


def test_the_same_file_for_another_level_is_another_submission():
    grader = Grader()
    both = Submissions(Path(), [handed_in("ann", "a", "01"), handed_in("ann", "a", "02")])
    assert len(list(grade_once(both, grader))) == 2
    assert grader.asked == [[("ann", "01"), ("ann", "02")]]


def test_files_that_could_not_be_read_are_not_the_same_file():
    grader = Grader()
    outcome([handed_in("ann", ""), handed_in("ben", "")], grader)
    assert grader.asked == [[("ann", "01"), ("ben", "01")]]


def test_a_file_that_was_replaced_before_it_was_graded_speaks_for_itself_alone():
    def grade(submissions):
        for one in submissions:
            found = graded(one)
            if one.student == "ann":  # who has handed in anew since the files were found
                found = replace(found, report=msgspec.structs.replace(found.report, submission_sha256="c" * 64))
            yield found

    got = outcome([handed_in("ann", "a"), handed_in("ben", "a")], grade)
    assert got["ann"].report.submission_sha256 == "c" * 64
    assert got["ben"].report.submission_sha256 == "a" * 64


@pytest.mark.parametrize(
    "came",
    [
        {"verdict": Verdict.TIMED_OUT},
        {"verdict": Verdict.OUT_OF_MEMORY},
        {"verdict": Verdict.HELD},
        {"status": "held"},
    ],
)
def test_what_depends_on_the_moment_is_not_passed_on(came):
    grader = Grader(ann=came)
    got = outcome([handed_in("ann", "a"), handed_in("ben", "a"), handed_in("cem", "a")], grader)
    assert grader.asked == [[("ann", "01")], [("ben", "01"), ("cem", "01")]]
    assert got["ann"].report.score == (None if "status" in came else 1.0)
    assert got["ben"].report.checks[0].verdict is Verdict.PASSED


def test_who_stops_listening_ends_the_grading():
    closed = []

    def grade(submissions):
        try:
            for one in submissions:
                yield graded(one)
        finally:
            closed.append(True)

    found = grade_once(Submissions(Path(), [handed_in("ann", "a"), handed_in("ben", "b")]), grade)
    next(found)
    found.close()
    assert closed == [True]


def test_reports_differ_in_what_is_the_students_own_alone():
    got = outcome([handed_in("ann", "a"), handed_in("ben", "a")], Grader())
    assert msgspec.structs.replace(got["ben"].report, student="ann") == got["ann"].report
