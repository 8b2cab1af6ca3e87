"""A platform of a few lines that knows our keys."""

import pytest

from autograder.lms.lti.keys import make_key
from tests.lms.handmade import Platform


@pytest.fixture(scope="session")
def keys():
    """The tool's: one key, made once."""
    return (make_key(),)


@pytest.fixture
def platform(keys):
    """It gives tokens for good assertions; a test says what else it answers."""
    return Platform(keys)
