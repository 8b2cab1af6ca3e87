"""What the box may not read is not there, to those who ask whether it is."""

import pytest

from autograder.wire.answers import Returned

TRY = """
def f(name):
    try:
        __import__(name)
    except ImportError as error:
        return type(error).__name__, error.name
    return "there", name
"""


@pytest.mark.parametrize(
    "name", ["msgspec_not_installed", "nbgrader", "sqlalchemy", "autograder.checks", "charset_normalizer"]
)
def test_asking_for_what_may_be_there(boxed, name):
    assert boxed(TRY).call("f", (name,), {}) == Returned(("ModuleNotFoundError", name))


@pytest.mark.parametrize(
    "name", ["numpy.polynomial", "wave", "_queue", "IPython.lib.pretty", "autograder.inside.serve"]
)
def test_what_is_there(boxed, name):
    assert boxed(TRY).call("f", (name,), {}) == Returned(("there", name))


@pytest.mark.parametrize("star", ["from numpy import *", "from numpy.linalg import *", "from math import *"])
def test_stars(boxed, star):
    student = boxed(star, "def f():\n    return 1")
    assert student.call("f", (), {}) == Returned(1)
    assert student._raised == {}
    assert len(student.names()) > 10
