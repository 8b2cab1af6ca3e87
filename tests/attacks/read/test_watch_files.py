"""Watches the files that all boxes read, to learn what a neighbour does; Landlock does not stop that."""

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp",)

WAYS = {"inotify": "libc.inotify_init1(0o4000)", "fanotify": "libc.fanotify_init(0, 0)"}
SOURCE = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
IN_OPEN = 0x20
def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result
def attack(way):
    return checked(eval(way))
def watch(name):
    global watching
    watching = attack("libc.inotify_init1(0o4000)")
    checked(libc.inotify_add_watch(watching, os.path.join(os.path.dirname(os.__file__), name).encode(), IN_OPEN))
def has_seen():
    try:
        return len(os.read(watching, 4096)) > 0
    except BlockingIOError:
        return False
"""
NAME = "this.py"  # nobody reads it by chance


@pytest.mark.parametrize("way", WAYS)
def test_refused(attempt, way):
    answer = attempt(SOURCE, WAYS[way])
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


def test_works_without_the_filter(boxed):
    watcher = boxed(SOURCE, walls=Walls(seccomp=False))
    assert watcher.call("watch", (NAME,), {}) == Returned(None)
    assert watcher.call("has_seen", (), {}) == Returned(False)
    neighbour = boxed(f"import os\ndef attack():\n    open(os.path.dirname(os.__file__) + '/{NAME}').close()")
    assert neighbour.call("attack", (), {}) == Returned(None)
    assert watcher.call("has_seen", (), {}) == Returned(True)
