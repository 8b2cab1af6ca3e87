"""Kills the zygote, and with it the boxes of all who are graded."""

import contextlib

import pytest

from autograder.errors import GraderError
from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp", "Landlock")

SOURCE = """
import os, signal
def attack(pid):
    os.kill(pid, signal.SIGKILL)
"""


def test_refused(attempt, sibling, zygote):
    other, _pid = sibling()
    answer = attempt(SOURCE, zygote._process.pid)
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"
    assert zygote.alive
    assert other.call("alive", (), {}) == Returned("alive")


def test_works_without_walls_and_is_held(attempt, sibling, zygotes):
    walls = Walls(seccomp=False, landlock=False)
    other, _pid = sibling(walls)
    zygote = zygotes(walls)
    with contextlib.suppress(GraderError):  # it may still get its answer out before it dies with the zygote
        attempt(SOURCE, zygote._process.pid, walls=walls)
    assert zygote._process.wait(5) == -9
    with pytest.raises(GraderError, match="the zygote has ended"):  # our trouble, no verdict about a student
        other.call("alive", (), {})
