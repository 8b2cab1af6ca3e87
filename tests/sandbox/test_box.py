"""The grader's side of the wire, against a box that sends whatever a test likes."""

import contextlib
import os
import select
import signal
import socket
import subprocess
import threading
import time

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import autograder.sandbox.box as module
from autograder.errors import BoxViolation, GraderError
from autograder.inside.orders import Bounds, Gone
from autograder.results import Verdict
from autograder.sandbox.box import Box
from autograder.wire.answers import Ended, Handle, Raised, Returned, TracebackLine
from autograder.wire.frames import frame
from autograder.wire.messages import Call, Gave, HandleNode, Names, Output, Threw, encode, node
from autograder.wording import message

ID = b"constant"
READY = frame(encode(Gave(b"", None), []))


def gave(value, number=ID):
    buffers = []
    return frame(encode(Gave(number, node(value, buffers)), buffers))


def threw(type_name="E", text="", lines=(), number=ID):
    return frame(encode(Threw(number, type_name, text, list(lines)), []))


def output(text, dropped=0, number=ID):
    return frame(encode(Output(number, text, dropped), []))


class Impostor:
    """A zygote whose box is a process that sleeps, and whose other end of the wire is in this test's hands."""

    def __init__(self):
        self.told = None
        self.process = subprocess.Popen(["sleep", "60"])
        self.theirs = None

    def fork(self, bounds, **_options):
        ours, self.theirs = socket.socketpair()
        ours.setblocking(False)
        return 1, self.process.pid, os.pidfd_open(self.process.pid), ours

    def gone(self, number):
        if self.told is None:
            code = self.process.wait(10)
            self.told = Gone(number, -code if code < 0 else code << 8, 0.25, 0)
        return self.told

    def close(self):
        self.process.kill()
        self.process.wait()
        if self.theirs is not None:
            self.theirs.close()


@pytest.fixture
def impostor():
    zygote = Impostor()
    yield zygote
    zygote.close()


@pytest.fixture
def ask(impostor, monkeypatch):
    """``ask(*pieces)``: what the grader makes of these bytes, sent once it has asked; a number is seconds to wait."""
    monkeypatch.setattr(module.secrets, "token_bytes", lambda _count: ID)
    monkeypatch.setattr(module, "WALL_EXTRA", 0.2)
    box = Box(impostor, Bounds(address_space=1, cpu_seconds=9), first_handle=0, output_limit=9, seed=0)
    impostor.theirs.sendall(READY)

    def run(*pieces, seconds=0.05):
        def answer():
            select.select([impostor.theirs], [], [], 5)
            with contextlib.suppress(OSError):  # the grader has heard enough and closed its end
                for piece in pieces:
                    if isinstance(piece, bytes):
                        impostor.theirs.sendall(piece)
                    elif callable(piece):
                        piece()
                    else:
                        time.sleep(piece)

        peer = threading.Thread(target=answer)
        peer.start()
        try:
            return box.ask(Names, [], seconds)
        finally:
            peer.join()

    run.box = box
    yield run
    box.close()


def violation(answer):
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.CRASHED
    assert answer.why.id == "box.violation"
    return answer.why.args["why"]


def test_an_answer(ask):
    assert ask(gave({"f": "(x)"})) == Returned({"f": "(x)"})


def test_output_comes_with_the_answer(ask):
    assert ask(output("hello", 3) + gave(1)) == Returned(1, "hello")
    assert ask.box.dropped == 3


def test_an_answer_in_many_pieces(ask):
    whole = output("hello") + gave(np.arange(100.0))
    answer = ask(*[piece for at in range(0, len(whole), 100) for piece in (whole[at : at + 100], 0.001)])
    np.testing.assert_array_equal(answer.value, np.arange(100.0))
    assert answer.printed == "hello"


def test_arrays_of_an_answer_cannot_be_written(ask):
    assert not ask(gave(np.zeros(3))).value.flags.writeable


def test_questions_follow_each_other(ask, impostor):
    assert [ask(gave(number), impostor_reads(impostor)).value for number in range(3)] == [0, 1, 2]


def impostor_reads(impostor):
    return lambda: impostor.theirs.recv(10**6)


@pytest.mark.parametrize(
    ("pieces", "why"),
    [
        ([gave(1, b"other id")], "an answer with a wrong id"),
        ([gave(1, b"")], "an answer with a wrong id"),
        ([output("x", number=b"other id") + gave(1)], "an answer with a wrong id"),
        ([gave(1) + gave(2)], "more than one answer"),
        ([gave(1) + b"\0"], "more than one answer"),
        ([output("a") + output("b") + gave(1)], "output sent twice, or bytes after it"),
        ([frame(b"")], "a payload without a header"),
        ([b"\xff\xff\xff\xff"], "a frame of 4294967295 bytes"),
        ([frame(b"\0\0\0\x09" + b"x")], "a header of 9 bytes"),
        ([frame(b"\0\0\0\x01" + b"\xc1")], "a header that is no message"),
        ([frame(encode(Threw(ID, "E", "", []), []) + b"x")], "bytes after an exception"),
        ([frame(encode(Output(ID, "x", 0), []) + b"x") + gave(1)], "output sent twice, or bytes after it"),
        ([frame(encode(Gave(ID, None), []) + b"x")], "1 bytes after the last array"),
        ([frame(encode(Call(ID, "f", None, None), []))], "a header that is no message"),
    ],
)
def test_what_no_honest_box_sends(ask, impostor, pieces, why):
    assert violation(ask(*pieces)).startswith(why)
    assert impostor.process.wait(5) == -signal.SIGKILL
    assert isinstance(ask.box.ask(Names, [], 1.0), Ended)


def test_an_answer_before_the_question(ask, impostor):
    assert ask(gave(1)) == Returned(1)
    impostor.theirs.sendall(gave(1))
    assert violation(ask()) == "an answer that nobody asked for"


def test_half_an_answer_before_the_question(ask, impostor):
    assert ask(gave(1)) == Returned(1)
    impostor.theirs.sendall(b"\0")
    assert violation(ask()) == "an answer that nobody asked for"


def test_the_deadline_does_not_move(ask):
    started = time.monotonic()
    answer = ask(b"\0\0\x01\0", *[0.05, b"x"] * 20)
    assert isinstance(answer, Ended)
    assert (answer.verdict, answer.why) == (Verdict.TIMED_OUT, message("box.timed_out", seconds="0.05"))
    assert time.monotonic() - started < 3


def test_the_deadline_is_for_sending_too(ask, impostor):
    big = np.zeros(2**21)  # more than a socket holds, and nobody reads it
    started = time.monotonic()
    answer = ask.box.ask(lambda number: Call(number, "f", None, node(big, [])), [big], 0.05)
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.TIMED_OUT
    assert time.monotonic() - started < 3


def test_where_it_was_when_time_was_up(ask, impostor):
    line = TracebackLine(0, 3, "while True:", "f")
    answer = ask(0.7, threw("KeyboardInterrupt", "", [line]))
    # The process sleeps, and SIGINT ends it; what it had sent is heard all the same.
    assert answer.verdict is Verdict.TIMED_OUT
    assert answer.lines in ((line,), ())


def test_the_last_word_is_bounded_too(ask):
    lines = [TracebackLine(0, 3, "x" * 10**4, "f")] * 20
    answer = ask(0.35, *[threw(number=b"other id")] * 1000, threw("KeyboardInterrupt", "", lines))
    assert isinstance(answer, Ended)
    for line in answer.lines:
        assert len(line.source) <= 300


@pytest.mark.parametrize(
    ("number", "verdict", "why"),
    [
        (signal.SIGKILL, Verdict.OUT_OF_MEMORY, message("box.out_of_memory")),
        (signal.SIGXCPU, Verdict.TIMED_OUT, message("box.out_of_cpu")),
        (signal.SIGSEGV, Verdict.CRASHED, message("box.signal", name="SIGSEGV")),
        (signal.SIGSYS, Verdict.CRASHED, message("box.signal", name="SIGSYS")),
        (40, Verdict.CRASHED, message("box.signal", name="signal 40")),  # Python has no name for it
    ],
)
def test_how_it_ended_by_itself(ask, impostor, number, verdict, why):
    def end():
        os.kill(impostor.process.pid, number)
        impostor.process.wait()
        impostor.theirs.close()

    answer = ask(end)
    assert (answer.verdict, answer.why) == (verdict, why)
    assert ask.box.spent == 0.25


def test_killed_by_the_kernel_for_its_time(ask, impostor):
    impostor.told = Gone(1, signal.SIGKILL, 9.5, 0)

    def end():
        impostor.process.kill()
        impostor.process.wait()
        impostor.theirs.close()

    assert ask(end).verdict is Verdict.TIMED_OUT


def test_a_wire_that_is_closed_by_one_who_lives_on(ask, impostor):
    answer = ask(impostor.theirs.close)
    assert (answer.verdict, answer.why) == (Verdict.CRASHED, message("box.closed_wire"))
    assert impostor.process.wait(5) == -signal.SIGKILL


def test_a_wire_that_is_reset(ask, impostor):
    impostor.theirs.close()  # with a question unread: the kernel says ECONNRESET, not the end
    assert isinstance(ask.box.ask(Names, [], 1.0), Ended)


@pytest.mark.parametrize(
    "first", [b"", threw("OSError", "x", number=b"")[:-1], READY + READY, READY + b"x", gave(1) * 2]
)
def test_a_box_that_ends_before_it_is_confined_is_our_trouble(impostor, first):
    box = Box(impostor, Bounds(address_space=1, cpu_seconds=9), first_handle=0, output_limit=9, seed=0)
    impostor.theirs.sendall(first)
    impostor.theirs.close()
    with pytest.raises(GraderError, match="before it was confined"):
        box.ask(Names, [], 1.0)


def test_a_wall_that_does_not_stand_is_our_trouble(impostor):
    box = Box(impostor, Bounds(address_space=1, cpu_seconds=9), first_handle=0, output_limit=9, seed=0)
    impostor.theirs.sendall(threw("OSError", "prctl(22): Invalid argument", number=b""))
    with pytest.raises(GraderError, match=r"could not be confined: prctl\(22\)"):
        box.ask(Names, [], 1.0)
    assert impostor.process.wait(5) == -signal.SIGKILL


def test_a_zygote_that_is_gone_is_our_trouble_once(ask, impostor, monkeypatch):
    def gone(_number):
        raise GraderError("the zygote has ended: exit status -9")

    monkeypatch.setattr(impostor, "gone", gone)
    with pytest.raises(GraderError, match="the zygote has ended"):
        ask(impostor.theirs.close)
    assert ask.box.ended.verdict is Verdict.HELD
    ask.box.close()  # neither raises nor closes a descriptor that is somebody else's by now


def test_closing_when_the_zygote_is_gone_raises_nothing(ask, impostor, monkeypatch):
    monkeypatch.setattr(impostor, "gone", lambda _number: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ask.box.close()
    ask.box.close()


def test_close_kills_and_is_final(ask, impostor):
    ask(gave(1))
    ask.box.close()
    ask.box.close()
    assert impostor.process.wait(5) == -signal.SIGKILL
    assert ask.box.ended.verdict is Verdict.SKIPPED


@pytest.mark.parametrize("dropped", [0, 2**64 - 1, -1, -(2**63)])
def test_any_count_of_what_was_dropped(ask, dropped):
    assert ask(output("", dropped) + gave(1)) == Returned(1)
    assert ask.box.dropped == max(dropped, 0)


def test_what_an_exception_says_is_bounded(ask):
    lines = [
        TracebackLine(cell, line, "s" * 999, "f" * 999) for cell, line in [(0, 0), (-1, 1), (0, -1), (2**40, 1)] * 20
    ]
    answer = ask(threw("\x1b[2J" * 99, "\0" * 9999, lines))
    assert isinstance(answer, Raised)
    assert (len(answer.type_name), len(answer.text)) == (200, 2000)
    assert answer.lines == (TracebackLine(0, 0, "s" * 300, "f" * 200),) * 5


def test_names_of_handles_are_bounded(ask):
    answer = ask(frame(encode(Gave(ID, HandleNode(5, "\x1b" * 999)), [])))
    assert answer.value == Handle(5, "\x1b" * 200)


def test_the_processor_time_is_the_kernels(boxed):
    student = boxed("import time\ndef f(seconds):\n    while time.process_time() < seconds: pass\n    time.sleep(0.1)")
    student.call("f", (0.2,), {})
    box = student._box
    assert 0.19 < box.cpu_seconds() < 0.4
    student.close()
    assert box.cpu_seconds() == 0.0
    assert 0.19 < box.spent < 0.4


sizes = st.integers(-1, 3) | st.sampled_from([2**24, 2**24 + 1, 2**40, 2**63, 2**64 - 1])
nodes = st.recursive(
    st.none()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=5)
    | st.fixed_dictionaries(
        {"k": st.just("a"), "dtype": st.sampled_from(["<f8", "|O", ">i4", "?"]), "shape": st.lists(sizes, max_size=5)}
    )
    | st.fixed_dictionaries(
        {"k": st.just("h"), "number": st.integers(-(2**63), 2**63 - 1), "type_name": st.text(max_size=5)}
    ),
    lambda inner: st.fixed_dictionaries({"k": st.sampled_from("tlda"), "items": st.lists(inner, max_size=4)}) | inner,
    max_leaves=8,
)


@given(
    st.fixed_dictionaries({"m": st.just("value"), "id": st.just(ID), "value": nodes}),
    st.binary(max_size=40),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_comes_is_a_value_or_a_violation(header, data):
    from autograder.wire.messages import decode_from_box, value_of

    text = msgspec.msgpack.encode(header)
    payload = len(text).to_bytes(4, "big") + text + data
    try:
        answer, rest = decode_from_box(payload)
        value_of(answer.value, rest, writable=False)
    except BoxViolation:
        pass
