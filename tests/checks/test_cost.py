"""What an answer costs against the reference: the same work passes, a hundred times the work does not."""

import numpy as np
import pytest

from autograder.checks import Plain, Wrong, cost, inputs
from autograder.checks.local import LocalStudent
from autograder.checks.student import Caller, Unanswered
from autograder.wire.answers import Missing, Returned
from tests.checks.tiny import TITLE, level
from tests.checks.tiny import judged as tiny_judged


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
    return cost(work, times).judge(Caller(theirs), Caller(ours), [{}] * 3)


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

    judge, turns = cost(after, before=before).judge, [{"given": 7}] * 3
    ours = Metered(5.0, 0.001, 5.0, 0.002, 5.0, 0.003)
    assert judge(Caller(Metered(9.0, 0.009)), Caller(ours), turns) is None
    assert ours.calls == 6
    assert handed == [(7, None, 7)] * 4
    ours, theirs = Metered(*[0.001] * 6), Metered(*[0.0, 0.011] * 3)
    found = judge(Caller(theirs), Caller(ours), turns)
    assert found.what.id == "cost.too_slow"
    assert theirs.calls == 6


def test_a_call_without_an_answer_is_told_as_any_other():
    with pytest.raises(Unanswered) as caught:
        cost(work).judge(Caller(LocalStudent({})), Caller(Metered(0.001, 0.001, 0.001)), [{}] * 3)
    assert caught.value.answer == Missing("work")


def times_of(factor):
    return LocalStudent({"times": lambda number: factor * number})


def told(student, **more):
    """What is found of ``student``, who is asked for twice a number."""
    numbers = [{"number": np.full(3, turn + 1.0)} for turn in range(3)]
    judge = cost(lambda asked, number: {"out": asked.call("times", number)}, **more)
    return judge.judge(Caller(student), Caller(times_of(2.0)), numbers), judge.alone(
        Caller(student), Caller(times_of(2.0)), numbers
    )


def test_only_what_is_right_is_quick():
    assert told(times_of(2.0)) == (None, None)
    wrong, alone = told(times_of(2.001))
    assert (wrong.what.id, wrong.what.args) == ("value.wrong", {"of": "times"})
    assert alone is None  # with skipping off, the value is another check's question
    assert told(times_of(2.001), rtol=0.01) == (None, None)


def test_an_output_that_is_not_given_is_wrong():
    def call(student, number):
        return {"out": student.call("times", number)} if student.defines("kept") else {}

    ours = LocalStudent({"times": lambda number: number, "kept": 1})
    found = cost(call).judge(Caller(times_of(1.0)), Caller(ours), [{"number": np.ones(2)}] * 3)
    assert found.what.id == "value.wrong_kind"


def test_each_turn_is_asked_about_values_of_its_own():
    asked = []

    class Slow:
        def call(self, target, args, kwargs, /):
            asked.append(args[0])
            return Returned(2.0 * args[0])

        def cpu_seconds(self, /):
            return float(len(asked))

    @inputs(n=1)
    def numbers(rng, n=4):
        return {"number": rng.standard_normal(n)}

    judge = cost(lambda student, number: {"out": student.call("times", number)})
    check = Plain(id="p", title=TITLE, points=10, cases=(numbers.at(), numbers.at()), judge=judge)
    one = level({"times": lambda number: 2.0 * number}, check)
    assert tiny_judged(one, Slow())["p"].mismatch.what.id == "cost.too_slow"
    hidden = asked[: 2 * 2]  # two turns in each case: so far off, a third would bring nothing
    assert len({values.tobytes() for values in hidden}) == 4


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
