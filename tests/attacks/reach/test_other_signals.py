"""Kills the box of another by the calls that the filter's first line does not name: of threads, queues and pidfds."""

import platform

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Ended, Raised, Returned

STOPPED_BY = ("seccomp", "Landlock")

CALLS = {  # the numbers on x86-64 and aarch64, and the arguments
    "tkill": ((200, 130), "pid, KILL"),
    "tgkill": ((234, 131), "pid, pid, KILL"),
    "rt_sigqueueinfo": ((129, 138), "pid, KILL, info"),
    "rt_tgsigqueueinfo": ((297, 240), "pid, pid, KILL, info"),
    "pidfd_send_signal": ((424, 424), "pidfd(pid), KILL, None, 0"),
    "killpg": ((62, 129), "-pid, KILL"),
}
SOURCE = """
import ctypes, os, struct
libc = ctypes.CDLL(None, use_errno=True)
KILL = 9
info = struct.pack("3i", KILL, 0, -1) + bytes(116)  # as sigqueue would say it
def pidfd(pid):
    return checked(libc.syscall(434, pid, 0))
def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result
def attack(pid, number, arguments):
    checked(libc.syscall(number, *eval(arguments, globals(), {"pid": pid})))
"""


@pytest.fixture
def call(request):
    """``(number, arguments)`` on this machine."""
    machines = ["x86_64", "aarch64"]
    if platform.machine() not in machines:
        pytest.skip("the numbers of system calls are those of x86-64 and aarch64")
    numbers, arguments = CALLS[request.param]
    return numbers[machines.index(platform.machine())], arguments


@pytest.mark.parametrize("call", CALLS, indirect=True)
@pytest.mark.parametrize("walls", [Walls(), Walls(landlock=False)])
def test_refused(attempt, sibling, call, walls):
    other, pid = sibling(walls)
    answer = attempt(SOURCE, pid, *call, walls=walls)
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"
    assert other.call("alive", (), {}) == Returned("alive")


@pytest.mark.parametrize("call", CALLS, indirect=True)
def test_works_without_walls(attempt, sibling, call):
    walls = Walls(seccomp=False, landlock=False)
    other, pid = sibling(walls)
    assert attempt(SOURCE, pid, *call, walls=walls) == Returned(None)
    assert isinstance(other.call("alive", (), {}), Ended)
