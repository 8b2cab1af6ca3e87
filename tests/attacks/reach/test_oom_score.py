"""Points the kernel at another process for when memory runs out, by its oom_score_adj, and then makes it run out."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp", "Landlock")

SOURCE = """
def attack(pid):
    with open(f"/proc/{pid}/oom_score_adj", "w") as score:
        score.write("1000")
"""


@pytest.fixture
def victim():
    """Another process of ours, as the grader is one."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process.pid
        process.kill()


def score(pid):
    return int(Path(f"/proc/{pid}/oom_score_adj").read_text())


WALLS = {
    "all": Walls(),
    "the filter": Walls(landlock=False),
    "Landlock": Walls(seccomp=False),
}


@pytest.mark.parametrize("standing", WALLS)
def test_refused(attempt, victim, standing):
    before = score(victim)
    answer = attempt(SOURCE, victim, walls=WALLS[standing])
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"
    assert score(victim) == before


def test_works_without_walls(attempt, victim):
    assert attempt(SOURCE, victim, walls=Walls(seccomp=False, landlock=False)) == Returned(None)
    assert score(victim) == 1000
