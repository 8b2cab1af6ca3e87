"""Announces frames and headers of gigabytes, for the grader to make room for."""

import tracemalloc

import pytest

from autograder.results import Verdict
from autograder.wire import messages
from autograder.wire.answers import Ended, Returned
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


TOO_LONG = """
import autograder.inside.serve as serve
from autograder.wire.messages import Gave, encode
def attack(count):
    serve._Servant._gave = lambda self, id, value: encode(Gave(id, "x" * count), [])
def again():
    pass
"""


@pytest.mark.parametrize(("count", "taken"), [(250 * 2**10, True), (256 * 2**10, False)])
def test_a_header_that_is_a_message_and_too_long(boxed, count, taken):
    student = boxed(TOO_LONG)
    student.call("attack", (count,), {})
    answer = student.call("again", (), {})
    if taken:
        assert answer == Returned("x" * count)
    else:
        assert isinstance(answer, Ended)
        assert "a header of" in answer.why.args["why"]


def test_works_where_a_header_is_as_long_as_a_frame(boxed, monkeypatch):
    monkeypatch.setattr(messages, "MAX_HEADER", MAX_PAYLOAD)
    student = boxed(TOO_LONG)
    student.call("attack", (2**22,), {})
    assert student.call("again", (), {}) == Returned("x" * 2**22)


def test_a_frame_that_is_promised_and_does_not_come_is_waited_for_in_vain(attempt):
    answer = attempt(SOURCE, [16 * 2**20], 0, call_seconds=0.2)
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.TIMED_OUT
