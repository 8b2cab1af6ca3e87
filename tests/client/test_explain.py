import numpy as np
import pytest

from autograder.checks.advice import advice
from autograder.results import Verdict
from autograder.wire.answers import Raised
from tests.client.cells import RIGHT, changed, report


def mismatch(cell, source, **more):
    (check, *_) = report(cell, source, **more).checks
    return check.mismatch


def ran(source, code):
    """The names of a notebook after the code was pasted below its answer."""
    names = {"np": np}
    exec(source, names)
    exec(code, names)
    return names


def test_the_code_to_paste_is_a_small_call_that_fails():
    source = changed("x * w, (x, w)", "x + w, (x, w)")
    code = mismatch("value", source).counterexample.en
    names = ran(source, code)
    assert names["x"].size == 1
    expected = float(code.splitlines()[-1].partition("= [[")[2].rstrip("]"))
    assert ran(RIGHT, code)["result"][0] == pytest.approx(expected)
    assert names["result"][0] != pytest.approx(expected)


def test_it_is_the_smallest_example_that_fails_in_the_same_way():
    source = changed("    return x * w", "    if len(x) == 3:\n        w = w + 1\n    return x * w")
    code = mismatch("value", source).counterexample.en
    assert ran(source, code)["x"].shape == (3, 1)


def test_an_example_that_fails_in_another_way_is_not_it():
    source = changed(
        "    return x * w", "    if x.shape[1] == 1:\n        raise KeyError('one')\n    return x * w + (len(x) == 3)"
    )
    assert ran(source, mismatch("value", source).counterexample.en)["x"].shape == (3, 3)


def test_a_gradient_is_given_its_upstream_gradient():
    source = changed("return dout * w,", "return dout,")
    code = mismatch("dx", source).counterexample.en
    names = ran(source, code)
    assert names["dout"].shape == names["x"].shape
    assert "dout" in code


def test_where_time_is_short_the_case_itself_is_shown():
    source = changed("x * w, (x, w)", "x + w, (x, w)")
    ticks = iter(range(10**6))
    code = mismatch("value", source, clock=lambda: 10.0 * next(ticks)).counterexample.en
    assert ran(source, code)["x"].shape == (1, 3)


@pytest.mark.parametrize("source", ["def scale(x, w):\n    raise NotImplementedError\n", "scales = 3"])
def test_what_is_not_attempted_has_no_code(source):
    found = report("shape", source).checks[0]
    assert found.verdict is Verdict.NOT_ATTEMPTED
    assert found.mismatch.counterexample is None


def test_an_exception_that_means_one_thing_has_advice():
    found = mismatch("shape", changed("    return x * w", "    for i in xrange(3):\n        pass\n    return x * w"))
    assert found.hint == advice(Raised("NameError", "name 'xrange' is not defined"))
    assert mismatch("shape", changed("return x * w", "return 1 / 0")).hint is None


def test_there_are_no_hints_of_known_bugs():
    assert mismatch("value", changed("x * w, (x, w)", "x + w, (x, w)")).bug is None
