"""Sends its answer a byte at a time, so that a reader with a time-out for each byte waits for ever."""

import time

from autograder.results import Verdict
from autograder.wire.answers import Ended

STOPPED_BY = ("clock",)

SOURCE = """
import os, struct, time
def attack():
    os.write(3, struct.pack("!I", 1000))
    for _ in range(1000):
        time.sleep(0.02)
        os.write(3, b"x")
"""


def test_ends_at_the_deadline(attempt, monkeypatch):
    monkeypatch.setattr("autograder.sandbox.box.WALL_EXTRA", 0.1)
    started = time.monotonic()
    answer = attempt(SOURCE, call_seconds=0.1)
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.TIMED_OUT
    assert time.monotonic() - started < 3  # 20 seconds of drips


def test_works_on_a_reader_with_a_time_out_for_each(boxed):
    from autograder.wire.frames import frame
    from autograder.wire.messages import Call, encode, node

    student = boxed(SOURCE)
    student.names()
    wire = student._box._wire
    wire.settimeout(0.2)
    wire.sendall(frame(encode(Call(b"12345678", "attack", None, node(((), {}), [])), [])))
    started = time.monotonic()
    while time.monotonic() - started < 1:  # five of its time-outs, and none has struck
        assert wire.recv(2**18)
