"""Crashes the interpreter: abort, a null pointer, a stack that overflows, a call that the filter kills for."""

import pytest

from autograder.results import Verdict
from autograder.wire.answers import Ended, Returned

STOPPED_BY = ("process boundary",)

WAYS = {
    "abort": "os.abort()",
    "null pointer": "ctypes.string_at(0)",
    "stack": "ctypes.CFUNCTYPE(None)(deep)()",
    "wild write": "ctypes.memset(id(None), 255, 100); print(None)",
    "illegal instruction": "ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.create_string_buffer(b'\\x0f\\x0b')))()",
}
SOURCE = """
import ctypes, os, sys
def deep():
    sys.setrecursionlimit(10**9)
    ctypes.CFUNCTYPE(None)(deep)()
def attack():
    {}
"""


@pytest.mark.parametrize("way", WAYS)
def test_ends_the_box(attempt, way):
    answer = attempt(SOURCE.format(WAYS[way]))
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.CRASHED
    assert answer.why.id == "box.signal"


def test_the_next_call_gets_a_fresh_box(boxed):
    student = boxed(SOURCE.format(WAYS["null pointer"]), "def after():\n    return 1")
    student.call("attack", (), {})
    assert student.call("after", (), {}) == Returned(1)
