import numpy as np
import pytest

from autograder.checks.language import Value
from autograder.checks.memory import Memory
from autograder.checks.observe import Expected, places
from autograder.checks.seeds import hidden_seeds
from autograder.wire.answers import Handle
from tests.checks.tiny import HIDDEN, PUBLIC, TITLE, VERSION, level, matrices


class Counting:
    """Makes a value, and counts how often."""

    def __init__(self, value):
        self.value, self.made = value, 0

    def __call__(self):
        self.made += 1
        return self.value


def test_a_value_is_made_once():
    memory, make = Memory(), Counting(np.ones(3))
    assert memory.once("a", make) is memory.once("a", make)
    assert make.made == 1


def test_what_was_asked_for_longest_ago_goes_first():
    memory = Memory(most_bytes=10_000)
    first, second, third = (Counting(np.zeros(500)) for _ in range(3))  # 4,000 bytes each: two have room
    memory.once("first", first)
    memory.once("second", second)
    memory.once("first", first)
    memory.once("third", third)
    memory.once("first", first)
    assert (first.made, third.made) == (1, 1)
    memory.once("second", second)
    assert second.made == 2


def test_what_is_larger_than_all_room_is_not_kept_and_drives_nothing_out():
    memory, small, large = Memory(most_bytes=10_000), Counting(np.zeros(10)), Counting({"out": np.zeros(10_000)})
    memory.once("small", small)
    for _ in range(2):
        memory.once("large", large)
        memory.once("small", small)
    assert (small.made, large.made) == (1, 2)


def test_a_handle_is_not_kept():
    memory, make = Memory(), Counting({"out": np.ones(3), "cache": [Handle(3, "tuple")]})
    memory.once("a", make)
    memory.once("a", make)
    assert make.made == 2


def test_an_error_is_raised_again():
    calls = []

    def fails():
        calls.append(1)
        raise ValueError(f"time {len(calls)}")

    memory = Memory()
    for number in (1, 2):
        with pytest.raises(ValueError, match=f"time {number}"):
            memory.once("a", fails)


class Reference:
    """Doubles a matrix, and counts how often it was asked."""

    def __init__(self):
        self.asked = 0

    def __call__(self, X):
        self.asked += 1
        return 2 * X


def call(student, X):
    return {"Y": student.call("double", X)}


def outputs(one, seeds, **more):
    (place,) = places((matrices.at(),))
    return Expected(one, seeds, **more).outputs(call, place)["Y"]


CHECK = Value(id="value", title=TITLE, points=10, cases=(matrices.at(),), call=call)


def test_public_answers_are_worked_out_once_for_all_submissions():
    reference = Reference()
    one = level({"double": reference}, CHECK)
    first = outputs(one, PUBLIC)
    assert np.array_equal(outputs(one, PUBLIC), first)
    assert reference.asked == 1
    assert not first.flags.writeable


def test_each_submission_has_hidden_answers_of_its_own():
    reference = Reference()
    one = level({"double": reference}, CHECK)
    other = hidden_seeds(b"a secret of the tests", VERSION, "bb" * 32)
    assert not np.array_equal(outputs(one, HIDDEN), outputs(one, other))
    outputs(one, HIDDEN)
    assert reference.asked == 3


def test_arguments_that_are_given_are_not_mistaken_for_those_that_are_drawn():
    one = level({"double": lambda X: 2 * X}, CHECK)
    given = {"X": np.ones((3, 4))}
    assert not np.array_equal(outputs(one, PUBLIC), np.full((3, 4), 2.0))
    assert np.array_equal(outputs(one, PUBLIC, draw=lambda _place: given), np.full((3, 4), 2.0))


def test_levels_do_not_share():
    assert outputs(level({"double": lambda X: 2 * X}, CHECK), PUBLIC).sum() != pytest.approx(
        outputs(level({"double": lambda X: 3 * X}, CHECK), PUBLIC).sum()
    )
