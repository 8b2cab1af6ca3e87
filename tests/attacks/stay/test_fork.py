"""Makes a process of its own, to go on after the grader has killed the first."""

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp",)

WAYS = {
    "fork": "os.fork() or os._exit(0)",
    "vfork": "ctypes.CDLL(None, use_errno=True).vfork()",
    "forkpty": "os.forkpty()",
    "spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "subprocess": "subprocess.run(['/bin/true'])",
    "shell": "checked(os.system('exit 0'))",
}
SOURCE = """
import ctypes, os, subprocess
def checked(status):
    if status != 0:  # glibc says 127 where it could make no process
        raise PermissionError(1, "system")
def attack(way):
    result = eval(way)
    if isinstance(result, int) and result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return "a process"
"""


@pytest.mark.parametrize("way", WAYS)
def test_refused(attempt, way):
    answer = attempt(SOURCE, WAYS[way])
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


@pytest.mark.parametrize("way", ["fork", "spawn", "subprocess", "shell"])
def test_works_without_walls(attempt, way):
    assert attempt(SOURCE, WAYS[way], walls=Walls(seccomp=False, landlock=False)) == Returned("a process")
