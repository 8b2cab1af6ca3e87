"""How attacks are run: each defines ``attack``, which is called in a box, and again with a wall taken away."""

import pytest

from autograder.wire.frames import FrameReader, frame
from autograder.wire.messages import MAX_PAYLOAD, Call, Gave, decode_from_box, encode, node, value_of


@pytest.fixture
def attempt(boxed):
    """``attempt(source, *arguments, walls=...)``: what the grader hears when it calls ``attack(*arguments)``."""

    def run(source, *arguments, **settings):
        return boxed(source, **settings).call("attack", arguments, {})

    return run


@pytest.fixture
def sibling(boxed):
    """``sibling(walls)``: the box of another student, from the same zygote, and its pid."""

    def make(walls=None):
        student = boxed("def alive():\n    return 'alive'", walls=walls)
        student.names()
        return student, student._box.pid

    return make


@pytest.fixture
def believe(boxed):
    """``believe(source)``: what a grader would take for the answer that checks neither ids nor how many there are."""

    def run(source, *arguments):
        student = boxed(source)
        student.names()
        wire, reader = student._box._wire, FrameReader(MAX_PAYLOAD)
        wire.settimeout(5)
        wire.sendall(frame(encode(Call(b"12345678", "attack", None, node((arguments, {}), [])), [])))
        while True:
            for payload in reader.feed(wire.recv(2**18)):
                message, data = decode_from_box(payload)
                if isinstance(message, Gave):
                    return value_of(message.value, data, writable=False)

    return run
