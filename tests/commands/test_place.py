"""Where a command works: how many workers there is room for."""

from pathlib import Path

import msgspec
import pytest

from autograder.commands import place as module
from autograder.commands.place import find_place, workers

ROOT = Path(__file__).parents[2]
MIB = 2**20


@pytest.fixture
def course():
    """The shipped course, each of its levels with boxes of 512 MiB but the last, with 1024."""
    loaded = find_place(ROOT).course
    mib = [512] * (len(loaded.levels) - 1) + [1024]
    levels = [
        msgspec.structs.replace(
            entry, packages=("numpy",), limits=msgspec.structs.replace(entry.limits, memory_mib=each)
        )
        for entry, each in zip(loaded.levels, mib, strict=True)
    ]
    return msgspec.structs.replace(loaded, levels=tuple(levels))


@pytest.mark.parametrize(
    ("memory", "expected"),
    [
        (None, 8),  # nobody knows: one a processor
        (8 * 1280 * MIB, 8),  # 256 MiB beside the largest box
        (8 * 1280 * MIB - 1, 7),
        (100 * 1280 * MIB, 8),
        (1, 1),
    ],
)
def test_workers_times_their_allowance_fit(course, monkeypatch, memory, expected):
    monkeypatch.setattr(module, "cores", lambda: 8)
    assert workers(course, memory) == expected


def test_a_level_that_can_not_be_graded_here_takes_no_room(course, monkeypatch):
    monkeypatch.setattr(module, "cores", lambda: 8)
    *others, last = course.levels
    lacking = msgspec.structs.replace(last, packages=("no_such_package_at_all",))
    assert workers(msgspec.structs.replace(course, levels=(*others, lacking)), 8 * 768 * MIB) == 8
