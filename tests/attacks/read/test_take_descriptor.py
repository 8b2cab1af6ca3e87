"""Takes an open file out of another process: the wire of a neighbour, the gradebook of the grader."""

import os
from pathlib import Path

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised

STOPPED_BY = ("seccomp", "Landlock", "process")

SOURCE = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result
def attack(pid, descriptor):
    process = checked(libc.syscall(434, pid, 0))  # pidfd_open, the same number everywhere
    taken = checked(libc.syscall(438, process, descriptor, 0))  # pidfd_getfd
    return os.fstat(taken).st_ino
"""


@pytest.fixture
def neighbour(sibling):
    """``neighbour(walls)``: the pid of another box, which has its wire at 3."""
    return lambda walls=None: sibling(walls)[1]


@pytest.mark.parametrize("walls", [Walls(), Walls(landlock=False), Walls(seccomp=False)])
def test_refused(attempt, neighbour, zygote, walls):
    for whose in (neighbour(walls), zygote._process.pid, os.getpid()):
        answer = attempt(SOURCE, whose, 3, walls=walls)
        assert isinstance(answer, Raised)
        assert answer.type_name == "PermissionError"


def test_works_without_walls(attempt, neighbour):
    walls = Walls(seccomp=False, landlock=False, process=False)
    pid = neighbour(walls)
    answer = attempt(SOURCE, pid, 3, walls=walls)
    if isinstance(answer, Raised) and yama_forbids():
        pytest.skip("the machine's own ptrace_scope forbids it")
    assert answer.value == Path(f"/proc/{pid}/fd/3").stat().st_ino


def yama_forbids():
    try:
        return Path("/proc/sys/kernel/yama/ptrace_scope").read_text().strip() != "0"
    except OSError:
        return False
