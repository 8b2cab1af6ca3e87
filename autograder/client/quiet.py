"""Run a student's code without a trace: what it prints is kept aside, what it sets is put back."""

import random
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stderr, redirect_stdout
from typing import Any

import numpy as np

from autograder.inside.printed import Printed


@contextmanager
def undisturbed(displays: AbstractContextManager[Any], characters: int) -> Iterator[Printed]:
    """Keep what is printed, the first ``characters`` of it; put numpy's and Python's random numbers and settings back.

    Nothing may reach standard error: nbgrader takes it for a failure.
    """
    printed = Printed(characters)
    numbers, numpy_numbers = random.getstate(), np.random.get_state()
    try:
        with (
            redirect_stdout(printed),
            redirect_stderr(printed),
            warnings.catch_warnings(),
            np.errstate(),
            np.printoptions(),
            displays,
        ):
            yield printed
    finally:
        random.setstate(numbers)
        np.random.set_state(numpy_numbers)
