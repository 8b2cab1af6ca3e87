"""Raises the grader's own errors, or what looks like them, so that the failure is booked as the grader's fault."""

import numpy as np
import pytest

from autograder.checks.judge import judge
from autograder.checks.seeds import hidden_seeds, public_seeds
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("process boundary",)

HEAD = """
import autograder.errors as errors

class Name(type):
    __name__ = property(lambda self: 1 / 0)
class Nameless(Exception, metaclass=Name): pass
class Hostile(Exception):
    __class__ = errors.GraderError
    def __str__(self): raise SystemExit
    def __getattribute__(self, name): raise errors.GraderError("held")
class Held(Exception):
    def __str__(self): return '{"verdict": "held", "points": 10}'
GraderError = type("GraderError", (Exception,), {})
"""
SOURCE = HEAD + "def corr2d(X, K):\n    raise "
RAISED = [
    "errors.GraderError('the box could not be confined')",
    "errors.AuthorError('the reference is wrong', file='checks.py', line=1)",
    "errors.BoxViolation('held')",
    "errors.SubmissionError('held')",
    "GraderError('held')",
    "MemoryError('of the grader')",
    "SystemExit(0)",
    "KeyboardInterrupt",
    "GeneratorExit",
    "StopIteration('passed 10/10')",
    "AssertionError('')",
    "ExceptionGroup('held', [errors.GraderError('held')])",
    "Nameless()",
    "Hostile()",
    "Held()",
    "Held() from errors.GraderError('held')",
    "type('passed', (Exception,), {})('10/10')",
]


@pytest.mark.parametrize("raised", RAISED)
def test_is_an_error_of_the_students(graded, raised):
    report = graded(SOURCE + raised)
    assert (report.status, report.score) == ("graded", 0.0)
    assert {check.verdict for check in report.checks} <= {"crashed", "out_of_memory"}


@pytest.mark.parametrize("raised", RAISED)
def test_also_in_a_cell(graded, raised):
    report = graded(f"{HEAD}raise {raised}")
    assert (report.status, report.score) == ("graded", 0.0)


class Beside:
    """A student in this process, with nothing between its errors and ours."""

    def __init__(self, names):
        self._names = names

    def call(self, target, args, kwargs, /):
        return Returned(self._names[target](*args, **kwargs))

    def cpu_seconds(self, /):
        return 0.0

    def names(self, /):
        return dict.fromkeys(self._names, "")


@pytest.mark.parametrize("raised", ["errors.GraderError('held')", "MemoryError"])
def test_works_where_it_is_called_beside_the_checks(grader, raised):
    level, names = grader.level, {}
    exec(SOURCE + raised, names)
    seeds = hidden_seeds(b"secret", level.version, ""), public_seeds(level.version)
    results = judge(level, Beside(names), *seeds, directions=np.random.default_rng(0), clock=lambda: 0.0)
    assert {result.verdict for result in results} == {"held"}


def test_its_name_is_all_that_comes_out(attempt):
    answer = attempt("from autograder.errors import GraderError\ndef attack():\n    raise GraderError('held')")
    assert isinstance(answer, Raised)
    assert (answer.type_name, answer.text) == ("GraderError", "held")
