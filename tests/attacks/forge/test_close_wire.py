"""Closes its end of the wire, or puts something else in its place, and hangs."""

import time

import pytest

from autograder.results import Verdict
from autograder.wire.answers import Ended, Raised
from autograder.wording import message

STOPPED_BY = ("wire",)

HANG = "\n    while True: time.sleep(1)"
SOURCE = "import os, time\ndef attack():\n    {}"


def test_closed_and_hanging(attempt):
    started = time.monotonic()
    answer = attempt(SOURCE.format("os.close(3)") + HANG)
    assert isinstance(answer, Ended)
    assert (answer.verdict, answer.why) == (Verdict.CRASHED, message("box.closed_wire"))
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("then", ["", "; os.dup(0)", "; os.open('/dev/zero', os.O_RDONLY)"])
def test_closed_and_returning(attempt, then):
    answer = attempt(SOURCE.format("os.close(3)" + then))
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.CRASHED


def test_other_ends_cannot_be_put_in_its_place(attempt):
    for way in ("os.dup2(0, 3)", "os.dup2(3, 0)", "os.dup2(3, 50, inheritable=False)", "os.pipe()"):
        answer = attempt(SOURCE.format(way))
        assert isinstance(answer, Raised), way
        assert answer.type_name == "PermissionError"


def test_a_copy_of_the_wire_is_the_same_wire(attempt):
    answer = attempt(SOURCE.format("copy = os.dup(3); os.close(3); os.write(copy, bytes(100))") + HANG)
    assert isinstance(answer, Ended)
    assert answer.why.id == "box.violation"


def test_shut_down(attempt):
    # It takes a socket call, which there is none of; and it would only close the wire.
    source = "import ctypes\ndef attack():\n    return ctypes.CDLL(None).shutdown(3, 2)"
    assert attempt(source).value == -1
