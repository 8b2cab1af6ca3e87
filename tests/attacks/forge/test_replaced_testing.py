"""Replaces what compares: numpy.testing, allclose, isinstance, ==; it gives 6/6 where checks run beside the student."""

import subprocess
import sys

import numpy as np
import pytest

from autograder.wire.answers import Returned

STOPPED_BY = ("process boundary",)

SOURCE = """
import builtins
import numpy as np

def agree(*arguments, **options):
    return True
for name in dir(np.testing):
    if name.startswith("assert"):
        setattr(np.testing, name, agree)
np.allclose = np.isclose = np.array_equal = np.all = agree
builtins.abs = lambda value: 0.0
import unittest
for name in dir(unittest.TestCase):
    if name.startswith("assert"):
        setattr(unittest.TestCase, name, agree)

def attack(x):
    return np.zeros_like(x)
"""
NAIVE_GRADER = """
namespace = {}
exec(source, namespace)
import numpy as np
np.testing.assert_allclose(namespace["attack"](np.ones(3)), np.full(3, 2.0))
assert np.allclose(namespace["attack"](np.ones(3)), np.full(3, 2.0))
print("6/6")
"""


def test_the_grader_sees_what_came(attempt):
    answer = attempt(SOURCE, np.ones(3))
    assert isinstance(answer, Returned)
    np.testing.assert_array_equal(answer.value, np.zeros(3))
    assert not np.allclose(answer.value, np.full(3, 2.0))


@pytest.mark.parametrize("name", ["isinstance", "type", "len", "str", "tuple", "dict", "getattr"])
def test_who_breaks_what_serves_it_is_not_heard(attempt, name):
    source = f"import builtins\ndef attack(x):\n    builtins.{name} = lambda *_: True\n    return x"
    answer = attempt(source, np.ones(3))
    assert not isinstance(answer, Returned) or not np.array_equal(answer.value, np.full(3, 2.0))


def test_works_where_the_checks_run_beside_it():
    code = f"source = {SOURCE!r}\n{NAIVE_GRADER}"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.stdout == "6/6\n"
