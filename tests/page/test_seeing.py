import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.page.seeing import patterns, worst_in, wrong_in
from tests.page.samples import picture

EXPECTED = np.array([[1.0, 2.0, 4.0], [3.0, -5.0, 7.0], [0.5, 6.0, -9.0], [8.0, 10.0, 11.0]])


def seen(actual, expected=EXPECTED, **more):
    found = patterns(picture(expected.tolist(), np.asarray(actual).tolist(), **more))
    return [pattern.id.removeprefix("picture.") for pattern in found]


def changed(*index, by=0.37):
    """The expected values with a different error at each of these indices."""
    actual = EXPECTED.copy()
    actual[index] += by * np.arange(1, 1 + actual[index].size).reshape(actual[index].shape) ** 2
    return actual


def test_whole_rows_and_columns_are_seen():
    (rows,) = patterns(picture(EXPECTED.tolist(), changed([0, 3]).tolist(), row=4, column=9))
    assert (rows.id, rows.args) == ("picture.rows", {"rows": "4, 7"})
    (columns,) = patterns(picture(EXPECTED.tolist(), changed(slice(None), 2).tolist(), row=4, column=9))
    assert (columns.id, columns.args) == ("picture.columns", {"columns": "11"})


def test_the_border_is_seen():
    actual = changed(slice(None), slice(None))
    actual[1:-1, 1:-1] = EXPECTED[1:-1, 1:-1]
    assert seen(actual) == ["border"]


@pytest.mark.parametrize(
    ("actual", "way"),
    [
        (EXPECTED * 0, "zeros"),
        (-EXPECTED, "sign"),
        (EXPECTED - 2.5, "offset"),
        (EXPECTED * 9, "factor"),
        (EXPECTED / 4, "factor"),
        (EXPECTED[::-1, ::-1], "turned"),
    ],
)
def test_how_all_differ_is_seen(actual, way):
    assert seen(actual) == [way]


def test_rows_and_columns_exchanged_are_seen():
    assert seen(EXPECTED[:3].T, EXPECTED[:3]) == ["transposed"]


def test_what_is_seen_is_said_with_its_numbers():
    (pattern,) = patterns(picture(EXPECTED.tolist(), (EXPECTED - 2.5).tolist()))
    assert pattern.args == {"offset": "−2.5"}
    (pattern,) = patterns(picture(EXPECTED.tolist(), (EXPECTED * -3).tolist()))
    assert pattern.args == {"factor": "−3"}


def test_a_place_and_a_way_are_both_seen():
    actual = EXPECTED.copy()
    actual[:, 0] = 0
    assert seen(actual) == ["columns", "zeros"]


def test_no_pattern_is_made_up():
    assert seen(changed([0, 1, 2], [0, 1, 2])) == []  # a diagonal, each off by something else
    assert seen(changed(slice(None), slice(None))) == []
    one = EXPECTED.copy()
    one[1, 1] = 0
    assert seen(one) == []  # one value is no pattern
    # Against one constant every constant is an offset and a factor.
    assert seen(np.full((2, 2), 3.0), np.full((2, 2), 2.0)) == []


def test_what_is_not_finite_is_wrong_and_worst():
    shown = picture([[1.0, 2.0], [None, None]], [[1.0, None], [5.0, None]])
    assert wrong_in(shown).tolist() == [[False, True], [True, False]]
    assert worst_in(shown) == (0, 1)
    assert patterns(shown) == ()


def test_a_picture_without_a_wrong_value():
    shown = picture([[1.0]], [[1.0]])
    assert worst_in(shown) is None
    assert patterns(shown) == ()


def test_the_tolerance_decides():
    shown = picture([[100.0, 1.0]], [[100.4, 1.6]], tolerance=0.5)
    assert wrong_in(shown).tolist() == [[False, True]]


values = st.none() | st.floats(allow_nan=False, allow_infinity=False)


@settings(deadline=None)
@given(
    st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
        lambda shape: st.tuples(
            *[st.lists(st.lists(values, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0])]
            * 2
        )
    )
)
def test_any_numbers_can_be_looked_at(both):
    shown = picture(*both)
    worst = worst_in(shown)
    assert worst is None or wrong_in(shown)[worst]
    assert len(patterns(shown)) <= 2
