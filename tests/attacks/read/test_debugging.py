"""Reads and writes the memory of another process as a debugger does."""

from pathlib import Path

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised

STOPPED_BY = ("seccomp", "Landlock", "process")

SOURCE = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
class Vector(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))
def attack(pid, call, address):
    buffer = ctypes.create_string_buffer(6)
    mine, theirs = Vector(ctypes.addressof(buffer), 6), Vector(address, 6)
    if call == "ptrace":
        result = libc.ptrace(16, pid, None, None)
    else:
        result = getattr(libc, call)(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)
    if result < 0:
        raise OSError(ctypes.get_errno(), call)
    return buffer.raw[:6].decode()
"""


@pytest.fixture
def victim(boxed):
    """``victim(walls)``: the pid of another box, and where in it a secret lies."""
    source = "import ctypes\nsecret = ctypes.create_string_buffer(b'secret')"
    source += "\ndef where():\n    return ctypes.addressof(secret)"

    def make(walls=None):
        student = boxed(source, walls=walls)
        address = student.call("where", (), {}).value
        return student._box.pid, address

    return make


@pytest.mark.parametrize("call", ["process_vm_readv", "process_vm_writev", "ptrace"])
@pytest.mark.parametrize("walls", [Walls(), Walls(landlock=False), Walls(seccomp=False)])
def test_refused(attempt, victim, call, walls):
    pid, address = victim(walls)
    answer = attempt(SOURCE, pid, call, address, walls=walls)
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


def test_works_without_walls(attempt, victim):
    walls = Walls(seccomp=False, landlock=False, process=False)
    pid, address = victim(walls)
    answer = attempt(SOURCE, pid, "process_vm_readv", address, walls=walls)
    if isinstance(answer, Raised) and yama_forbids():
        pytest.skip("the machine's own ptrace_scope forbids it")
    assert answer.value == "secret"


def yama_forbids():
    try:
        return Path("/proc/sys/kernel/yama/ptrace_scope").read_text().strip() != "0"
    except OSError:
        return False
