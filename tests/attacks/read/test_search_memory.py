"""Searches its whole memory for what was there before it: another student's notebook, the reference, the secret."""

import inspect
from pathlib import Path

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Returned

STOPPED_BY = ("process boundary", "fresh box")

SECRET = "5f0c9a6e7d31" * 4
NEIGHBOUR = f'notes = "{SECRET} " * 1000\ndef attack():\n    return len(notes)'
SEARCH = """
import ctypes, mmap
import numpy as np
CHUNK = 2**20
NEXT = bytes(range(1, 256)) + bytes(1)
def pieces(ranges):
    for start, end in ranges:
        for at in range(start, end, CHUNK):
            yield ctypes.string_at(at, min(CHUNK, end - at))
    yield np.empty(2**24, np.uint8).tobytes()  # and memory that others may have given back
    yield mmap.mmap(-1, 2**24)[:]
def attack(marks, ranges):
    if not ranges:
        with open("/proc/self/maps") as maps:
            ranges = readable(maps.read())
    found, tail = set(), b""
    for piece in pieces(ranges):
        text = (tail + piece).translate(NEXT)
        found |= {mark for mark in marks if mark.encode() in text}
        tail = piece[-100:]
    return sorted(found)
"""


def readable(maps):
    """The parts of a process's memory, by its maps, that it may read: (first byte, the one after the last)."""
    ranges = []
    for line in maps.splitlines():
        fields = line.split()
        if fields[1].startswith("r") and not fields[-1].startswith("[v"):  # the kernel's own pages
            ranges.append(tuple(int(end, 16) for end in fields[0].split("-")))
    return ranges


def disguised(*marks):
    """Each with the next letter for every one, so that whoever looks for it does not find the question."""
    return ["".join(chr(ord(letter) + 1) for letter in mark) for mark in marks]


@pytest.fixture
def inherited(zygote):
    """Where a box has what it has from the zygote, and what lies there: the folder that was made for it."""
    return readable(Path(f"/proc/{zygote._process.pid}/maps").read_text()), zygote._home.name


def test_nothing_is_there(attempt, inherited):
    assert attempt(NEIGHBOUR) == Returned(49_000)
    ranges, home = inherited
    assert sum(end - start for start, end in ranges) > 2**24
    marks = disguised(SECRET, "return X[h - 1 :, w - 1 :]", "autograder.checks", home)
    answer = attempt(inspect.getsource(readable) + SEARCH, marks, ranges, call_seconds=20.0)
    assert answer == Returned(disguised(home))  # it does look


def test_works_where_two_students_have_one_process(boxed):
    without = Walls(landlock=False)  # so that it may read where its memory is
    both = boxed(NEIGHBOUR, inspect.getsource(readable) + SEARCH, walls=without, call_seconds=20.0)
    assert both.call("attack", (disguised(SECRET), []), {}) == Returned(disguised(SECRET))
