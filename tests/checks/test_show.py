import numpy as np
import pytest

from autograder.checks.language import Value
from autograder.checks.student import Wrong
from autograder.errors import GraderError
from autograder.results import Mismatch, Verdict
from autograder.wire.answers import Ended, Handle, Missing, Raised, Returned, TracebackLine
from autograder.wording import Message, Text, message
from tests.checks.doubling import (
    LEVEL,
    REFERENCE,
    TWO,
    VALUE_ALONE,
    Scripted,
    ask,
    plain,
    seed_of,
    verdicts,
    with_double,
)
from tests.checks.tiny import HIDDEN, TITLE, judged, level, local


def hidden_values():
    """Every hidden number of the level, as a student might print it."""
    numbers = set()
    for case in TWO:
        X = case.arguments(HIDDEN.rng("arguments", "matrices", case.key, 0))["X"]
        numbers |= {f"{x:.4g}" for x in X.ravel()} | {f"{2 * x:.4g}" for x in X.ravel()}
    return numbers


class Leaking:
    """Tells, in every way that a student has, the arguments of all calls so far."""

    def __init__(self, way, state):
        self.way, self.state = way, state

    def call(self, target, args, kwargs, /):
        self.state += [f"{x:.4g}" for x in np.ravel(args[0])]
        text = " ".join(self.state)
        lines = (TracebackLine(0, 1, text, text),)
        return {
            "text": Raised("ValueError", text, lines),
            "type": Raised(text, "", lines),
            "signature": Raised("TypeError", text),
            "handle": Returned(Handle(1, text)),
            "string": Returned(text),
            "dict": Returned({text: 1}),
            "value": Returned(np.array(args[0]) * 3),
            "missing": Missing("double", (text,)),
            "cause": Missing("double", (), Raised("NameError", text, lines)),
            "end": Ended(Verdict.CRASHED, Message("box.violation", {"why": text}), lines),
            "stub": Raised("NotImplementedError", text, lines),
            "memory": Raised("MemoryError", text, lines),
        }[self.way]

    def get(self, handle, attribute, /):
        return self.call(handle, (np.zeros(1),), {})

    def cpu_seconds(self, /):
        return 0.0

    def names(self, /):
        return {"double": " ".join(self.state)}


WAYS = "text type signature handle string dict value missing cause end stub memory".split()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("public", [True, False])
def test_nothing_of_a_hidden_call_is_shown(way, public):
    """Asked in a second box, which has seen no hidden value."""
    checks = (VALUE_ALONE, Value(id="public", title=TITLE, points=0, cases=TWO, call=ask, public=public))
    results = judged(level(REFERENCE, *checks), Leaking(way, []), again=lambda: Leaking(way, []))
    for result in results.values():
        assert result.verdict is not Verdict.PASSED
        shown = str(result.shown)
        assert not {number for number in hidden_values() if number in shown}
    if way not in ("stub", "memory", "dict"):
        told = str(results["value"].mismatch)
        assert any(number in told for number in hidden_values())  # the staff's has it: the test can fail


@pytest.mark.parametrize(
    ("answer", "id"),
    [
        (lambda X: X if seed_of(X) else 2.0 * X, "value.wrong"),
        (lambda X: X[0] if seed_of(X) else 2.0 * X, "shape.wrong"),
        (lambda X: 1 / 0 if seed_of(X) else 2.0 * X, "hidden.crashed"),
    ],
)
def test_right_on_public_values_and_wrong_on_hidden_ones(answer, id):
    result = judged(level(REFERENCE, VALUE_ALONE), with_double(answer))["value"]
    assert result.mismatch.where is not None
    assert result.shown.what.id == id
    parts = (result.shown.where, result.shown.expected, result.shown.actual, result.shown.counterexample)
    assert parts == (None,) * 4


def test_a_plain_checks_own_sentence_is_not_shown_of_hidden_values():
    def telling(student, reference, X):
        out = student.call("double", X).array(X.shape)
        return None if np.allclose(out, 2 * X) else Wrong(Text(en=f"got {out[0, 0]}", zh=f"得到 {out[0, 0]}"))

    result = judged(level(REFERENCE, plain(telling)), with_double(lambda X: X if seed_of(X) else 2.0 * X))["p"]
    assert result.mismatch.what.en.startswith("got")
    assert result.shown.what == message("hidden.failed")


def test_the_second_box_is_opened_once_and_only_when_there_is_something_to_tell():
    opened = []

    def again(student):
        opened.append(student)
        return student

    judged(LEVEL, local(__file__, **REFERENCE), again=lambda: again(local(__file__, **REFERENCE)))
    judged(LEVEL, Scripted(Raised("NotImplementedError", "")), again=lambda: again(None))
    assert opened == []
    wrong = with_double(lambda X: X, double_gradient=lambda dout: dout)
    judged(LEVEL, wrong, again=lambda: again(wrong), skipping=False)
    assert len(opened) == 1


def test_when_no_second_box_can_be_had_the_verdict_stands_and_little_is_shown():
    def again():
        raise GraderError("no memory for another box")

    result = judged(LEVEL, with_double(lambda X: X), again=again)["value"]
    assert result.verdict is Verdict.FAILED
    assert (result.shown.what, result.shown.where) == (message("value.wrong", of="out"), None)


@pytest.mark.parametrize("verdict", [Verdict.TIMED_OUT, Verdict.CRASHED, Verdict.OUT_OF_MEMORY])
def test_the_second_box_is_ended_once_at_most(verdict):
    """Every end costs time, or one of its few restarts; what it told is told of the other checks too."""
    first = Ended(verdict, message("box.violation", why="a hidden value"))
    second = Scripted(Ended(verdict, message("box.timed_out", seconds=5.0)))
    results = judged(LEVEL, Scripted(first), again=lambda: second, skipping=False)
    assert verdicts(results) == [verdict.value] * 3
    assert second.calls == 1
    assert [result.shown.what for result in results.values()] == [message("box.timed_out", seconds=5.0)] * 3


def test_an_end_that_does_not_come_again_is_told_in_general():
    end = Ended(Verdict.TIMED_OUT, message("box.violation", why="a hidden value"))
    results = judged(LEVEL, Scripted(end), again=lambda: with_double(lambda X: 2.0 * X))
    assert results["shape"].shown == Mismatch(what=message("hidden.timed_out"))
