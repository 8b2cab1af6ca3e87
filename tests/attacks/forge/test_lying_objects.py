"""Returns objects that are equal to everything, or take part in every comparison."""

import subprocess
import sys

import numpy as np
import pytest

from autograder.wire.answers import Handle, Returned

STOPPED_BY = ("process boundary", "wire")

SOURCE = """
import numpy as np
class Equal:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __sub__(self, other): return 0
    __rsub__ = __abs__ = __le__ = __lt__ = __sub__
    __array_priority__ = 1e9
    shape, dtype, ndim, size = (3,), np.dtype(float), 1, 3
    def __array_ufunc__(self, *arguments, **options): return np.zeros(3)
    def __array_function__(self, *arguments): return True
    def __array__(self, *arguments, **options): return np.zeros(3)
    __class__ = np.ndarray
class Lying(np.ndarray):
    def __array_ufunc__(self, *arguments, **options): return np.zeros(3)
    def __eq__(self, other): return np.ones(3, bool)
    def __array_finalize__(self, other): pass
class Number(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
class Text(str):
    def __eq__(self, other): return True
    __hash__ = str.__hash__
class Dict(dict):
    def __eq__(self, other): return True
    def __getitem__(self, key): return "whatever"
def attack(which):
    return {"object": Equal(), "array": np.arange(3.0).view(Lying), "number": Number(1), "text": Text("mine"),
            "dict": Dict(a=1), "tuple": (np.arange(3.0).view(Lying), Number(2))}[which]
"""
PLAIN = {"number": (float, 1.0), "text": (str, "mine"), "dict": (dict, {"a": 1})}


def test_an_array_crosses_as_numbers(attempt):
    answer = attempt(SOURCE, "array")
    assert isinstance(answer, Returned)
    assert type(answer.value) is np.ndarray
    np.testing.assert_array_equal(answer.value, [0.0, 1.0, 2.0])


@pytest.mark.parametrize("kind", PLAIN)
def test_other_values_cross_as_their_plain_kind(attempt, kind):
    answer = attempt(SOURCE, kind)
    assert (type(answer.value), answer.value) == PLAIN[kind]


def test_inside_a_tuple_too(attempt):
    array, number = attempt(SOURCE, "tuple").value
    assert type(array) is np.ndarray
    assert (type(number), number) == (float, 2.0)


def test_an_object_that_claims_to_be_an_array(attempt):
    answer = attempt(SOURCE, "object")
    assert type(answer.value) in (np.ndarray, Handle)  # never itself: numbers, or a name for what stays inside


def test_works_where_the_checks_run_beside_it():
    code = f"{SOURCE}\nassert (attack('array') == np.full(3, 7.0)).all()\nassert attack('object') == 'anything'\n"
    code += "assert attack('dict')['b'] == 'whatever'\nprint('6/6')"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.stdout == "6/6\n", result.stderr
