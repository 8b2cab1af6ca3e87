"""Writes a file: a result for the grader to find, or a note for the next student."""

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp", "Landlock", "resource limits")

SOURCE = """
import os
def attack(path, flags):
    file = os.open(path, flags | os.O_WRONLY, 0o666)
    os.write(file, b"forged")
    os.close(file)
"""
OTHER_WAYS = {
    "unlink": "os.unlink(path)",
    "rename": "os.rename(path, path + '2')",
    "link": "os.link(path, path + '2')",
    "symlink": "os.symlink(path, path + '2')",
    "mkdir": "os.mkdir(path + '2')",
    "mkfifo": "os.mkfifo(path + '2')",
    "chmod": "os.chmod(path, 0o777)",
    "chown": "os.chown(path, os.getuid(), os.getgid())",
    "utime": "os.utime(path)",
    "truncate": "os.truncate(path, 0)",
    "setxattr": "os.setxattr(path, b'user.note', b'forged')",
    "tmpfile": "os.open(os.path.dirname(path), os.O_TMPFILE | os.O_RDWR)",
    "creat": "libc_creat(path)",
}
PREFIX = """
import ctypes, os
def libc_creat(path):
    if ctypes.CDLL(None, use_errno=True).creat(path.encode(), 0o666) < 0:
        raise OSError(ctypes.get_errno(), path)
"""


@pytest.fixture
def result(tmp_path):
    tmp_path.chmod(0o777)
    path = tmp_path / "result.json"
    path.write_text("honest")
    path.chmod(0o666)
    return path


@pytest.mark.parametrize("flags", [0, 0o100, 0o1000, 0o1100, 0o2000])
def test_refused(attempt, result, flags):
    answer = attempt(SOURCE, str(result), flags)
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"
    assert attempt(SOURCE, "/dev/shm/guanka-note", flags | 0o100).type_name == "PermissionError"
    assert result.read_text() == "honest"
    assert list(result.parent.iterdir()) == [result]


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_other_ways_are_refused(attempt, result, way):
    before = result.stat()
    answer = attempt(f"{PREFIX}\ndef attack(path):\n    {OTHER_WAYS[way]}", str(result))
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"
    assert result.stat() == before
    assert list(result.parent.iterdir()) == [result]


def test_each_of_three_walls_refuses(attempt, result):
    off = {"seccomp": False, "landlock": False, "rlimits": False}
    for wall in off:
        walls = Walls(**{**off, wall: True})
        answer = attempt(SOURCE, str(result), 0, walls=walls)
        assert isinstance(answer, Raised), wall
    assert result.read_text() == "honest"


def test_works_without_walls(attempt, result):
    assert attempt(SOURCE, str(result), 0, walls=Walls(seccomp=False, landlock=False, rlimits=False)) == Returned(None)
    assert result.read_text() == "forged"
