"""What an answer costs against the reference: the same work passes, a hundred times the work does not."""

import numpy as np
import pytest

from autograder.checks import Wrong, cost
from autograder.checks.local import LocalStudent
from autograder.checks.student import Caller, Unanswered
from autograder.wire.answers import Missing


class Metered:
    """A student whose clock a test turns: each call takes the next of ``costs``, in CPU seconds."""

    def __init__(self, *costs):
        self._costs, self._spent, self.calls = iter(costs), 0.0, 0
        self._local = LocalStudent({"work": lambda: None})

    def call(self, target, args, kwargs, /):
        self._spent += next(self._costs)
        self.calls += 1
        return self._local.call(target, args, kwargs)

    def cpu_seconds(self, /):
        return self._spent


def work(student):
    return {"out": student.call("work")}


def judged(theirs, ours, times=10.0):
    return cost(work, times)(Caller(theirs), Caller(ours))


def test_as_much_as_is_allowed_passes_and_more_does_not():
    assert judged(Metered(0.01), Metered(0.001, 0.002, 0.003)) is None
    found = judged(Metered(0.011, 0.011, 0.011), Metered(0.001, 0.002, 0.003))
    assert isinstance(found, Wrong)
    assert (found.what.id, found.what.args) == ("cost.too_slow", {"times": "10"})
    assert found.where.args == {"took": "11", "allowed": "10"}


def test_the_cheapest_turn_counts_and_no_more_are_asked_than_needed():
    theirs = Metered(0.5, 0.009, 9.0)
    assert judged(theirs, Metered(0.004, 0.001, 0.004)) is None
    assert theirs.calls == 2


def test_what_is_far_too_dear_twice_is_not_asked_again():
    theirs = Metered(9.0, 0.021, 0.001)
    assert judged(theirs, Metered(0.001, 0.002, 0.003)) is not None
    assert theirs.calls == 2
    theirs = Metered(9.0, 0.019, 0.001)  # not so far: the third turn may still do
    assert judged(theirs, Metered(0.001, 0.002, 0.003)) is None


def test_next_to_nothing_is_not_held_against_nothing():
    assert judged(Metered(0.004, 0.004, 0.004), Metered(0.0, 0.0, 0.0)) is None  # the way there and back
    assert judged(Metered(0.006, 0.006, 0.006), Metered(0.0, 0.0, 0.0)) is not None


def test_what_is_asked_before_costs_nothing_and_is_handed_on():
    handed = []

    def before(student, given):
        return {"cache": student.call("work").value, "more": given}

    def after(student, given, cache, more):
        handed.append((given, cache, more))
        return {"out": student.call("work")}

    judge = cost(after, before=before)
    ours = Metered(5.0, 0.001, 5.0, 0.002, 5.0, 0.003)
    assert judge(Caller(Metered(9.0, 0.009)), Caller(ours), given=7) is None
    assert ours.calls == 6
    assert handed == [(7, None, 7)] * 4
    ours, theirs = Metered(*[0.001] * 6), Metered(*[0.0, 0.011] * 3)
    found = judge(Caller(theirs), Caller(ours), given=7)
    assert found.what.id == "cost.too_slow"
    assert theirs.calls == 6


def test_a_call_without_an_answer_is_told_as_any_other():
    with pytest.raises(Unanswered) as caught:
        cost(work)(Caller(LocalStudent({})), Caller(Metered(0.001, 0.001, 0.001)))
    assert caught.value.answer == Missing("work")


def test_the_clock_is_that_of_the_box_read_from_outside(boxed):
    source = """
def work(turns):
    import time
    time.process_time = time.thread_time = time.perf_counter = lambda: 0.0  # it changes nothing
    return sum(i * i for i in range(turns))
"""
    student = Caller(boxed(source))
    student.call("work", 1)  # the first call runs the cells as well
    spent = []
    for turns in (10, 1_000_000):
        started = student.cpu_seconds()
        student.call("work", turns)
        spent.append(student.cpu_seconds() - started)
    assert spent[1] > 10 * spent[0]
    assert np.isfinite(spent).all()
