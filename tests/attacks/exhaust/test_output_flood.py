"""Prints gigabytes, to fill the grader's memory, disk or terminal."""

import pytest

from autograder.wire.answers import Returned
from autograder.wording import message

STOPPED_BY = ("output limit",)

WAYS = {
    "print": "print('x' * 10**7)",
    "stderr": "sys.stderr.write('x' * 10**7)",
    "the real stdout": "sys.__stdout__.write('x' * 10**7); sys.__stdout__.flush()",
    "descriptor 1": "os.write(1, b'x' * 10**7)",
    "descriptor 2": "os.write(2, b'x' * 10**7)",
    "display": "display('x' * 10**7)",
}
SOURCE = """
import os, sys
from IPython.display import display
def attack():
    for _ in range({}):
        {}
    return 1
"""


@pytest.mark.parametrize("way", WAYS)
def test_is_cut(attempt, capfd, way):
    answer = attempt(SOURCE.format(20, WAYS[way]), output_kib=1)
    assert isinstance(answer, Returned)
    assert answer.value == 1
    assert len(answer.printed) <= 1024
    assert capfd.readouterr() == ("", "")


def test_many_prints_of_little(attempt):
    answer = attempt("def attack():\n    for _ in range(10**5):\n        print(end='字')", output_kib=1)
    assert answer.printed == "字" * 1024


def test_what_is_kept_crosses_in_one_frame_whatever_it_is(attempt):
    for character in ("x", "字", "😀", "\udc80", "\0"):
        answer = attempt(f"def attack():\n    print({character!r} * 10**6)\n    return 1", output_kib=10240)
        assert isinstance(answer, Returned)
        assert 2**15 < len(answer.printed) <= 2**18


def test_a_note_says_so_once(boxed):
    student = boxed("print('x' * 10**6)", "print('x' * 10**6)\ndef attack():\n    pass", output_kib=1)
    student.call("attack", (), {})
    assert student.notes == [message("box.output_dropped", kib=1)]


def test_arrives_without_a_bound(attempt):
    assert len(attempt(SOURCE.format(1, "print('x' * 10**5)"), output_kib=200).printed) == 10**5 + 1
