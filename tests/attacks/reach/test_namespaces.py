"""Makes a user namespace, where it would be root and could reach more of the kernel."""

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised

STOPPED_BY = ("seccomp", "Landlock", "capabilities")

CALLS = {
    "unshare": "libc.unshare(0x10000000)",
    "setns": "libc.setns(0, 0)",
    "clone": "libc.syscall(56, 0x10000011, None, None, None, None)",
    "clone3": "libc.syscall(435, bytes(88), 88)",
    "mount": "libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)",
    "chroot": "libc.chroot(b'/')",
    "bpf": "libc.syscall(321, 0, bytes(72), 72)",
    "io_uring": "libc.syscall(425, 8, bytes(120))",
    "userfaultfd": "libc.syscall(323, 1)",
    "perf_event_open": "libc.syscall(298, bytes(120), 0, -1, -1, 0)",
}
SOURCE = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def attack(call):
    if eval(call) < 0:
        raise OSError(ctypes.get_errno(), call)
    return "done"
"""


@pytest.mark.parametrize("call", CALLS)
def test_refused(attempt, call):
    answer = attempt(SOURCE, CALLS[call])
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError" or (call == "clone3" and "Errno 38" in answer.text)


def test_what_the_filter_keeps_off(attempt):
    # Some machines forbid it to everyone, and then there is nothing to see here.
    answer = attempt(SOURCE, CALLS["unshare"], walls=Walls(seccomp=False, landlock=False, capabilities=False))
    if isinstance(answer, Raised):
        pytest.skip(f"this machine allows no user namespaces to anyone: {answer.text}")
    assert answer.value == "done"
