"""Kills the box of the student who is graded at the same time."""

import pytest

from autograder.inside.kernel import landlock_abi
from autograder.inside.orders import Walls
from autograder.wire.answers import Ended, Raised, Returned

STOPPED_BY = ("seccomp", "Landlock")

SOURCE = """
import os, signal
def attack(pid):
    os.kill(pid, signal.SIGKILL)
"""


def test_refused(attempt, sibling):
    other, pid = sibling()
    answer = attempt(SOURCE, pid)
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"
    assert other.call("alive", (), {}) == Returned("alive")


def test_the_filter_alone_refuses(attempt, sibling):
    walls = Walls(landlock=False)
    other, pid = sibling(walls)
    assert attempt(SOURCE, pid, walls=walls).type_name == "PermissionError"
    assert other.call("alive", (), {}) == Returned("alive")


@pytest.mark.skipif(landlock_abi() < 6, reason="this kernel's Landlock does not know of signals")
def test_a_new_landlock_alone_refuses(attempt, sibling):
    walls = Walls(seccomp=False)
    other, pid = sibling(walls)
    assert attempt(SOURCE, pid, walls=walls).type_name == "PermissionError"
    assert other.call("alive", (), {}) == Returned("alive")


def test_works_without_walls(attempt, sibling):
    walls = Walls(seccomp=False, landlock=False)
    other, pid = sibling(walls)
    assert attempt(SOURCE, pid, walls=walls) == Returned(None)
    assert isinstance(other.call("alive", (), {}), Ended)
