"""Takes the other end of a neighbour's wire out of its process, to answer in its name."""

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp", "Landlock", "process")

SOURCE = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def attack(pid):
    pidfd = libc.syscall(434, pid, 0)
    wire = libc.syscall(438, pidfd, 3, 0) if pidfd >= 0 else -1
    if wire < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return os.fstat(wire).st_ino
"""
INODE = "import os\ndef alive():\n    return os.fstat(3).st_ino"


@pytest.mark.parametrize("walls", [Walls(), Walls(landlock=False, process=False), Walls(seccomp=False)])
def test_refused(attempt, sibling, walls):
    other, pid = sibling(walls)
    answer = attempt(SOURCE, pid, walls=walls)
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"
    assert other.call("alive", (), {}) == Returned("alive")


def test_works_without_walls(attempt, boxed):
    walls = Walls(seccomp=False, landlock=False, process=False)
    victim = boxed(INODE, walls=walls)
    wire = victim.call("alive", (), {}).value
    answer = attempt(SOURCE, victim._box.pid, walls=walls)
    if isinstance(answer, Raised):
        pytest.skip(f"this machine allows it to nobody: {answer.text}")
    assert answer == Returned(wire)
