"""Takes nearly all the time that a call has, in every call, so that a submission of many calls takes hours."""

import pytest

from autograder.results import Verdict
from autograder.wire.answers import Ended, Returned

STOPPED_BY = ("clock",)

SOURCE = """
import time
def attack():
    end = time.process_time() + 0.06
    while time.process_time() < end:
        pass
    return 'in time'
"""


@pytest.fixture
def answers(boxed):
    """``answers(seconds)``: what ten calls are answered where the whole submission has so many."""

    def ask(seconds):
        student = boxed(SOURCE, call_seconds=0.2, total_seconds=seconds)
        return [student.call("attack", (), {}) for _ in range(10)], student

    return ask


def test_the_whole_has_a_budget(answers):
    answered, student = answers(0.2)
    count = answered.count(Returned("in time"))
    assert 1 <= count <= 3
    ended = answered[count:]
    assert all(isinstance(answer, Ended) and answer.verdict is Verdict.TIMED_OUT for answer in ended)
    assert {answer.why.id for answer in ended} == {"box.out_of_cpu"}
    assert student.cpu_seconds() < 1


def test_works_with_a_limit_for_each_call_alone(answers):
    assert answers(3600.0)[0] == [Returned("in time")] * 10
