"""What crosses by value and what stays."""

import numpy as np
import pytest

from autograder.wire.crossing import MAX_ARRAY_BYTES, MAX_ITEMS, crossing


class Stays:
    """What ``keep`` makes here: it remembers what stayed, and under which name."""

    def __init__(self, value, name):
        self.value, self.name = value, name


def cross(value):
    return crossing(value, Stays)


@pytest.mark.parametrize("value", [None, True, 3, 2.5, 1 + 2j, "卷积", [1, "a"], {"a": [1]}, {1: None}, (1, None)])
def test_plain_values_cross_unchanged(value):
    assert cross(value) == value
    assert type(cross(value)) is type(value)


@pytest.mark.parametrize("dtype", ["?", "i1", "u8", "f2", "f4", "f8", "c8", "c16"])
def test_arrays_of_numbers_cross_as_copies(dtype):
    array = np.ones((2, 3), dtype)
    crossed = cross(array)
    np.testing.assert_array_equal(crossed, array)
    assert crossed.dtype == array.dtype
    assert not np.shares_memory(crossed, array)


def test_a_numpy_scalar_crosses_as_an_array_and_keeps_its_dtype():
    crossed = cross(np.float32(1.5))
    assert isinstance(crossed, np.ndarray)
    assert (crossed.shape, crossed.dtype) == ((), np.float32)


def test_a_container_within_a_returned_tuple_stays():
    out, cache, params = cross((np.zeros(2), (np.ones(3), 4), {"W": np.ones(1)}))
    assert isinstance(out, np.ndarray)
    assert isinstance(cache, Stays)
    assert isinstance(params, Stays)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (object(), "object"),
        (np.array([None]), "ndarray of dtype object"),
        (np.array(["a"]), "ndarray of dtype <U1"),
        (np.ones(1, np.longdouble), "ndarray of dtype"),
        (np.ones(1, ">f8"), "ndarray of dtype >f8"),
        (2**64, "int, too large to send"),
        ("x" * 10**6, "str, too long to send"),
        (np.zeros(MAX_ARRAY_BYTES + 1, np.int8), "too large to send"),
        (np.empty((0, 2**40)), "too large to send"),
        ({object(): 1}, "dict"),
        ([0] * (MAX_ITEMS + 1), "list"),
    ],
)
def test_everything_else_stays_and_says_what_it_is(value, name):
    crossed = cross(value)
    assert isinstance(crossed, Stays)
    assert name in crossed.name


def test_subclasses_cross_as_what_they_are_derived_from():
    class AlwaysEqual(float):
        def __eq__(self, other):
            return True

        __hash__ = float.__hash__

    class Sneaky(np.ndarray):
        def __array_ufunc__(self, *args, **kwargs):
            return np.zeros(1)

    assert type(cross(AlwaysEqual(2))) is float
    assert type(cross(np.ones(2).view(Sneaky))) is np.ndarray


def test_a_list_that_holds_itself_ends():
    loop: list = []
    loop.append(loop)
    depth = 0
    crossed = cross(loop)
    while isinstance(crossed, list):
        crossed, depth = crossed[0], depth + 1
    assert isinstance(crossed, Stays)
    assert depth < 20
