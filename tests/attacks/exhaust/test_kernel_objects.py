"""Takes what the kernel has little of for all together: watches, event queues, pipes, contexts of asynchronous I/O."""

import platform

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp",)

CALLS = {
    "inotify": "libc.inotify_init1(0)",
    "epoll": "libc.epoll_create1(0)",
    "signals as a file": "libc.signalfd(-1, bytes(128), 0)",
    "pipe": "libc.pipe((ctypes.c_int * 2)())",
    "pair of sockets": "libc.socketpair(1, 1, 0, (ctypes.c_int * 2)())",
    "asynchronous I/O": "libc.syscall({'x86_64': 206, 'aarch64': 0}[machine], 100, ctypes.byref(ctypes.c_void_p()))",
    "message queue": "libc.mq_open(b'/guanka-none', 0, 0, None)",
    "program as a file": "libc.syscall({'x86_64': 319, 'aarch64': 279}[machine], b'guanka', 2)",
}
SOURCE = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
machine = os.uname().machine
def attack(call):
    if eval(call) < 0:
        raise OSError(ctypes.get_errno(), call)
    return "taken"
"""
NONE_THERE = "[Errno 2]"  # the queue was looked for and does not exist: the call itself was let through


@pytest.fixture(autouse=True)
def known_numbers():
    if platform.machine() not in ("x86_64", "aarch64"):
        pytest.skip("the numbers of system calls are those of x86-64 and aarch64")


@pytest.mark.parametrize("call", CALLS)
def test_refused(attempt, call):
    answer = attempt(SOURCE, CALLS[call])
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


@pytest.mark.parametrize("call", CALLS)
def test_works_with_landlock_alone(attempt, call):
    answer = attempt(SOURCE, CALLS[call], walls=Walls(seccomp=False))
    assert answer == Returned("taken") or answer.text.startswith(NONE_THERE)
