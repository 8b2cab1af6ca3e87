"""Makes a brother of itself instead of a child, where threads are allowed: killing the box would not end that one."""

import os
import platform
import signal
from pathlib import Path

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp",)

CLONE = {"x86_64": 56, "aarch64": 220}.get(platform.machine())
CLONE_VFORK, CLONE_PARENT, CLONE_THREAD, CLONE_NEWPID = 0x4000, 0x8000, 0x10000, 0x20000000
SOURCE = """
import ctypes, os, signal, time
libc = ctypes.CDLL(None, use_errno=True)
def attack(number, flags):
    pid = libc.syscall(number, flags, None, None, None, None)
    if pid == 0:
        time.sleep(60)
        os._exit(0)
    if pid < 0:
        raise OSError(ctypes.get_errno(), "clone")
    return pid
"""


@pytest.mark.parametrize("threads", [False, True])
@pytest.mark.parametrize(
    "flags",
    [
        CLONE_PARENT | signal.SIGCHLD,
        CLONE_PARENT,
        CLONE_VFORK | signal.SIGCHLD,
        CLONE_PARENT | CLONE_THREAD | CLONE_NEWPID,
    ],
)
def test_refused(attempt, threads, flags):
    answer = attempt(SOURCE, CLONE, flags, threads=threads)
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


def test_without_the_filter_it_outlives_the_box(boxed, zygotes):
    walls = Walls(seccomp=False)
    student = boxed(SOURCE, walls=walls)
    answer = student.call("attack", (CLONE, CLONE_PARENT | signal.SIGCHLD), {})
    assert isinstance(answer, Returned)
    student.close()
    status = Path(f"/proc/{answer.value}/status").read_text()
    os.kill(answer.value, signal.SIGKILL)
    assert f"\nPPid:\t{zygotes(walls)._process.pid}\n" in status
    assert "\nState:\tZ" not in status
