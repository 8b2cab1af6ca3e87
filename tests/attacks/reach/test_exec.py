"""Becomes another program, which Python's own measures would not reach."""

from autograder.inside.orders import Walls
from autograder.wire.answers import Ended, Raised
from autograder.wording import message

STOPPED_BY = ("seccomp", "Landlock")

SOURCE = """
import os
def attack():
    os.execv("/bin/sh", ["sh", "-c", "exit 42"])
"""


def test_refused(attempt):
    answer = attempt(SOURCE)
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


def test_landlock_alone_refuses(attempt):
    answer = attempt(SOURCE, walls=Walls(seccomp=False))
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


def test_works_without_walls(attempt):
    answer = attempt(SOURCE, walls=Walls(seccomp=False, landlock=False))
    assert isinstance(answer, Ended)
    assert answer.why == message("box.exited", status=42)
