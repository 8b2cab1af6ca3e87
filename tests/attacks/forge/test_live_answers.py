"""Returns one and the same array each time and rewrites it: what was answered before becomes what is answered now."""

import numpy as np

from autograder.checks.local import LocalStudent
from autograder.checks.student import Caller, Wrong

STOPPED_BY = ("process boundary",)

SOURCE = """
import numpy as np
kept = np.zeros(3)
calls = 0
def attack():
    global calls
    calls += 1
    kept[...] = calls
    return kept
"""


def same_twice(student):
    """A check of an author's: the answer must not depend on how often it is asked for."""
    first, second = student.call("attack").value, student.call("attack").value
    return None if np.array_equal(first, second) else Wrong("not the same twice")


def names():
    namespace = {}
    exec(SOURCE, namespace)
    return namespace


def test_each_answer_is_what_it_was(boxed):
    assert same_twice(Caller(boxed(SOURCE))) is not None
    assert same_twice(Caller(boxed(SOURCE.replace("calls += 1", "pass")))) is None


def test_also_where_a_level_is_tried_without_a_box():
    assert same_twice(Caller(LocalStudent(names()))) is not None


def test_works_where_the_array_itself_is_handed_over():
    assert same_twice(Caller(LocalStudent(names(), cross=lambda value, keep: value))) is None
