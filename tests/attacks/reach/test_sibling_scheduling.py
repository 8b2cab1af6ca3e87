"""Makes another student's box slow, so that it times out: its priority, its processors, its class of scheduling."""

import os
import platform

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp",)

WAYS = {
    "priority": "os.setpriority(os.PRIO_PROCESS, pid, 19)",
    "processors": "os.sched_setaffinity(pid, {max(os.sched_getaffinity(0))})",
    "idle class": "os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))",
    "idle disk": "checked(libc.syscall({'x86_64': 251, 'aarch64': 30}[os.uname().machine], 1, pid, 3 << 13))",
}
SEEN = {
    "priority": lambda pid: os.getpriority(os.PRIO_PROCESS, pid),
    "processors": os.sched_getaffinity,
    "idle class": os.sched_getscheduler,
}
SOURCE = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
def attack(pid, way):
    exec(way)
"""


@pytest.fixture(autouse=True)
def known_numbers():
    if platform.machine() not in ("x86_64", "aarch64"):
        pytest.skip("the numbers of system calls are those of x86-64 and aarch64")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("threads", [False, True])
def test_refused(boxed, sibling, way, threads):
    _other, pid = sibling()
    before = [seen(pid) for seen in SEEN.values()]
    answer = boxed(SOURCE, threads=threads).call("attack", (pid, WAYS[way]), {})
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"
    assert [seen(pid) for seen in SEEN.values()] == before


@pytest.mark.parametrize("way", WAYS)
def test_works_with_landlock_alone(attempt, sibling, way):
    walls = Walls(seccomp=False)
    other, pid = sibling(walls)
    before = SEEN[way](pid) if way in SEEN else None
    assert attempt(SOURCE, pid, WAYS[way], walls=walls) == Returned(None)
    if way in SEEN and (way != "processors" or len(os.sched_getaffinity(0)) > 1):
        assert SEEN[way](pid) != before
    assert other.call("alive", (), {}) == Returned("alive")
