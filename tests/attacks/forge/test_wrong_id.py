"""Answers one question with what was prepared for another."""

from autograder.results import Verdict
from autograder.wire.answers import Ended

STOPPED_BY = ("wire",)

SOURCE = """
import os
from autograder.wire.frames import frame
from autograder.wire.messages import Gave, encode
def attack(id):
    os.write(3, frame(encode(Gave(bytes.fromhex(id), "forged"), [])))
    while True:
        pass
"""


def test_ends_the_box(attempt):
    for number in ("", "00", "0000000000000000", "ff" * 8, "00" * 1000):
        answer = attempt(SOURCE, number)
        assert isinstance(answer, Ended)
        assert answer.verdict is Verdict.CRASHED
        assert answer.why.args["why"] == "an answer with a wrong id"


def test_works_on_a_reader_that_does_not_compare(believe):
    assert believe(SOURCE, "00") == "forged"
