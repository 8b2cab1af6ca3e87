"""Changes the machine for all: its name, its clock, its settings, what is mounted, what it swaps to; or restarts it."""

import os
import platform

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp", "capabilities")

# Each with arguments by which nothing changes where it is let through.
CALLS = {
    "name": "libc.sethostname(name, len(name))",
    "clock": "libc.syscall({'x86_64': 227, 'aarch64': 112}[machine], 0, None)",
    "time of day": "libc.syscall({'x86_64': 164, 'aarch64': 170}[machine], None, 1)",
    "adjustment of the clock": "libc.adjtimex(room(256))",
    "restart": "libc.reboot(0)",
    "swap": "libc.swapon(b'/nonexistent', 0)",
    "accounting": "libc.acct(b'/nonexistent')",
    "modules": "libc.syscall({'x86_64': 176, 'aarch64': 106}[machine], b'guanka-none', 0)",
    "log": "libc.klogctl(10, None, 0)",
    "unmount": "libc.umount2(b'/nonexistent', 0)",
    "root": "libc.syscall({'x86_64': 155, 'aarch64': 41}[machine], b'/nonexistent', b'/nonexistent')",
    "quota": "libc.quotactl(0x800001 << 8, None, 0, None)",
    "settings": "os.open('/proc/sys/kernel/core_pattern', os.O_WRONLY)",
}
SOURCE = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
machine, name = os.uname().machine, os.uname().nodename.encode()
def room(count):
    return (ctypes.c_char * count)()
def attack(call):
    if eval(call) < 0:
        raise OSError(ctypes.get_errno(), call)
    return "done"
"""


@pytest.fixture(autouse=True)
def known_numbers():
    if platform.machine() not in ("x86_64", "aarch64"):
        pytest.skip("the numbers of system calls are those of x86-64 and aarch64")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("walls", [Walls(), Walls(landlock=False, capabilities=False)])
def test_refused(attempt, call, walls):
    answer = attempt(SOURCE, CALLS[call], walls=walls)
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


@pytest.mark.parametrize("call", ["name", "restart", "swap", "unmount"])
def test_without_capabilities_the_kernel_refuses_too(attempt, call):
    answer = attempt(SOURCE, CALLS[call], walls=Walls(seccomp=False, landlock=False))
    assert isinstance(answer, Raised)
    assert answer.type_name in ("PermissionError", "FileNotFoundError")


def test_what_everybody_may_ask_works_without_the_filter(attempt):
    answer = attempt(SOURCE, CALLS["adjustment of the clock"], walls=Walls(seccomp=False))
    if isinstance(answer, Raised):
        pytest.skip("a container's own filter forbids it")
    assert answer == Returned("done")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root could change it")
def test_works_without_walls(attempt):
    answer = attempt(SOURCE, CALLS["name"], walls=Walls(seccomp=False, capabilities=False))
    if isinstance(answer, Raised):
        pytest.skip("this root may not name its machine: a container's")
    assert answer == Returned("done")
