"""Announces frames and headers of gigabytes, for the grader to make room for."""

import tracemalloc

import pytest

from autograder.results import Verdict
from autograder.wire.answers import Ended
from autograder.wire.messages import MAX_PAYLOAD

STOPPED_BY = ("wire",)

SOURCE = """
import os, struct
def attack(lengths, count):
    os.write(3, b"".join(struct.pack("!I", length) for length in lengths) + bytes(count))
    while True:
        pass
"""
LIES = {
    "a frame of 4 GiB": ([2**32 - 1], 0),
    "a frame of one byte too many": ([MAX_PAYLOAD + 1], 0),
    "a header of 4 GiB": ([100, 2**32 - 1], 96),
    "a header longer than its frame": ([100, 97], 96),
    "a header of one byte too many": ([300 * 2**10, 256 * 2**10 + 1], 300 * 2**10 - 4),
    "no header": ([0], 0),
    "half a header": ([2], 2),
    "a header of nothing": ([4, 0], 0),
}


@pytest.mark.parametrize("lie", LIES)
def test_ends_the_box(attempt, zygote, lie):
    assert zygote.alive  # started before the memory is counted
    tracemalloc.start()
    try:
        answer = attempt(SOURCE, *LIES[lie], call_seconds=0.5)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.CRASHED
    assert answer.why.id == "box.violation"
    assert peak < 2**23


def test_a_frame_that_is_promised_and_does_not_come_is_waited_for_in_vain(attempt):
    answer = attempt(SOURCE, [16 * 2**20], 0, call_seconds=0.2)
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.TIMED_OUT
