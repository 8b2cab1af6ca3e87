"""Reads the memory, the maps, the command line or the open files of another process out of /proc."""

import os

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("Landlock",)

SOURCE = """
import os
def attack(path):
    if "/fd" in path or path.endswith("task"):
        return str(os.listdir(path))
    with open(path, "rb") as file:
        return repr(file.read(100))
"""
FILES = ("mem", "maps", "cmdline", "stat", "fd", "task", "status", "limits")


@pytest.mark.parametrize("name", FILES)
def test_refused(attempt, sibling, zygote, name):
    _other, pid = sibling()
    for whose in ("self", pid, zygote._process.pid, os.getpid()):
        answer = attempt(SOURCE, f"/proc/{whose}/{name}")
        assert isinstance(answer, Raised)
        assert answer.type_name == "PermissionError"


def test_links_are_refused(attempt, zygote):
    source = "import os\ndef attack(path):\n    return os.readlink(path)"
    for name in ("exe", "cwd", "root", "fd/0"):
        assert attempt(source, f"/proc/{zygote._process.pid}/{name}").type_name == "PermissionError"


@pytest.mark.parametrize("name", ["cmdline", "stat", "status", "limits", "task"])
def test_works_without_walls(attempt, zygote, name):
    answer = attempt(SOURCE, f"/proc/{zygote._process.pid}/{name}", walls=Walls(landlock=False))
    assert isinstance(answer, Returned)
    assert len(answer.value) > 5
