"""Empties a file that the box may read, as those of numpy: O_TRUNC counts as reading to an old Landlock."""

import os

import pytest

import autograder.sandbox.zygote as module
from autograder.inside.orders import Readable, Walls
from autograder.sandbox.zygote import Zygote
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp", "Landlock")

SOURCE = """
import os
def attack(path):
    os.close(os.open(path, os.O_RDONLY | os.O_TRUNC))
def read(path):
    return open(path).read()
"""


@pytest.fixture
def package_file(tmp_path):
    path = tmp_path / "module.py"
    path.write_text("x = 1")
    return path


def test_refused(monkeypatch, kernel_has_walls, boxed, package_file):
    usual = module.readable(("numpy", "IPython"))
    monkeypatch.setattr(module, "readable", lambda _packages: (*usual, Readable(str(package_file), True, False)))
    with Zygote(("numpy", "IPython"), hardware=os.environ) as fresh:
        student = boxed(SOURCE, zygote=fresh)
        assert student.call("read", (str(package_file),), {}) == Returned("x = 1")
        answer = student.call("attack", (str(package_file),), {})
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"
    assert package_file.read_text() == "x = 1"


def test_the_filter_alone_refuses(attempt, package_file):
    answer = attempt(SOURCE, str(package_file), walls=Walls(landlock=False))
    assert isinstance(answer, Raised)
    assert package_file.read_text() == "x = 1"


def test_works_without_walls(attempt, package_file):
    attempt(SOURCE, str(package_file), walls=Walls(seccomp=False, landlock=False))
    assert package_file.read_text() == ""
