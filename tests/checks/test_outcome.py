import pytest

from autograder.checks.observe import Observed, places
from autograder.checks.outcome import hidden_mismatch, outcome_of, unanswered_outcome, with_parts, wrong_outcome
from autograder.checks.student import Unanswered, Wrong
from autograder.results import Verdict
from autograder.wire.answers import Missing, Raised, TracebackLine
from autograder.wording import LANGUAGES, Text, message, say
from autograder.wording.catalogue.checks import TEXTS
from tests.checks.tiny import LocalStudent, matrices

(PLACE,) = places((matrices.at(),))
NOBODY = LocalStudent({})


def of(answer, target="f", reference=None):
    return unanswered_outcome(Unanswered(target, answer), PLACE, reference or {}, NOBODY)


def test_the_innermost_line_is_named():
    lines = (TracebackLine(1, 3, "f(x)", "<module>"), TracebackLine(0, 8, "return x[9]", "f"))
    outcome = of(Raised("IndexError", "out of bounds", lines))
    assert say(outcome.mismatch.where, "en") == "cell 1, line 8: return x[9] (inputs of sizes h=3, w=4)"
    assert say(outcome.mismatch.where, "zh") == "第 1 个单元格第 8 行：return x[9]（输入尺寸 h=3, w=4）"


def test_long_and_odd_texts_are_cut():
    outcome = of(Raised("E" * 500, "line one\nline two\x1b[2J" + "x" * 9000, (TracebackLine(0, 1, "y" * 900, "f"),)))
    for language in LANGUAGES:
        assert len(say(outcome.mismatch.what, language)) < 350
        assert len(say(outcome.mismatch.where, language)) < 220
        assert "\x1b" not in say(outcome.mismatch.what, language)
        assert "\n" not in say(outcome.mismatch.what, language)


def test_an_exception_without_a_text():
    assert say(of(Raised("KeyboardInterrupt", "")).mismatch.what, "en") == "f stopped with KeyboardInterrupt"


@pytest.mark.parametrize("target", ["Layer", "Layer.forward", "no", "", ".", "Layer.forward.more", "layer.x"])
def test_a_signature_is_found_where_there_is_one(target):
    class Layer:
        def __init__(self, W, b): ...

        def forward(self, x): ...

    outcome = of(Raised("TypeError", "missing 1 required positional argument"), target, {"Layer": Layer})
    assert outcome.verdict is Verdict.CRASHED
    assert outcome.mismatch.expected == {"Layer": "Layer(W, b)", "Layer.forward": "Layer.forward(x)"}.get(target)


def test_an_unwritten_cell_is_not_a_crash():
    cause = Raised("NotImplementedError", "", (TracebackLine(0, 1, "raise NotImplementedError", "<module>"),))
    assert of(Missing("f", (), cause)).verdict is Verdict.NOT_ATTEMPTED


def test_what_may_be_shown_of_hidden_inputs():
    open_ = wrong_outcome(Wrong(message("value.wrong", of="out"), "1", "2", message("at.index", index="(0,)")), PLACE)
    assert hidden_mismatch(open_) == with_parts(open_.mismatch, where=None, expected=None, actual=None)
    told = wrong_outcome(Wrong(Text(en="got 3", zh="得到 3"), "1", "2"), PLACE)
    assert hidden_mismatch(told).what == message("hidden.failed")
    named = wrong_outcome(Wrong(message("check.odd"), actual=message("check.odd_why", error="E")), PLACE)
    assert hidden_mismatch(named).what == message("hidden.failed")


def test_an_answer_with_outputs_is_no_outcome_yet():
    assert outcome_of(Observed({"out": 1}), PLACE, {}, NOBODY) is None
    wrong = Wrong(message("shape.wrong", of="out"))
    assert outcome_of(Observed(wrong=wrong), PLACE, {}, NOBODY).verdict is Verdict.FAILED


@pytest.mark.parametrize("verdict", [Verdict.FAILED, Verdict.CRASHED, Verdict.NOT_ATTEMPTED, Verdict.TIMED_OUT])
def test_every_verdict_has_its_sentence_for_hidden_inputs(verdict):
    assert f"hidden.{verdict.value}" in TEXTS
