"""Recurses without end, with Python's own limit lifted."""

import pytest

from autograder.results import Verdict
from autograder.wire.answers import Ended, Raised

STOPPED_BY = ("process boundary", "resource limits")

PLAIN = "def attack():\n    return attack()"
LIFTED = "import sys\nsys.setrecursionlimit(2**31 - 1)\ndef attack(*more):\n    return attack(*more, 1)"
IN_REPR = "class A:\n    def __repr__(self): return repr(self)\ndef attack():\n    return repr(A())"
IN_ERROR = "class E(Exception):\n    def __str__(self): return str(self)\ndef attack():\n    raise E"


def test_python_stops_it(attempt):
    for source in (PLAIN, IN_REPR):
        answer = attempt(source)
        assert isinstance(answer, Raised)
        assert answer.type_name == "RecursionError"
        assert len(answer.lines) <= 20


def test_an_exception_that_cannot_be_said(attempt):
    answer = attempt(IN_ERROR)
    assert isinstance(answer, Raised)
    assert (answer.type_name, answer.text) == ("E", "")


@pytest.mark.parametrize("source", [LIFTED, "import sys\nsys.setrecursionlimit(2**31 - 1)\n" + IN_REPR])
def test_lifted_it_ends_the_box(attempt, source):
    answer = attempt(source, memory_mib=64)
    assert isinstance(answer, Ended)
    assert answer.verdict in (Verdict.CRASHED, Verdict.OUT_OF_MEMORY, Verdict.TIMED_OUT)
