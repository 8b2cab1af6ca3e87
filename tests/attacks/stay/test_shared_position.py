"""Leaves a number in the position of a file that all boxes have inherited from the zygote."""

import subprocess
import sys

from autograder.wire.answers import Returned

STOPPED_BY = ("descriptors",)

MOVE = """
import os
def attack(position):
    kept = []
    for descriptor in range(3):
        try:
            os.lseek(descriptor, position, os.SEEK_SET)
            kept.append(os.lseek(descriptor, 0, os.SEEK_CUR))
        except OSError:
            pass
    return kept
"""
READ = """
import os
def attack():
    return [os.lseek(descriptor, 0, os.SEEK_CUR) for descriptor in range(3)]
"""


def test_what_they_share_keeps_no_position(attempt):
    assert attempt(MOVE, 4711) == Returned([0, 0, 0])
    assert attempt(READ) == Returned([0, 0, 0])


def test_an_ordinary_file_would_carry_it(tmp_path):
    (tmp_path / "shared").write_bytes(bytes(10_000))
    with (tmp_path / "shared").open("rb") as shared:

        def run(code):
            command = [sys.executable, "-c", code]
            return subprocess.run(command, stdin=shared, stdout=subprocess.PIPE, check=True).stdout.decode()

        run(MOVE + "attack(4711)")
        assert run("import os; print(os.lseek(0, 0, os.SEEK_CUR))") == "4711\n"
