"""Sends a gigabyte of frames, to fill the grader's memory or to keep it busy."""

import time

import pytest

import autograder.sandbox.box as module
from autograder.results import Verdict
from autograder.wire.answers import Ended
from autograder.wire.frames import FrameReader

STOPPED_BY = ("wire",)

SOURCE = """
import os, struct
import autograder.inside.serve as serve
from autograder.wire.messages import Output, encode
import sys
def attack(what):
    frame = sys._getframe()
    while "request" not in frame.f_locals:
        frame = frame.f_back
    request = frame.f_locals["request"]
    if what == "no message":
        block = struct.pack("!I", 2**16) + bytes(2**16)
    elif what == "empty":
        block = bytes(2**16)
    elif what == "output":
        block = serve.frame(encode(Output(request.id, "x" * 2**16, 0), []))
    elif what == "bytes after output":
        block = serve.frame(encode(Output(request.id, "", 0), []) + bytes(2**25))
    else:
        block = serve.frame(encode(Output(b"another", "x" * 2**16, 0), []))
    for _ in range(2**30 // len(block)):
        os.write(3, block)
"""
KINDS = ["no message", "empty", "output", "bytes after output", "another's"]


class Counting(FrameReader):
    received = 0

    def feed(self, data):
        Counting.received += len(data)
        return super().feed(data)


@pytest.mark.parametrize("kind", KINDS)
def test_ends_the_box_at_once(attempt, monkeypatch, kind):
    monkeypatch.setattr(module, "FrameReader", Counting)
    Counting.received = 0
    started = time.monotonic()
    answer = attempt(SOURCE, kind, call_seconds=5.0)
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.CRASHED
    assert answer.why.id == "box.violation"
    assert Counting.received < 2**26
    assert time.monotonic() - started < 5


def test_arrives_where_nobody_looks(boxed):
    student = boxed(SOURCE)
    student.names()
    wire, received, deadline = student._box._wire, 0, time.monotonic() + 10
    wire.settimeout(2)
    wire.sendall(module.frame(module.encode(_call("no message"), [])))
    while received < 2**27 and time.monotonic() < deadline:
        received += len(wire.recv(2**20))
    assert received >= 2**27


def _call(kind):
    from autograder.wire.messages import Call, node

    return Call(b"12345678", "attack", None, node(((kind,), {}), []))


def test_honest_answers_add_up_to_a_bound(boxed):
    student = boxed("import numpy as np\ndef f():\n    return np.zeros(2**21)")  # the largest that is sent
    answers = [student.call("f", (), {}) for _ in range(4)]
    assert isinstance(answers[-1], Ended)
    assert "64 MiB" in answers[-1].why.args["why"]
