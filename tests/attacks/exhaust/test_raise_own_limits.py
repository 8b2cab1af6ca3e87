"""Raises its own limits on memory and time."""

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp", "capabilities")

SOURCE = """
import resource
def attack(hard):
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (before[0] - 2**20, hard or before[1]))
    return before != resource.getrlimit(resource.RLIMIT_AS)
"""


def test_refused(attempt):
    for hard in (0, 2**50, -1):
        answer = attempt(SOURCE, hard)
        assert isinstance(answer, Raised)
        assert "not allowed" in answer.text


def test_lowering_works_without_the_filter(attempt):
    assert attempt(SOURCE, 0, walls=Walls(seccomp=False)) == Returned(True)


def test_raising_works_without_walls(attempt):
    # For root alone: it is a capability that lifts a hard limit.
    answer = attempt(SOURCE, 2**50, walls=Walls(seccomp=False, capabilities=False))
    assert answer == Returned(True) or answer.text == "not allowed to raise maximum limit"
