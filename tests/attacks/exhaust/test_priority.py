"""Asks for the whole processor: real-time scheduling, a better priority, the disk before all others."""

import os
import platform

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp", "capabilities")

WAYS = {
    "real time": "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))",
    "a better priority": "os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0) - 1)",
    "nice": "os.nice(-1)",
    "the disk": "checked(libc.syscall({'x86_64': 251, 'aarch64': 30}[os.uname().machine], 1, 0, 1 << 13))",
}
SOURCE = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
def attack(way):
    exec(way)
    return "first of all"
"""


@pytest.fixture(autouse=True)
def known_numbers():
    if platform.machine() not in ("x86_64", "aarch64"):
        pytest.skip("the numbers of system calls are those of x86-64 and aarch64")


@pytest.mark.parametrize("walls", [Walls(), Walls(capabilities=False), Walls(seccomp=False)])
@pytest.mark.parametrize("way", WAYS)
def test_refused(attempt, way, walls):
    if way == "the disk" and not walls.seccomp:
        pytest.skip("kernels differ in what they ask for")
    if not walls.seccomp and os.geteuid() != 0:
        pytest.skip("some users may do so by their own limits")
    answer = attempt(SOURCE, WAYS[way], walls=walls)
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


@pytest.mark.parametrize("way", ["a better priority", "nice"])
def test_works_without_walls(attempt, way):
    answer = attempt(SOURCE, WAYS[way], walls=Walls(seccomp=False, capabilities=False))
    if isinstance(answer, Raised) and os.geteuid() != 0:
        pytest.skip("only root may do so on this machine")
    assert answer == Returned("first of all")


def test_a_worse_one_works_with_landlock_alone(attempt):
    assert attempt(SOURCE, "os.nice(1)").type_name == "PermissionError"
    assert attempt(SOURCE, "os.nice(1)", walls=Walls(seccomp=False)) == Returned("first of all")
