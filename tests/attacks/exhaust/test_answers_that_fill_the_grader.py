"""Sends the largest array there is again and again, for the grader to keep: the box ends at 64 MiB of answers."""

from autograder.results import Verdict
from autograder.sandbox import box
from autograder.wire.answers import Ended, Returned

STOPPED_BY = ("wire",)

SOURCE = "import numpy as np\nA = np.ones(2**24, 'u1')\ndef f():\n    return A"


def megabytes(student):
    """How much came before the box was ended, at most 160 MiB."""
    for calls in range(10):
        answer = student.call("f", (), {})
        if isinstance(answer, Ended):
            return 16 * calls, answer
    return 160, answer


def test_the_box_ends(boxed):
    came, answer = megabytes(boxed(SOURCE))
    assert came <= 64
    assert answer.verdict is Verdict.CRASHED


def test_without_the_bound_all_of_it_comes(boxed, monkeypatch):
    monkeypatch.setattr(box, "MAX_RECEIVED", 2**40)
    came, answer = megabytes(boxed(SOURCE))
    assert came == 160
    assert isinstance(answer, Returned)
