"""Run a student's code without a trace: what it prints is kept aside, what it sets is put back."""

import random
import sys
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stderr, redirect_stdout
from typing import Any

import numpy as np

from autograder.inside.printed import Printed


@contextmanager
def undisturbed(displays: AbstractContextManager[Any], characters: int) -> Iterator[Printed]:
    """Keep what is printed, the first ``characters`` of it; put random numbers and numpy's settings back.

    The random numbers are Python's, numpy's and, where it has been imported, torch's (on the processor).

    Nothing may reach standard error: nbgrader takes it for a failure.
    """
    printed = Printed(characters)
    numbers, numpy_numbers = random.getstate(), np.random.get_state()
    torch = sys.modules.get("torch")  # importing it takes seconds: a notebook without it has no numbers of its to keep
    torch_numbers = None if torch is None else torch.get_rng_state()
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
        if torch is not None:
            torch.set_rng_state(torch_numbers)
