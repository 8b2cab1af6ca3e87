"""Reads keys from the environment: its own, the zygote's, the grader's."""

import os
import subprocess

import pytest

from autograder.inside.orders import Walls
from autograder.sandbox.zygote import Zygote
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("environment", "Landlock", "capabilities", "process")

SECRET = "correct horse battery staple"
OWN = """
import ctypes, os
def attack():
    libc = ctypes.CDLL(None)
    libc.getenv.restype = ctypes.c_char_p
    return repr(os.environ) + repr(os.environb) + repr(libc.getenv(b"GUANKA_TEST_SECRET"))
"""
OTHERS = """
def attack(pid):
    with open(f"/proc/{pid}/environ") as environ:
        return environ.read()
"""


@pytest.fixture
def holder():
    """A process of the same user, with a key in its environment, as the grader has."""
    process = subprocess.Popen(["sleep", "60"], env={**os.environ, "GUANKA_TEST_SECRET": SECRET})
    yield process
    process.kill()
    process.wait()


def test_its_own_holds_nothing(monkeypatch, kernel_has_walls, boxed):
    monkeypatch.setenv("GUANKA_TEST_SECRET", SECRET)
    with Zygote(("numpy", "IPython"), hardware=os.environ) as fresh:  # started with the key in our environment
        answer = boxed(OWN, zygote=fresh).call("attack", (), {})
    assert isinstance(answer, Returned)
    assert "PYTHONHASHSEED" in answer.value
    assert SECRET not in answer.value
    assert "GUANKA" not in answer.value


def test_refused(attempt, zygote, holder):
    for pid in ("self", zygote._process.pid, os.getpid(), holder.pid):
        answer = attempt(OTHERS, pid)
        assert isinstance(answer, Raised), pid
        assert answer.type_name == "PermissionError"


def test_works_without_walls(attempt, holder):
    answer = attempt(OTHERS, holder.pid, walls=Walls(landlock=False, capabilities=False, process=False))
    assert isinstance(answer, Returned)
    assert SECRET in answer.value
