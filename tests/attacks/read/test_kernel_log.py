"""Asks the kernel for its log and its counters, in which other processes stand with their names and addresses."""

import ctypes
import platform

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp", "capabilities")

PERF, BPF = {"x86_64": (298, 321), "aarch64": (241, 280)}.get(platform.machine(), (0, 0))
WAYS = {
    "log": "libc.klogctl(3, ctypes.create_string_buffer(100), 100)",
    "size of the log": "libc.klogctl(10, None, 0)",
    "counters of all": f"libc.syscall({PERF}, counter, -1, 0, -1, 0)",
    "counters of its own": f"libc.syscall({PERF}, counter, 0, -1, -1, 0)",
    "maps of the kernel": f"libc.syscall({BPF}, 0, ctypes.create_string_buffer(72), 72)",
}
SOURCE = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
counter = (ctypes.c_uint * 32)(1, 128)  # of software, the processor's clock
def attack(way):
    if eval(way) < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return "told"
"""


@pytest.mark.parametrize("way", WAYS)
def test_refused(attempt, way):
    answer = attempt(SOURCE, WAYS[way])
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


def test_works_without_walls(attempt):
    if ctypes.CDLL(None).klogctl(10, None, 0) < 0:
        pytest.skip("this machine tells its log to nobody like us")
    walls = Walls(seccomp=False, capabilities=False)
    assert attempt(SOURCE, WAYS["size of the log"], walls=walls) == Returned("told")
