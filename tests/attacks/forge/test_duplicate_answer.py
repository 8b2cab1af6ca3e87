"""Answers twice, so that the second is taken for the answer to the next question."""

from autograder.results import Verdict
from autograder.wire.answers import Ended, Returned

STOPPED_BY = ("wire",)

SOURCE = """
import autograder.inside.serve as serve
send = serve._send
def attack():
    def send_twice(wire, payload):
        send(wire, payload)
        send(wire, payload)
    serve._send = send_twice
    return "forged"
"""


def test_ends_the_box(boxed):
    student = boxed(SOURCE)
    first, second = student.call("attack", (), {}), student.call("attack", (), {})
    # Seen at once where both have come, else before the next question is asked.
    ended = first if isinstance(first, Ended) else second
    assert isinstance(ended, Ended)
    assert ended.verdict is Verdict.CRASHED
    assert ended.why.id == "box.violation"


def test_works_on_a_reader_that_does_not_count(boxed, believe):
    assert believe(SOURCE) == "forged"


def test_once_is_no_violation(boxed):
    student = boxed(SOURCE.replace("        send(wire, payload)\n", "", 1))
    assert student.call("attack", (), {}) == Returned("forged")
    assert student.call("attack", (), {}) == Returned("forged")
