"""Answers so that the check's own code fails over it, for a grade that is held, and looked at kindly, is no zero."""

import time

import numpy as np
import pytest

from autograder.checks.judge import judge
from autograder.checks.language import Gradient, Plain, Value
from autograder.checks.observe import Expected, output_of
from autograder.checks.student import Wrong
from autograder.errors import AuthorError
from tests.checks.tiny import HIDDEN, PUBLIC, TITLE, level, matrices

STOPPED_BY = ("comparison",)

# Checks as they are written by who trusts an answer: each takes it apart, or goes by what is in it.


def trusting(student, reference, X):
    first = student.call("double", X).value[:, 0] + 1.0
    return None if np.allclose(first, reference.call("double", X).value[:, 0] + 1.0) else Wrong("wrong")


def handing_on(student, reference, X):
    twice = reference.call("double", student.call("double", X)).value
    return None if twice.tolist() == (4.0 * X).tolist() else Wrong("wrong")


def leaving_out(student, X):
    reply = student.call("double", X)
    return {"out": reply} if isinstance(reply.value, np.ndarray) and reply.value.shape == X.shape else {}


def indexing(student, X):
    return {"out": student.call("double", X).value[1:, 1:] * 1.0}


def forward(student, X):
    return {"out": student.call("double", X)}


def leaving_out_dx(student, dout, X):
    return {"X": student.call("double", dout).value} if leaving_out(student, X) else {}


def indexing_dx(student, dout, X):
    return {"X": student.call("double", dout).value[:, :] * 1.0}


COMMON = {"title": TITLE, "points": 1, "cases": (matrices.at(),)}
CHECKS = (
    Plain(id="trusting", judge=trusting, **COMMON),
    Plain(id="handing-on", judge=handing_on, **COMMON),
    Value(id="leaving-out", call=leaving_out, **COMMON),
    Value(id="indexing", call=indexing, **COMMON),
    Gradient(id="dx-leaving-out", forward=forward, backward=(indexing_dx, leaving_out_dx), wrt="X", **COMMON),
    Gradient(id="dx-indexing", forward=forward, backward=indexing_dx, wrt="X", **COMMON),
)
ANSWERS = {
    "None": "None",
    "text": "'x' * 9999",
    "a function": "print",
    "a class that does not exist": "type('Q', (), {})()",
    "a module": "__import__('sys')",
    "nothing": "()",
    "a dict of little": "{'a': [None], 0: {}, '': [[[[]]]]}",
    "a dict of arrays": "{'a': np.zeros((0, 7))}",
    "nested": "[[[[[[[0]]]]]]]",
    "many": "[None] * 4096",
    "a large integer": "2**63 - 1",
    "too large an integer": "10**4999",
    "NaN": "float('nan')",
    "a complex NaN": "complex('nan+infj')",
    "an array of truth": "np.ones((3, 4), bool)",
    "32 sides": "np.zeros((1,) * 32)",
    "complex infinities": "np.full((3, 4), complex('inf-infj'))",
    "a NaN that signals": "np.full((3, 4), 0x7F80BEEF, np.uint32).view(np.float32)",
    "an empty side": "np.zeros((3, 0, 4))",
    "itself": "double",
    "an error": "ValueError('held')",
    "Ellipsis": "...",
}
SOURCE = "import numpy as np\ndef double(X):\n    return {}"
LEVEL = level({"double": lambda X: 2.0 * X}, *CHECKS)


@pytest.fixture
def verdicts(boxed):
    """``verdicts(answer)``: by check, of a notebook whose ``double`` gives this."""

    def run(answer):
        student = boxed(SOURCE.format(answer))
        rng = np.random.default_rng(0)
        results = judge(LEVEL, student, HIDDEN, PUBLIC, directions=rng, clock=time.monotonic)
        return {result.id: result.verdict.value for result in results}

    return run


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_fails_over_an_answer_is_the_answers_fault(verdicts, answer):
    assert set(verdicts(ANSWERS[answer]).values()) <= {"failed", "crashed"}


def test_the_right_answer_passes(verdicts):
    assert set(verdicts("2.0 * X").values()) == {"passed"}


def test_works_where_every_failure_of_a_check_is_taken_for_its_authors(verdicts, monkeypatch):
    def blame(*_):
        raise AuthorError("the check has failed")

    monkeypatch.setattr(Expected, "must_work", blame)
    found = verdicts("None")
    assert {check for check, verdict in found.items() if verdict == "held"} == set(found) - {"leaving-out"}
    with pytest.raises(AuthorError):
        output_of(leaving_out, {}, "out")
