"""Leaves a note in memory that processes share, for the next student to read."""

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp", "fresh box")

CALLS = {
    "shmget": "libc.shmget(0, 4096, 0o1666)",
    "msgget": "libc.msgget(0, 0o1666)",
    "semget": "libc.semget(0, 1, 0o1666)",
    "mq_open": "libc.mq_open(b'/guanka', 0o102, 0o666, None)",
    "shm_open": "libc.shm_open(b'/guanka', 0o102, 0o666)",
    "memfd_create": "libc.memfd_create(b'guanka', 0)",
    "eventfd": "libc.eventfd(0, 0)",
    "add_key": "libc.syscall(248, b'user', b'guanka', b'x', 1, -3)",
}
SOURCE = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def attack(call):
    result = eval(call)
    if result < 0:
        raise OSError(ctypes.get_errno(), call)
    return "a note"
"""


@pytest.mark.parametrize("call", CALLS)
def test_refused(attempt, call):
    answer = attempt(SOURCE, CALLS[call])
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


def test_works_without_the_filter(attempt):
    assert attempt(SOURCE, CALLS["memfd_create"], walls=Walls(seccomp=False)) == Returned("a note")
    removed = "libc.shmctl(libc.shmget(0, 4096, 0o1600), 0, None)"  # made, and marked to be removed
    assert attempt(SOURCE, removed, walls=Walls(seccomp=False)) == Returned("a note")


def test_nothing_of_one_box_is_seen_in_the_next(boxed):
    first = boxed("import numpy as np\nnp.note = 'forged'\ndef attack():\n    return np.note")
    assert first.call("attack", (), {}) == Returned("forged")
    second = boxed("import numpy as np\ndef attack():\n    return hasattr(np, 'note')")
    assert second.call("attack", (), {}) == Returned(False)
