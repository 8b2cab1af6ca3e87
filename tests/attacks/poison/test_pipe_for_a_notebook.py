"""Hands in a pipe that nobody writes to, a device or a socket, to hang the whole run."""

import os
import socket
import stat
import subprocess
import sys

import pytest

from autograder.batch.run import run
from autograder.batch.submissions import find_submissions
from tests.batch.conftest import LEVEL, Desk

STOPPED_BY = ("file intake",)


def lay_pipe(path):
    os.mkfifo(path)


def lay_socket(path):
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(path.name)  # from its folder: the name of a socket must be short


def lay_device(path):
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 5))  # /dev/zero
    except PermissionError:
        os.mkfifo(path)  # only root makes devices


def lay_folder(path):
    path.mkdir()


def test_the_run_goes_on(tmp_path, kernel_has_walls, monkeypatch):
    desk, kinds = Desk(tmp_path), (lay_pipe, lay_socket, lay_device, lay_folder)
    for kind in kinds:
        path = desk.hand_in(kind.__name__)
        path.unlink()
        monkeypatch.chdir(path.parent)
        kind(path)
    desk.hand_in("the-next")
    found = find_submissions(desk.submitted, [LEVEL], [LEVEL])
    *strange, last = (one.report for one in run(found.submissions, desk.settings, desk.course, desk.levels, 1))
    assert [(one.status, one.score) for one in strange] == [("ungradable", 0.0)] * len(kinds)
    assert (last.student, last.status, last.score) == ("the-next", "graded", 10.0)


def test_works_on_a_reader_that_just_opens(tmp_path):
    path = tmp_path / "a.ipynb"
    os.mkfifo(path)
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-S", "-c", f"open({str(path)!r})"], timeout=0.5, check=False)
