import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_np

from autograder.checks.compare import compare, compare_shape, tolerance
from autograder.checks.student import Wrong
from autograder.errors import AuthorError
from autograder.wire.answers import Handle
from autograder.wording import LANGUAGES, Message, say

RTOL = 1e-6


def what(wrong):
    assert isinstance(wrong, Wrong)
    return wrong.what.id


# What is right.


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        (np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1.9e-6])),
        (np.array([1.0, 2.0]), np.array([1, 2])),  # integers stand for equal floats
        (np.array([3, 4]), np.array([3.0, 4.0])),
        (np.array([1.0, np.nan, np.inf]), np.array([1.0, np.nan, np.inf])),
        (np.array([np.inf, -np.inf, 5.0]), np.array([np.inf, -np.inf, 5.0])),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        (np.array([True, False]), np.array([True, False])),
        (np.array([1 + 2j]), np.array([1 + 2j])),
        (np.array([2**63 - 1], dtype=np.int64), np.array([2**63 - 1], dtype=np.int64)),
        (np.array([7], dtype=np.uint8), np.array([7], dtype=np.int64)),
        (np.array([1.5], dtype=np.float16), np.array([1.5], dtype=np.float16)),
        (3, 3),
        (3, np.array(3)),
        (2.5, np.array(2.5)),
        (np.array(2.5), 2.5),
        (10**400, 10**400),
        (True, True),
        ("floor", "floor"),
        (None, None),
        ((1, np.array([2.0])), [1, np.array([2.0])]),
        ({"a": 1.0}, {"a": 1.0}),
        ((), ()),
    ],
)
def test_right(expected, value):
    assert compare(expected, value, RTOL) is None


# What is wrong, and in which words.


@pytest.mark.parametrize(
    ("expected", "value", "id"),
    [
        (np.array([1.0]), [1.0], "value.wrong_kind"),
        (np.array([1.0]), None, "value.wrong_kind"),
        (np.array([1.0]), np.array(1.0), "value.wrong_kind"),
        (np.array([1.0]), Handle(3, "ndarray of dtype object"), "value.wrong_kind"),
        (np.array([1.0]), np.array(["1"]), "value.wrong_kind"),
        (np.array([1.0]), np.array([None]), "value.wrong_kind"),
        (np.array([1.0]), np.array([1.0], dtype=np.float32), "dtype.wrong"),
        (np.array([1.0], dtype=np.float32), np.array([1.0]), "dtype.wrong"),
        (np.array([1.0]), np.array([1.0 + 0j]), "dtype.wrong"),
        (np.array([1]), np.array([1.0 + 0j]), "dtype.wrong"),
        (np.array([1.0]), np.array([True]), "dtype.wrong"),
        (np.array([True]), np.array([1]), "dtype.wrong"),
        (np.ones((2, 3)), np.ones((3, 2)), "shape.wrong"),
        (np.ones((2, 3)), np.ones((2, 3, 1)), "shape.wrong"),
        (np.ones((2, 3)), np.ones((0, 3)), "shape.wrong"),
        (np.zeros((0, 3)), np.zeros((3, 0)), "shape.wrong"),
        (np.ones(3), np.array([1.0, np.nan, 1.0]), "value.not_finite"),
        (np.ones(3), np.array([1.0, -np.inf, 1.0]), "value.not_finite"),
        (np.array([np.inf, 1.0]), np.array([-np.inf, 1.0]), "value.wrong"),
        (np.array([np.nan, 1.0]), np.array([1.0, 1.0]), "value.wrong"),
        (np.ones(3), np.array([1.0, 1.0, 1.0 + 2e-6]), "value.wrong"),
        (np.array([200], dtype=np.uint8), np.array([201], dtype=np.uint8), "value.wrong"),
        (np.array([-1], dtype=np.int8), np.array([255], dtype=np.uint8), "value.wrong"),  # equal only if wrapped
        (np.array([1.0]), np.array([1.7e308]), "value.wrong"),
        (np.array([-1.7e308]), np.array([1.7e308]), "value.wrong"),  # the difference overflows
        (3, 4, "value.wrong"),
        pytest.param(3, 10**5000, "value.not_finite", id="an integer too long for Python to write"),
        (3, -(10**400), "value.not_finite"),
        (10**400, 3, "value.wrong"),
        (3, "3", "value.wrong_kind"),
        (3, np.array([3]), "value.wrong_kind"),
        (3, True, "dtype.wrong"),
        (1.5, math.nan, "value.not_finite"),
        (1.5, np.array(1.5, dtype=np.float32), "dtype.wrong"),
        ("floor", "ceil", "value.wrong"),
        (None, 0, "value.wrong"),
        ((1, 2), (1, 2, 3), "value.wrong_kind"),
        ((1, 2), (1, 3), "value.wrong"),
        ((1, 2), np.array([1, 2]), "value.wrong_kind"),
        ({"a": 1}, {"b": 1}, "value.wrong_keys"),
        ({"a": 1}, {"a": 2}, "value.wrong"),
        ({"a": 1}, [("a", 1)], "value.wrong_kind"),
    ],
)
def test_wrong(expected, value, id):
    assert what(compare(expected, value, RTOL)) == id


def test_the_first_wrong_index_both_values_the_number_wrong_and_the_largest_difference():
    expected = np.zeros((2, 3))
    value = np.array([[0.0, 0.0, 0.25], [0.0, -4.0, 0.0]])
    wrong = compare(expected, value, RTOL, of="Y")
    assert wrong.what == Message("value.wrong", {"of": "Y"})
    assert wrong.where == Message("at.index", {"index": "(0, 2)"})
    assert wrong.expected == "0"
    assert wrong.actual.args == {"value": "0.25", "count": 2, "total": 6, "largest": "4"}


def test_nan_is_told_of_before_a_wrong_value_that_comes_earlier():
    wrong = compare(np.ones(4), np.array([9.0, 1.0, np.nan, np.inf]), RTOL)
    assert wrong.where.args == {"index": "(2,)"}
    assert wrong.actual.args == {"value": "nan", "count": 2, "total": 4}


def test_a_zero_has_no_sign():
    wrong = compare(np.array([-1.0, 2.0]), np.array([-0.0, 2.0]), 1e-7)
    assert say(wrong.actual, "en").startswith("0; 1 of 2 values")
    assert compare(-0.0, 3.0, 1e-7).expected == "0"


def test_two_numbers_that_differ_late_are_written_with_enough_digits():
    wrong = compare(np.array([1.0]), np.array([1.0 + 3e-8]), 1e-9)
    assert wrong.expected != wrong.actual.args["value"]


def test_an_element_of_a_tuple_is_named():
    assert compare({"p": (1, 2)}, {"p": (1, 5)}, RTOL, of="out").what.args == {"of": "out['p'][1]"}


# The tolerance comes of the expected value alone.


def test_tolerance_by_hand():
    assert tolerance(np.array([0.5, -0.25]), 1e-3) == 1e-3  # never below rtol
    assert tolerance(np.array([200.0, -3000.0]), 1e-3) == 3.0
    assert tolerance(np.array([np.inf, np.nan, -40.0]), 1e-3) == pytest.approx(0.04)
    assert tolerance(np.array([3 + 4j]), 1e-3) == pytest.approx(5e-3)
    assert tolerance(np.array([1e-5]), 1e-3, floor=0.0) == pytest.approx(1e-8)
    assert tolerance(np.zeros(3), 1e-3, floor=0.0) == 1e-3
    assert tolerance(np.zeros(0), 1e-3) == 1e-3


def test_a_huge_answer_widens_nothing():
    value = np.array([1e300, 1.0 + 1e-3])
    assert compare(np.array([1e300, 1.0]), value, RTOL) is None  # here it is the expected value that is huge
    assert what(compare(np.array([1.0, 1.0]), value, RTOL)) == "value.wrong"


def test_small_gradients_are_told_apart_without_a_floor():
    expected, value = np.full(3, 1e-9), np.zeros(3)
    assert compare(expected, value, RTOL) is None
    assert what(compare(expected, value, RTOL, floor=0.0)) == "value.wrong"


# Shapes alone.


def test_compare_shape():
    assert compare_shape(np.zeros((2, 3)), np.full((2, 3), np.nan)) is None
    assert compare_shape(4.0, np.array(1)) is None
    assert what(compare_shape(np.zeros((2, 3)), np.zeros((3, 2)))) == "shape.wrong"
    assert what(compare_shape(np.zeros((2, 3)), [[0.0] * 3] * 2)) == "value.wrong_kind"
    assert what(compare_shape(np.zeros(3), None)) == "value.wrong_kind"
    assert what(compare_shape(1.0, np.zeros(1))) == "value.wrong_kind"
    wrong = compare_shape(np.zeros((2, 3)), np.zeros(6))
    assert (wrong.expected, wrong.actual) == ("(2, 3)", "(6,)")


@pytest.mark.parametrize("expected", [Handle(1, "Layer"), object()])
def test_what_can_not_be_compared_is_the_authors_mistake(expected):
    with pytest.raises(AuthorError, match="can't be compared"):
        compare(expected, 1.0, RTOL)
    with pytest.raises(AuthorError, match="has no shape"):
        compare_shape(expected, 1.0)


# Whatever an answer is, comparing never raises, and what it says can be said.

WIRE_DTYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]
ARRAYS = st.sampled_from(WIRE_DTYPES).flatmap(
    lambda dtype: st_np.arrays(dtype, st_np.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3))
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=2**200)
    | st.floats()
    | st.complex_numbers()
    | st.text()
)
HANDLES = st.builds(Handle, st.integers(), st.text())
ANSWERS = st.recursive(
    SCALARS | ARRAYS | HANDLES,
    lambda part: (
        st.lists(part, max_size=3)
        | st.tuples(part, part)
        | st.dictionaries(st.text() | st.integers(), part, max_size=3)
    ),
    max_leaves=6,
)
EXPECTED = (
    ARRAYS | SCALARS | st.tuples(ARRAYS, SCALARS) | st.fixed_dictionaries({"a": ARRAYS}) | st.just(np.ones((2, 3)))
)


@settings(max_examples=300, deadline=None)
@given(expected=EXPECTED, value=ANSWERS)
@example(expected=np.ones(3), value=np.full(3, np.iinfo(np.int64).min))
@example(expected=1, value=10**5000)
@example(expected=np.ones((1,) * 32), value=np.zeros((1,) * 32))
@example(expected=np.ones(2), value=Handle(-1, "\x1b[31m" * 200))
@example(expected=np.array([np.inf + 0j]), value=np.array([complex(np.nan, -np.inf)]))
def test_hostile_answers_never_raise(expected, value):
    for wrong in (compare(expected, value, RTOL), compare(expected, value, 0.0, floor=0.0)):
        if wrong is not None:
            for words in (wrong.what, wrong.where, wrong.expected, wrong.actual):
                for language in LANGUAGES:
                    assert words is None or len(say(words, language)) < 5000


@settings(max_examples=150, deadline=None)
@given(value=ANSWERS)
def test_only_what_numpy_calls_close_passes(value):
    """Against numpy's own comparison, on what both understand."""
    expected = np.array([[1.0, -2.0], [0.5, 4.0]])
    right = compare(expected, value, RTOL) is None
    close = (
        isinstance(value, np.ndarray)
        and value.shape == expected.shape
        and value.dtype.kind in "iuf"
        and (value.dtype.kind != "f" or value.dtype == np.float64)
        and bool(np.allclose(value.astype(np.float64), expected, rtol=0, atol=4 * RTOL))
    )
    assert right == close


@settings(max_examples=100, deadline=None)
@given(value=ARRAYS)
def test_an_answer_is_right_when_it_is_the_expected_value(value):
    assert compare(value, value.copy(), RTOL) is None
