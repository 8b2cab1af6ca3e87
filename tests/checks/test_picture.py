import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_np

from autograder.checks.language import Gradient, Value
from autograder.checks.picture import MOST, draw
from autograder.report.document import staff_document, student_document
from autograder.results import CodePlace, Picture, Report, Verdict
from autograder.wire.answers import Ended, Raised, Returned, TracebackLine
from autograder.wording import message, say
from tests.checks.doubling import DX, REFERENCE, SHAPE, TWO, VALUE_ALONE, Scripted, plain, seed_of, with_double
from tests.checks.test_compare import ANSWERS
from tests.checks.tiny import HIDDEN, PUBLIC, TITLE, judged, level
from tests.report.samples import report

RTOL = 1e-6


def drawn(expected, actual, **more) -> Picture:
    picture = draw(expected, actual, RTOL, of="out", **more)
    assert picture is not None
    return picture


def shape(picture):
    return np.shape(picture.expected), np.shape(picture.actual)


# What is drawn.


def test_a_small_answer_is_drawn_whole():
    expected = np.arange(6.0).reshape(2, 3)
    actual = expected + np.array([[0, 0, 0.5], [0, 0, 0]])
    picture = drawn(expected, actual)
    assert picture.expected == ((0, 1, 2), (3, 4, 5))
    assert picture.actual == ((0, 1, 2.5), (3, 4, 5))
    assert (picture.row, picture.column, picture.caption) == (0, 0, message("picture.whole", of="out"))
    assert picture.tolerance == pytest.approx(5e-6)  # of the largest expected value


def test_of_many_slices_the_one_with_the_largest_difference_is_drawn():
    expected = np.random.default_rng(1).standard_normal((3, 4, 5, 6))
    actual = expected + 0.1
    actual[2, 1, 4, 0] -= 7
    picture = drawn(expected, actual)
    assert np.allclose(picture.expected, expected[2, 1])
    assert np.allclose(picture.actual, actual[2, 1])
    assert say(picture.caption, "en") == "out[2, 1]"


@pytest.mark.parametrize(
    ("worst", "rows", "columns"),
    [
        ((0, 0), (0, MOST), (0, MOST)),
        ((29, 39), (30 - MOST, 30), (40 - MOST, 40)),
        ((15, 20), (15 - MOST // 2, 15 + MOST // 2), (20 - MOST // 2, 20 + MOST // 2)),
    ],
)
def test_a_large_slice_is_cut_around_the_worst_value(worst, rows, columns):
    expected = np.random.default_rng(2).standard_normal((30, 40))
    actual = expected.copy()
    actual[worst] += 1
    picture = drawn(expected, actual)
    assert shape(picture) == ((MOST, MOST), (MOST, MOST))
    assert (picture.row, picture.column) == (rows[0], columns[0])
    assert np.allclose(picture.actual, actual[slice(*rows), slice(*columns)])
    assert np.any(np.array(picture.actual) != np.array(picture.expected))
    assert say(picture.caption, "en") == (
        f"out, rows {rows[0]}:{rows[1]}, columns {columns[0]}:{columns[1]} of 30 × 40"
    )


def test_one_axis_is_one_row():
    assert drawn(np.arange(3.0), np.arange(3.0) + 1).expected == ((0, 1, 2),)
    long = drawn(np.arange(100.0), np.where(np.arange(100) == 70, -1, np.arange(100.0)))
    assert (shape(long)[0], long.column) == ((1, MOST), 70 - MOST // 2)
    assert say(long.caption, "en") == f"out, elements {70 - MOST // 2}:{70 + MOST // 2} of 100"


def test_what_is_not_finite_is_none_and_worst():
    expected = np.zeros((2, 2, 2))
    actual = expected + 9.0
    actual[1, 0, 1] = np.nan
    picture = drawn(expected, actual)
    assert picture.actual == ((9, None), (9, 9))
    assert drawn(np.zeros(2), np.array([np.inf, 1])).actual == ((None, 1),)


def test_the_numbers_are_short_but_tell_wrong_from_right():
    expected = np.array([[1 / 3, 2 / 3]])
    picture = drawn(expected, expected * (1 + 3e-6))
    assert max(len(repr(value)) for value in picture.actual[0]) <= 12
    assert abs(picture.actual[0][1] - picture.expected[0][1]) > picture.tolerance


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (np.zeros((2, 2)), np.zeros((2, 2))),
        (np.ones((2, 2)), np.ones((2, 2)) * (1 + 1e-7)),
        (np.zeros((2, 2)), np.zeros((2, 3))),
        (np.zeros((2, 2)), [[0.0, 1.0], [0.0, 0.0]]),
        (np.zeros((2, 2)), None),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        (np.array(1.0), np.array(2.0)),
        (1.0, 2.0),
        (np.ones((2, 2), complex), np.zeros((2, 2), complex)),
        (np.full((1, 2), np.inf), np.full((1, 2), -np.inf)),
        ((np.zeros(2),), (np.ones(2),)),
    ],
)
def test_nothing_to_draw(expected, actual):
    assert draw(expected, actual, RTOL, of="out") is None


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint64", "float16", "float32"])
def test_every_kind_of_real_number_can_be_drawn(dtype):
    picture = drawn(np.zeros((2, 2), dtype), np.eye(2).astype(dtype))
    assert picture.actual == ((1, 0), (0, 1))


@settings(deadline=None)
@given(st.sampled_from([np.zeros((2, 2)), np.zeros(3), np.zeros((1, 1, 1)), np.array([1e308, -1e308]), 3]), ANSWERS)
def test_no_answer_makes_it_raise(expected, answer):
    assert draw(expected, answer, RTOL, of="out") is None or isinstance(answer, np.ndarray)


@settings(deadline=None, max_examples=50)
@given(
    st_np.array_shapes(min_dims=1, max_dims=3, max_side=15).flatmap(
        lambda shape: st.tuples(*[st_np.arrays(np.float64, shape, elements=st.floats(), fill=st.nothing())] * 2)
    )
)
def test_a_picture_of_anything_is_small_and_goes_into_a_receipt(both):
    picture = draw(*both, RTOL, of="out")
    if picture is None:
        return
    assert max(*shape(picture)[0], *shape(picture)[1]) <= MOST
    assert msgspec.json.decode(msgspec.json.encode(picture), type=Picture) == picture


# Where a failed check gets it from.


def arguments(seeds, case):
    return case.arguments(seeds.rng("arguments", "matrices", case.key, 0))["X"]


def test_a_failed_value_has_a_picture_of_hidden_values_and_one_of_public_ones():
    result = judged(level(REFERENCE, VALUE_ALONE), with_double(lambda X: 3.0 * X))["value"]
    for picture, seeds in ((result.mismatch.picture, HIDDEN), (result.shown.picture, PUBLIC)):
        X = arguments(seeds, TWO[0])
        assert np.allclose(picture.expected, 2 * X)
        assert np.allclose(picture.actual, 3 * X)


def test_the_picture_is_of_the_case_that_is_told():
    def double(X):
        return 2.0 * X if X.shape == (2, 2) else 2.0 * X + 1

    result = judged(level(REFERENCE, VALUE_ALONE), with_double(double))["value"]
    for mismatch, seeds in ((result.mismatch, HIDDEN), (result.shown, PUBLIC)):
        assert "h=3, w=4" in say(mismatch.where, "en")
        assert np.allclose(mismatch.picture.expected, 2 * arguments(seeds, TWO[1]))


def test_a_failed_gradient_has_one_too():
    result = judged(level(REFERENCE, DX), with_double(REFERENCE["double"], double_gradient=lambda dout: 2 * dout + 1))[
        "dx"
    ]
    assert result.shown.picture.caption == message("picture.whole", of="dX")
    assert np.allclose(np.subtract(result.shown.picture.actual, result.shown.picture.expected), 1)
    assert result.mismatch.picture.expected != result.shown.picture.expected


def test_of_two_outputs_the_wrong_one_is_drawn():
    def both(student, X):
        return {"first": student.call("double", X), "second": student.call("half", X)}

    reference = {"double": lambda X: 2.0 * X, "half": lambda X: X / 2}
    check = Value(id="value", title=TITLE, points=10, cases=TWO, call=both, outputs=("first", "second"))
    student = with_double(reference["double"], half=lambda X: X / 2 + 1)
    result = judged(level(reference, check), student)["value"]
    assert result.shown.picture.caption == message("picture.whole", of="second")


def test_by_several_routes_the_one_that_is_told_is_drawn():
    def nowhere(student, dout, X):
        return {"X": student.call("no_such_name", dout)}

    def there(student, dout, X):
        return {"X": student.call("double_gradient", dout)}

    check = Gradient(id="dx", title=TITLE, points=10, cases=TWO, forward=DX.forward, backward=(there, nowhere), wrt="X")
    reference = {**REFERENCE, "no_such_name": REFERENCE["double_gradient"]}
    student = with_double(REFERENCE["double"], double_gradient=lambda dout: dout * 0)
    result = judged(level(reference, check), student)["dx"]
    assert result.verdict is Verdict.FAILED
    assert set(np.ravel(result.shown.picture.actual)) == {0}


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (SHAPE, lambda X: X[:1]),
        (VALUE_ALONE, lambda X: X[:1]),
        (VALUE_ALONE, lambda X: X.tolist()),
        (VALUE_ALONE, lambda X: (2 * X).astype(np.float32)),
        (VALUE_ALONE, lambda X: X / 0 if X.undefined else X),
        (VALUE_ALONE, lambda X: 2.0 * X),
    ],
)
def test_no_picture_where_no_value_is_wrong(check, answer):
    (result,) = judged(level(REFERENCE, check), with_double(answer)).values()
    assert [each.picture for each in (result.mismatch, result.shown) if each is not None] in ([], [None, None])


def test_a_held_check_has_no_picture():
    def double(X):
        raise ZeroDivisionError

    (result,) = judged(level({**REFERENCE, "double": double}, VALUE_ALONE), with_double(lambda X: X)).values()
    assert result.verdict is Verdict.HELD
    assert (result.mismatch.picture, result.shown.picture) == (None, None)


def test_what_fails_on_hidden_values_alone_shows_no_picture():
    result = judged(level(REFERENCE, VALUE_ALONE), with_double(lambda X: 2.0 * X + 9 * seed_of(X)))["value"]
    assert result.mismatch.picture is not None
    assert result.shown.picture is None


def test_a_picture_asks_the_student_nothing():
    calls = []

    def double(X):
        calls.append(X)
        return 3.0 * X

    judged(level(REFERENCE, VALUE_ALONE), with_double(double))
    hidden = [X for X in calls if any(np.array_equal(X, arguments(HIDDEN, case)) for case in TWO)]
    assert len(hidden) == 2  # each case once


# Where code stopped.

LINES = (TracebackLine(1, 7, "outer()", "f"), TracebackLine(3, 2, "inner()", "g"))


@pytest.mark.parametrize(
    "answer",
    [
        Raised("ValueError", "no", LINES),
        Ended(Verdict.TIMED_OUT, message("box.out_of_cpu"), LINES),
        Ended(Verdict.CRASHED, message("box.closed_wire"), LINES),
    ],
)
def test_the_innermost_line_is_where_the_code_stopped(answer):
    result = judged(level(REFERENCE, VALUE_ALONE), Scripted(answer))["value"]
    assert result.mismatch.stopped_at == result.shown.stopped_at == CodePlace(3, 2)


def test_a_line_of_a_hidden_call_is_the_staffs():
    where = Raised("ValueError", "no", LINES)

    class Student(Scripted):
        def call(self, target, args, kwargs, /):
            answer = super().call(target, args, kwargs)
            return where if seed_of(args[0]) else answer

    right = plain(lambda student, reference, X: student.call("double", X) and None)
    result = judged(level(REFERENCE, right), Student(Returned(1.0)))["p"]
    assert result.mismatch.stopped_at == CodePlace(3, 2)
    assert result.shown.stopped_at is None


# The contract.


def test_the_documents_leave_pictures_and_places_out():
    result = judged(level(REFERENCE, VALUE_ALONE), with_double(lambda X: 3.0 * X))["value"]
    graded = report(checks=(result,), score=0.0)
    for document in (staff_document("c", [graded], "en"), student_document("c", graded, "en")):
        (mismatch,) = [check["mismatch"] for entry in document["reports"] for check in entry["checks"]]
        assert set(mismatch) == {"what", "where", "expected", "actual", "hint", "bug", "facts", "counterexample"}
    assert msgspec.json.decode(msgspec.json.encode(graded), type=Report) == graded


def test_a_nan_that_signals_is_drawn_without_a_warning():
    signalling = np.full(3, 0x7F80BEEF, np.uint32).view(np.float32)
    assert drawn(np.ones(3, np.float32), signalling).actual == ((None, None, None),)
