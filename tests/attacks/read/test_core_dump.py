"""Leaves a core dump: the memory of the process in a file, for somebody to find."""

import os
import resource

from autograder.inside.orders import Bounds, Walls
from autograder.sandbox.box import Box
from autograder.wire.messages import Run

STOPPED_BY = ("seccomp", "process", "resource limits")

CRASH = "import ctypes\nctypes.string_at(0)"
DUMPABLE = "import ctypes\ndef attack():\n    return ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)"  # PR_GET_DUMPABLE
LIMIT = "import resource\ndef attack():\n    return resource.getrlimit(resource.RLIMIT_CORE)"


def test_nothing_is_dumped(zygote, monkeypatch):
    ends = []
    monkeypatch.setattr(zygote, "gone", lambda number: ends.append(type(zygote).gone(zygote, number)) or ends[-1])
    box = Box(zygote, Bounds(address_space=2**28, cpu_seconds=5), first_handle=0, output_limit=100, seed=0)
    box.ask(lambda number: Run(number, 0, CRASH), [], 5.0)
    assert os.WIFSIGNALED(ends[0].status)
    assert not os.WCOREDUMP(ends[0].status)


def test_each_of_two_walls_forbids_it(attempt):
    assert attempt(LIMIT).value == (0, 0)
    assert attempt(DUMPABLE, walls=Walls(seccomp=False)).value == 0  # only without the filter can it ask


def test_it_could_without_walls(attempt):
    hard = resource.getrlimit(resource.RLIMIT_CORE)
    assert attempt(LIMIT, walls=Walls(rlimits=False)).value == hard
    assert attempt(DUMPABLE, walls=Walls(seccomp=False, process=False)).value == 1
