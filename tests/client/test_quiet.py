import random
import sys
from contextlib import nullcontext

import numpy as np
import pytest

from autograder.client.quiet import undisturbed


def test_prints_come_back_and_nothing_else_gets_out(capfd):
    with undisturbed(nullcontext(), 5) as printed:
        sys.stdout.write("abc")
        sys.stderr.write("defg")
    assert printed.take() == ("abcde", 2)
    assert capfd.readouterr() == ("", "")


def meddle():
    with undisturbed(nullcontext(), 5):
        np.random.rand()
        random.random()
        np.seterr(all="raise")
        raise KeyboardInterrupt


def test_everything_is_put_back_after_an_exception_too():
    np.random.seed(3)
    random.seed(3)
    stdout, wanted = sys.stdout, (np.random.RandomState(3).rand(), random.Random(3).random())
    with pytest.raises(KeyboardInterrupt):
        meddle()
    assert sys.stdout is stdout
    assert np.geterr()["divide"] == "warn"
    assert (np.random.rand(), random.random()) == wanted


class Torch:
    """As much of torch as keeps random numbers; the real one is an optional extra."""

    state = 7

    def get_rng_state(self):
        return self.state

    def set_rng_state(self, state):
        self.state = state


def test_the_random_numbers_of_torch_are_put_back_where_it_is_there(monkeypatch):
    torch = Torch()
    monkeypatch.setitem(sys.modules, "torch", torch)
    with undisturbed(nullcontext(), 5):
        torch.state += 1
    assert torch.state == 7


def test_torch_is_not_imported_for_that(monkeypatch):
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    with undisturbed(nullcontext(), 5):
        pass
    assert "torch" not in sys.modules


def test_displays_are_entered_and_left():
    seen = []

    class Displays:
        def __enter__(self):
            seen.append("in")

        def __exit__(self, *_):
            seen.append("out")

    with undisturbed(Displays(), 5):
        seen.append("between")
    assert seen == ["in", "between", "out"]
