"""Takes a lease on a package's file, or asks to be told of changes: who writes there next waits for the student."""

import sys

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp",)

SOURCE = """
import fcntl, os, signal
def attack(path, command, argument):
    signal.signal(signal.SIGIO, signal.SIG_IGN)
    fcntl.fcntl(os.open(path, os.O_RDONLY), command, argument)
"""
COMMANDS = {  # of fcntl: what it is asked, on what
    "lease": (1024, 0, "package"),  # F_SETLEASE, F_RDLCK
    "notice": (1026, 6, "folder"),  # F_NOTIFY, DN_MODIFY | DN_CREATE
}


@pytest.fixture
def paths(tmp_path):
    """A file of ours, for the boxes without Landlock; and its folder."""
    path = tmp_path / "module.py"
    path.write_text("x = 1")
    return {"package": str(path), "folder": str(tmp_path)}


@pytest.mark.parametrize("command", COMMANDS)
def test_refused(attempt, command):
    number, argument, _where = COMMANDS[command]
    answer = attempt(SOURCE, sys.modules["os"].__file__, number, argument)
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_filter_alone_refuses_and_without_it_works(attempt, paths, command):
    number, argument, where = COMMANDS[command]
    answer = attempt(SOURCE, paths[where], number, argument, walls=Walls(landlock=False))
    assert answer.type_name == "PermissionError"
    walls = Walls(landlock=False, seccomp=False)
    answer = attempt(SOURCE, paths[where], number, argument, walls=walls)
    if isinstance(answer, Raised) and "[Errno 22]" in answer.text:
        pytest.skip("this kernel, or this file system, has none of that")
    assert answer == Returned(None)
