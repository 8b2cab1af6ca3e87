import numpy as np
import pytest

from autograder.checks.case import floor_of, judged, names_judged, rtol_of, run_case
from autograder.checks.language import Gradient, Plain, Shape, Value
from autograder.checks.observe import Answers, Expected, places
from autograder.results import Verdict
from tests.checks.tiny import HIDDEN, TITLE, level, local, matrices


def both(student, X):
    return {"out": student.call("f", X), "sum": student.call("s", X)}


def back(student, dout, X):
    return {"X": dout}


REFERENCE = {"f": lambda X: X + 1, "s": lambda X: float(X.sum())}
COMMON = {"id": "c", "title": TITLE, "points": 10, "cases": (matrices.at(),)}
SHAPE = Shape(**COMMON, call=both)
VALUE = Value(**COMMON, call=both, outputs=("out", "sum"), rtol=1e-3)
DX = Gradient(**COMMON, forward=both, backward=back, wrt="X", rtol=1e-4)
PLAIN = Plain(**COMMON, judge=lambda student, reference, X: None)


def answers(**names):
    return Answers(local(__file__, **{**REFERENCE, **names}), Expected(level(REFERENCE, VALUE), HIDDEN))


(PLACE,) = places(COMMON["cases"])


def test_every_named_output_is_judged_and_no_other():
    wrong_sum = {"s": lambda X: 0.0}
    assert run_case(VALUE, PLACE, answers()) is None
    assert run_case(VALUE, PLACE, answers(**wrong_sum)).mismatch.what.args == {"of": "sum"}
    assert run_case(Value(**COMMON, call=both), PLACE, answers(**wrong_sum)) is None


def test_the_checks_own_tolerance_counts():
    nearly = {"f": lambda X: (X + 1) * (1 + 1e-4)}
    assert run_case(VALUE, PLACE, answers(**nearly)) is None
    assert run_case(Value(**COMMON, call=both), PLACE, answers(**nearly)).verdict is Verdict.FAILED


def test_an_output_that_is_not_there_is_the_authors_mistake():
    outcome = run_case(Value(**COMMON, call=both, outputs=("out", "cache")), PLACE, answers())
    assert outcome.verdict is Verdict.HELD
    assert "gives no 'cache'; it gives: out, sum" in outcome.mismatch.actual
    missing = Gradient(**{**vars(DX), "wrt": "W"})
    assert run_case(missing, PLACE, answers()).verdict is Verdict.HELD


def test_an_output_that_an_answer_makes_a_check_leave_out_is_a_wrong_answer():
    def picky(student, X):
        reply = student.call("f", X)
        return {"out": reply} if reply.value is not None else {}

    def picky_back(student, dout, X):
        return {"X": dout} if picky(student, X) else {}

    right, none = answers(), answers(f=lambda X: None)
    gradient = Gradient(**{**vars(DX), "backward": (picky_back, picky_back)})
    for check in (Shape(**COMMON, call=picky), Value(**COMMON, call=picky), gradient):
        assert run_case(check, PLACE, right) is None
        outcome = run_case(check, PLACE, none)
        assert (outcome.verdict, outcome.mismatch.what.id, outcome.tells) == (Verdict.FAILED, "check.odd", "all")
    never = Gradient(**{**vars(DX), "backward": (picky_back, lambda s, dout, X: {})})
    assert run_case(never, PLACE, none).verdict is Verdict.HELD  # the second route gives none with the reference too


def test_a_gradient_of_what_is_no_array_is_the_authors_mistake():
    number = Gradient(**{**vars(DX), "output": "sum", "backward": lambda s, dout, X: {"X": s.call("s", X)}})
    outcome = run_case(number, PLACE, answers(), np.random.default_rng(0))
    assert outcome.verdict is Verdict.HELD
    assert "gradient of 'X' has shape (), not (3, 4)" in outcome.mismatch.actual
    words = Gradient(**{**vars(DX), "forward": lambda s, X: {"out": s.call("f", X).value.tolist()}})
    outcome = run_case(words, PLACE, answers())
    assert outcome.verdict is Verdict.HELD
    assert "right would be an array of floats" in outcome.mismatch.actual


def test_without_directions_there_is_no_second_opinion():
    wrong = Gradient(**{**vars(DX), "backward": lambda s, dout, X: {"X": 3 * dout}})
    assert run_case(wrong, PLACE, answers()) is None  # both say 3
    assert run_case(wrong, PLACE, answers(), np.random.default_rng(0)).verdict is Verdict.HELD


def test_judged_gives_what_was_observed_and_what_is_wrong_with_it():
    observed, wrong = judged(VALUE, PLACE, answers(f=lambda X: X))
    assert set(observed.outputs) == {"out", "sum"}
    assert wrong.what.args == {"of": "out"}


@pytest.mark.parametrize(
    ("check", "names", "rtol", "floor"),
    [
        (SHAPE, ("out",), 1e-6, 1.0),
        (VALUE, ("out", "sum"), 1e-3, 1.0),
        (DX, ("X",), 1e-4, 0.0),
        (PLAIN, (), 1e-6, 1.0),
    ],
)
def test_what_each_kind_looks_at(check, names, rtol, floor):
    assert (names_judged(check), rtol_of(check), floor_of(check)) == (names, rtol, floor)
