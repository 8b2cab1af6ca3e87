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
