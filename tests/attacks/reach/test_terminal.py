"""Writes to the teacher's terminal, or types into it: what stands there next is a command in the teacher's name."""

import os
import pty

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp", "Landlock", "descriptors")

SOURCE = """
import fcntl, os
TIOCSTI = 0x5412
def attack(path):
    terminal = os.open(path, os.O_RDWR | os.O_NOCTTY)
    os.write(terminal, b"guanka: 10/10\\n")
    os.close(terminal)
def types(descriptor):
    fcntl.ioctl(descriptor, TIOCSTI, b"x")
def terminals():
    return [descriptor for descriptor in range(4) if os.isatty(descriptor)]
"""


@pytest.fixture
def terminal():
    """A terminal as a teacher has one open: our end, and its path."""
    try:
        ours, theirs = pty.openpty()
    except OSError as error:
        pytest.skip(f"no terminals here: {error}")
    os.set_blocking(ours, False)
    yield ours, os.ttyname(theirs)
    os.close(theirs)
    os.close(ours)


def shown(ours):
    try:
        return os.read(ours, 1000)
    except BlockingIOError:
        return b""


@pytest.mark.parametrize("walls", [Walls(), Walls(landlock=False), Walls(seccomp=False)])
def test_refused(attempt, terminal, walls):
    ours, path = terminal
    for terminal_path in (path, "/dev/tty", "/dev/console"):
        answer = attempt(SOURCE, terminal_path, walls=walls)
        assert isinstance(answer, Raised)
        assert answer.type_name in ("PermissionError", "OSError", "FileNotFoundError")
    assert shown(ours) == b""


def test_it_has_none_and_types_into_none(boxed):
    student = boxed(SOURCE)
    assert student.call("terminals", (), {}) == Returned([])
    for descriptor in range(4):
        assert student.call("types", (descriptor,), {}).type_name == "PermissionError"


def test_works_without_walls(attempt, terminal):
    ours, path = terminal
    assert attempt(SOURCE, path, walls=Walls(seccomp=False, landlock=False)) == Returned(None)
    assert b"10/10" in shown(ours)
