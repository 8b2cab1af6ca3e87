"""Platforms to speak to: the in-repo double in each of its flavours, one for the whole session, new for each test."""

from contextlib import ExitStack

import pytest

from tests.lms.double.running import on_thread


@pytest.fixture(scope="session")
def doubles():
    """``doubles(flavour)``: a running one, as it is in the beginning."""
    running = {}
    with ExitStack() as stack:

        def start(flavour):
            if flavour not in running:
                running[flavour] = stack.enter_context(on_thread(flavour))
            running[flavour].reset()
            return running[flavour]

        yield start


@pytest.fixture
def moodle(doubles):
    """A double that behaves as Moodle does."""
    return doubles("moodle")


@pytest.fixture
def canvas(doubles):
    """A double that behaves as Canvas does."""
    return doubles("canvas")


@pytest.fixture
def open_edx(doubles):
    """A double that behaves as Open edX does."""
    return doubles("open-edx")
