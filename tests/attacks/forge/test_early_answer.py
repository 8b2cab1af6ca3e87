"""Answers before it is asked: the answer lies in the wire when the next question comes."""

import time

from autograder.results import Verdict
from autograder.wire.answers import Ended, Returned

STOPPED_BY = ("wire",)

SOURCE = """
import time
import autograder.inside.serve as serve
from autograder.wire.messages import Gave, encode
send = serve._send
def attack(id):
    def send_and_more(wire, payload):
        send(wire, payload)
        time.sleep(0.05)  # so that the grader has gone on
        serve._send = send
        send(wire, encode(Gave(id.encode("latin-1"), "forged"), []))
    serve._send = send_and_more
    return "honest"
"""


def test_ends_the_box(boxed, monkeypatch):
    # Even one who foresees the id of the next question: here all ids are the same.
    monkeypatch.setattr("autograder.sandbox.box.secrets.token_bytes", lambda _count: b"foreseen")
    student = boxed(SOURCE)
    first = student.call("attack", ("foreseen",), {})
    time.sleep(0.1)
    answer = student.call("attack", ("foreseen",), {}) if isinstance(first, Returned) else first
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.CRASHED
    assert answer.why.args["why"] in ("an answer that nobody asked for", "more than one answer")


def test_works_on_a_reader_that_does_not_look_first(boxed):
    student = boxed(SOURCE)
    student.call("attack", ("an id",), {})
    wire = student._box._wire
    wire.settimeout(2)
    assert b"forged" in wire.recv(1000)  # there it lies, without a question


def test_ids_are_drawn_anew(boxed):
    source = """
import sys
def attack():
    frame = sys._getframe()
    while "request" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["request"].id.hex()
"""
    student = boxed(source)
    drawn = {student.call("attack", (), {}).value for _ in range(20)}
    assert len(drawn) == 20
    assert {len(text) for text in drawn} == {16}
