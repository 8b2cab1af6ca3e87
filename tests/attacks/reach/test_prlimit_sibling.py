"""Sets the limits of another student's box so that it dies; Landlock does not stop that."""

import resource

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp",)

SOURCE = """
import resource
def attack(pid):
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (7, 7))
"""
READ = """
import resource
def attack(pid):
    return resource.prlimit(pid, resource.RLIMIT_NOFILE)
"""


def test_refused(attempt, sibling):
    _other, pid = sibling()
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    for source in (SOURCE, READ):
        answer = attempt(source, pid)
        assert isinstance(answer, Raised)
        assert answer.type_name == "PermissionError"
    assert resource.prlimit(pid, resource.RLIMIT_NOFILE) == before


def test_works_with_landlock_alone(attempt, sibling):
    walls = Walls(seccomp=False)
    _other, pid = sibling(walls)
    assert attempt(SOURCE, pid, walls=walls) == Returned(None)
    assert resource.prlimit(pid, resource.RLIMIT_NOFILE) == (7, 7)
