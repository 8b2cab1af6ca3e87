"""The whole way to a score, the way from a box to a comparison, and checks that run beside the student."""

import json
import subprocess
import sys
import time

import pytest

from autograder.batch.levels import prepare_all
from autograder.checks.compare import compare
from autograder.grading import Submission, grade
from autograder.notebook.answer import with_answer
from autograder.wire.answers import Returned

SECRET = b"a secret for the tests, of 32 bytes"


@pytest.fixture
def graded(grader, tmp_path):
    """``graded(code, level)``: the report on a notebook with this code; for a path, on what lies there."""

    def run(code, level="01-corr2d"):
        prepared = (grader.desk.levels if level == "01-corr2d" else prepare_all(grader.desk.course, None, [level]))[
            level
        ]
        path = tmp_path / f"{level}.ipynb" if isinstance(code, str) else code
        if isinstance(code, str):
            path.write_text(json.dumps(with_answer(prepared.source, code)), encoding="utf-8")
        submission = Submission(student="ann", level=level, path=path)
        return grade(submission, prepared.level, prepared.source, grader.boxes, SECRET, time.perf_counter).report

    return run


@pytest.fixture
def found_wrong(attempt):
    """``found_wrong(source, expected)``: what the grader finds wrong with what ``attack()`` gives; None: nothing."""

    def run(source, expected):
        answer = attempt(source)
        assert isinstance(answer, Returned), answer
        return compare(expected, answer.value, 1e-6)

    return run


@pytest.fixture
def beside(boxed):
    """``beside(source, checks)``: what is printed where the checks run in the interpreter that ran the student."""

    def run(source, checks):
        student = boxed(source, f"def run_checks():\n    exec({checks!r}, globals())")
        return student.call("run_checks", (), {}).printed

    return run


@pytest.fixture
def as_a_program():
    """The same, in a program of its own, whose output is read when it has ended."""

    def run(source, checks):
        return subprocess.run(
            [sys.executable, "-c", f"{source}\n{checks}"], capture_output=True, text=True, check=False
        ).stdout

    return run
