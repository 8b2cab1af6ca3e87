"""Writes into memory that the zygote has made and every box inherits, for the next box to read."""

import subprocess
import sys
from pathlib import Path

import pytest

STOPPED_BY = ("fresh box",)

FORKS = """
import mmap, os, sys
page = mmap.mmap(-1, 4096, flags=mmap.MAP_ANONYMOUS | int(sys.argv[1]))
for code in ("page[:4] = b'note'", "os.write(1, page[:4])"):  # one box, and the next
    pid = os.fork()
    if not pid:
        exec(code)
        os._exit(0)
    os.waitpid(pid, 0)
print()
with open("/proc/self/maps") as maps:
    print(maps.read().strip())
"""
MAP_SHARED, MAP_PRIVATE = 1, 2


def shared_and_written(maps):
    """What a process's maps show of memory that its children share and may write."""
    rights = [line.split()[1] for line in maps.strip().splitlines()]
    return [each for each in rights if "w" in each and "s" in each]


def test_a_zygote_has_none(zygote):
    maps = Path(f"/proc/{zygote._process.pid}/maps").read_text()
    assert maps.count("\n") > 100
    assert shared_and_written(maps) == []


@pytest.mark.parametrize(("kind", "found", "note"), [(MAP_SHARED, ["rw-s"], b"note"), (MAP_PRIVATE, [], bytes(4))])
def test_a_zygote_that_had_some_would_carry_a_note(kind, found, note):
    run = subprocess.run([sys.executable, "-c", FORKS, str(kind)], capture_output=True, check=True)
    said, _, maps = run.stdout.partition(b"\n")
    assert said == note
    assert shared_and_written(maps.decode()) == found
