"""Locks a file that every box may read, for the next student to wait on it or to find the note."""

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp",)

WAYS = {
    "flock": "fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)",
    "of the process": "fcntl.lockf(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)",
    "of the open file": "fcntl.fcntl(stream, 37, struct.pack('hhqqi4x', 0, 0, 0, 0, 0))",  # F_OFD_SETLK, F_RDLCK
    "lease": "fcntl.fcntl(stream, fcntl.F_SETLEASE, fcntl.F_RDLCK)",
}
SOURCE = """
import fcntl, os, struct
stream = open(os.__file__)
def attack(way):
    eval(way)
    return "locked"
"""


@pytest.mark.parametrize("way", WAYS)
def test_refused(attempt, way):
    answer = attempt(SOURCE, WAYS[way])
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


def test_without_the_filter_the_next_one_finds_it_locked(boxed):
    first, second = (boxed(SOURCE, walls=Walls(seccomp=False)) for _ in range(2))
    assert first.call("attack", (WAYS["flock"],), {}) == Returned("locked")
    assert second.call("attack", (WAYS["flock"],), {}).type_name == "BlockingIOError"
    first.close()
    assert second.call("attack", (WAYS["flock"],), {}) == Returned("locked")


@pytest.mark.parametrize("way", ["of the process", "of the open file"])
def test_works_without_the_filter(attempt, way):
    assert attempt(SOURCE, WAYS[way], walls=Walls(seccomp=False)) == Returned("locked")
