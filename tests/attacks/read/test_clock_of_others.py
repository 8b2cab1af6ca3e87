"""Reads the processor time of the grader or of a neighbour off the kernel's clocks, to learn how long it thinks."""

import os

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp",)

WAYS = {
    "clock_gettime": "time.clock_gettime(clock)",
    "clock_getres": "time.clock_getres(clock)",
    "clock_nanosleep": "checked(libc.clock_nanosleep(clock, 0, (ctypes.c_long * 2)(0, 1), None))",
}
SOURCE = """
import ctypes, time
libc = ctypes.CDLL(None)
def checked(error):  # returned, not in errno
    if error:
        raise OSError(error, "refused")
def attack(pid, way):
    clock = (~pid << 3) | 2
    eval(way)
    return "told"
"""


@pytest.mark.parametrize("way", WAYS)
def test_refused(attempt, sibling, zygote, way):
    _neighbour, pid = sibling()
    for whose in (os.getpid(), zygote._process.pid, pid):
        answer = attempt(SOURCE, whose, WAYS[way])
        assert isinstance(answer, Raised)
        assert answer.type_name == "PermissionError"


def test_its_own_by_the_usual_name_is_told(attempt):
    source = "import time\ndef attack():\n    return time.process_time() >= 0 and time.thread_time() >= 0"
    assert attempt(source) == Returned(True)


@pytest.mark.parametrize("way", ["clock_gettime", "clock_getres"])
def test_works_without_the_filter(attempt, zygote, way):
    assert attempt(SOURCE, zygote._process.pid, WAYS[way], walls=Walls(seccomp=False)) == Returned("told")
    assert attempt(SOURCE, os.getpid(), WAYS[way], walls=Walls(seccomp=False)) == Returned("told")
