"""The bare fork makes the calls that were recorded: with the same arguments, and with what earlier calls gave."""

import numpy as np

from autograder.wire.answers import Handle, Raised, Returned

CELLS = [
    "class Counter:\n    def __init__(self, start): self.count = start\n    def add(self, by): self.count += by",
    "def pair(x): return x.sum(), Counter(int(x[0]))",
    "raise ValueError",
]


def test_arguments_arrive_as_they_were(script):
    told, value_of = script("calls").told, script("bare").value_of
    sent = (np.arange(6, dtype=np.float32).reshape(2, 3), {"stride": 2, "pad": (1, [2.5, None])}, np.int64(3))
    array, given, number = value_of(told(sent))
    assert array.dtype == np.float32
    np.testing.assert_array_equal(array, sent[0])
    assert (given, number) == (sent[1], 3)


def test_what_stays_with_the_student_is_passed_on(script):
    came, told, bare = script("calls").came, script("calls").told, script("bare")
    counter = Handle(7, "Counter")
    calls = [
        {"call": "pair", "args": told((np.array([5, 6]),)), "kwargs": told({}), **came(Returned((11, counter)))},
        {"call": told((counter, "add")), "args": told((2,)), "kwargs": told({}), **came(Returned(None))},
        {"get": "count", "of": 7, **came(Returned(7))},
        {"call": "pair", "args": told((None,)), "kwargs": told({}), **came(Raised("AttributeError", ""))},
    ]
    assert bare.act(bare.prepared({"cells": CELLS, "calls": calls})) == 0


def test_a_call_that_goes_otherwise_is_counted(script):
    told, bare = script("calls").told, script("bare")
    calls = [
        {"call": "pair", "args": told((np.ones(1),)), "kwargs": told({}), "raised": True, "kept": []},
        {"call": "nothing", "args": told(()), "kwargs": told({}), "raised": False, "kept": []},
    ]
    assert bare.act(bare.prepared({"cells": CELLS, "calls": calls})) == 2
