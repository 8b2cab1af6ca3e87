"""Nests its source a hundred thousand deep, for the parser in the grader to run out of stack."""

import ast
import warnings

import pytest

from autograder.notebook.names import scan
from autograder.results import Verdict
from autograder.sandbox.boxes import _is_plain

STOPPED_BY = ("reading",)

DEEP = 9_000
SOURCES = {
    "brackets": "x = " + "[" * DEEP + "]" * DEEP,
    "open brackets": "(" * DEEP,
    "minus": "x = " + "-" * DEEP + "1",
    "not": "x = " + "not " * DEEP + "1",
    "lambdas": "x = " + "lambda: " * (DEEP // 2) + "1",
    "conditions": "x = " + "1 if 1 else " * (DEEP // 2) + "1",
    "a chain of attributes": "x = a" + ".b" * DEEP,
    "a chain of calls": "x = a" + "()" * DEEP,
    "a sum": "x = 1" + "+1" * DEEP,
    "powers": "x = 1" + "**1" * DEEP,
    "blocks": "\n".join(" " * depth + "if 1:" for depth in range(101)),
    "else if": "if 1:\n x = 1\n" + "elif 1:\n x = 1\n" * (DEEP // 5),
    "strings in strings": "x = " + "f'{" * DEEP,
    "targets": "(" * DEEP + "x" + ",)" * DEEP + " = 1",
}
REPLIES = "import numpy as np\ndef corr2d(X, K):\n    return np.zeros((X.shape[0] - K.shape[0] + 1, 1))\n"


@pytest.mark.parametrize("source", SOURCES)
def test_it_is_read_or_left_to_the_box(source):
    code = f"def f(): pass\n{SOURCES[source]}"
    assert "f" in scan(code).names
    assert _is_plain(code) in (True, False)


def test_what_a_plain_reader_comes_to():
    raised = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for source in SOURCES.values():
            try:
                ast.unparse(ast.parse(source))
            except (SyntaxError, RecursionError, MemoryError) as error:
                raised.add(type(error))
    assert RecursionError in raised  # and that is no SyntaxError: it would have ended the worker


@pytest.mark.parametrize("source", ["brackets", "a sum"])
def test_it_is_graded(grader, source):
    report = grader.code(REPLIES + SOURCES[source]).report
    assert report.status == "graded"
    assert not {check.verdict for check in report.checks} & {Verdict.PASSED, Verdict.HELD}
