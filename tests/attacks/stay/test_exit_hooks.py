"""Leaves work for the end of the interpreter: atexit, the hooks of threads, finalizers, what is deleted last."""

import select
import socket
import subprocess
import sys

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Returned

STOPPED_BY = ("process boundary",)

SOURCE = """
import atexit, os, threading, weakref
place = []
def leave(name, open=os.open, how=os.O_CREAT | os.O_WRONLY, place=place):  # all that it needs: the end is near
    open(place[0] + "/" + name, how)
class Last:
    def __init__(self, leave):
        self.leave = leave
    def __del__(self):
        self.leave("del")
last = Last(leave)
def attack(folder):
    global anchor
    place.append(folder)
    atexit.register(leave, "atexit")
    threading._register_atexit(leave, "threading")
    anchor = Last(len)
    weakref.finalize(anchor, leave, "finalize")
    return "left"
"""
NO_WALLS = Walls(seccomp=False, landlock=False, rlimits=False, capabilities=False)  # it may write
HOOKS = {"atexit", "threading", "finalize", "del"}


def files(folder):
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("end", ["close", "hang up"])
def test_nothing_runs_when_a_box_ends(boxed, tmp_path, end):
    student = boxed(SOURCE + "\ndef writes():\n    leave('now')", walls=NO_WALLS)
    assert student.call("attack", (str(tmp_path),), {}) == Returned("left")
    student.call("writes", (), {})
    if end == "hang up":  # it reads the end of its wire and leaves, before anybody kills it
        student._box._wire.shutdown(socket.SHUT_RDWR)
        assert select.select([student._box._pidfd], [], [], 10)[0]
    student.close()
    assert files(tmp_path) == {"now"}  # it could have


def test_in_an_interpreter_that_ends_by_itself_they_run(tmp_path):
    subprocess.run([sys.executable, "-c", f"{SOURCE}\nattack({str(tmp_path)!r})"], check=True)
    assert files(tmp_path) == HOOKS
