"""How attacks are run: each defines ``attack``, which is called in a box, and again with a wall taken away."""

import time

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


SECRET = b"the secret of the tests of attacks"


class Grader:
    """Grades what was handed in for level 1 as ``guanka grade`` does, one after the other, with the same zygote."""

    def __init__(self, desk, boxes):
        self.desk, self.boxes, self.count = desk, boxes, 0

    @property
    def level(self):
        """Level 1, with all that staff have."""
        return self.desk.levels["01-corr2d"].level

    def code(self, code):
        """Hand in a notebook with this code and grade it."""
        self.count += 1
        return self.file(self.desk.hand_in(f"student-{self.count}", code))

    def file(self, path, student="ann"):
        """Grade this file."""
        from autograder.grading import Submission, grade

        prepared = self.desk.levels["01-corr2d"]
        submission = Submission(student=student, level="01-corr2d", path=path)
        return grade(submission, prepared.level, prepared.source, self.boxes, SECRET, time.perf_counter)


@pytest.fixture(scope="session")
def grader(tmp_path_factory, kernel_has_walls):
    """``grader.code(code)``, ``grader.file(path)``: the report, and the notebook for staff."""
    from autograder.batch.worker import boxes_of
    from tests.batch.conftest import Desk

    desk = Desk(tmp_path_factory.mktemp("course"))
    with boxes_of(desk.settings, desk.course) as boxes:
        yield Grader(desk, boxes)
