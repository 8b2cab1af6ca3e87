"""Which versions are at work here, and whether they are those that grade."""

import platform
from collections.abc import Iterator

import numpy as np

import autograder
from autograder.checks.cases import Cases
from autograder.wording import Message, message


def stamp(cases: Cases) -> str:
    """The environment on one line."""
    here = f"Python {platform.python_version()} · NumPy {np.__version__} · guanka {autograder.__version__}"
    return f"{here} · {cases.level} {cases.level_version}"


def differences(cases: Cases) -> Iterator[Message]:
    """A sentence for each version that differs from the one that recorded the cases, in more than its last number."""
    for name, here, there in (
        ("Python", platform.python_version(), cases.python),
        ("NumPy", np.__version__, cases.numpy),
    ):
        if here.split(".")[:2] != there.split(".")[:2]:
            yield message("client.other_version", name=name, here=here, there=there)
