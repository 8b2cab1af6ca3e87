"""Tries every descriptor that it could have inherited: the grader has the gradebook and the secret open."""

import os
import subprocess
import sys

import pytest

from autograder.sandbox.zygote import Zygote
from autograder.wire.answers import Returned

STOPPED_BY = ("descriptors",)

SECRET = "correct horse battery staple"
SOURCE = """
import os, stat
def attack(most):
    kinds, read = {}, ""
    for descriptor in range(most):
        try:
            kinds[descriptor] = stat.filemode(os.fstat(descriptor).st_mode)[0]
            read += os.pread(descriptor, 100, 0).decode()
        except OSError:
            pass
    return [list(kinds.items()), read]
"""
MOST = 4096


@pytest.fixture
def careless(tmp_path):
    """A file of ours that is open, and that every program which we start would have too."""
    (tmp_path / "secret").write_text(SECRET)
    with (tmp_path / "secret").open() as file:
        os.set_inheritable(file.fileno(), True)
        yield file


def test_there_are_none_but_its_own(careless, kernel_has_walls, boxed):
    with Zygote(("numpy", "IPython"), hardware=os.environ) as fresh:
        student = boxed(SOURCE, zygote=fresh, call_seconds=10.0)
        neighbour = boxed(SOURCE, zygote=fresh)
        neighbour.names()
        answer = student.call("attack", (MOST,), {})
    assert answer == Returned([[(0, "c"), (1, "c"), (2, "c"), (3, "s")], ""])


def test_works_where_descriptors_are_passed_on(careless):
    code = f"{SOURCE}\nprint(attack({MOST})[1])"
    run = subprocess.run(
        [sys.executable, "-c", code], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True, close_fds=False
    )
    assert SECRET in run.stdout.decode()
