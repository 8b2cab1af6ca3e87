"""The stamp of the client is found in a notebook's outputs, and what differs from ours is noted."""

import json
import platform
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.client.environment import stamp
from autograder.notebook.read import parse_notebook
from autograder.notebook.stamp import Stamp, read_stamp, stamp_notes

VERSION = "0123456789abcdef"
OURS = Stamp(platform.python_version(), np.__version__, VERSION)
LINE = stamp(SimpleNamespace(level="01-corr2d", level_version=VERSION))


def notebook(*texts, ascii_only=False):
    outputs = [{"output_type": "display_data", "metadata": {}, "data": {"text/plain": text}} for text in texts]
    cell = {"cell_type": "code", "metadata": {}, "source": "", "execution_count": 1, "outputs": outputs}
    file = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    return parse_notebook(json.dumps(file, ensure_ascii=ascii_only).encode())


@pytest.mark.parametrize("ascii_only", [False, True])
def test_what_the_client_writes_is_found(ascii_only):
    assert read_stamp(notebook(f"all is well\n{LINE}", ascii_only=ascii_only)) == OURS


def test_the_same_environment_is_not_worth_a_note():
    assert list(stamp_notes(notebook(LINE), OURS)) == []
    assert list(stamp_notes(notebook("no stamp, but NumPy"), OURS)) == []


def test_the_last_stamp_counts():
    older = LINE.replace(np.__version__, "1.26.4")
    assert read_stamp(notebook(older, LINE)).numpy == np.__version__


@pytest.mark.parametrize(
    ("ours", "notes"),
    [
        (Stamp(OURS.python, "1.26.4", VERSION), ["notebook.note.other_version"]),
        (Stamp("3.9.1", OURS.numpy, VERSION), ["notebook.note.other_version"]),
        (Stamp(OURS.python, OURS.numpy, "f" * 16), ["notebook.note.other_level_version"]),
    ],
)
def test_what_differs_is_noted(ours, notes):
    assert [note.id for note in stamp_notes(notebook(LINE), ours)] == notes


def test_a_stamp_of_nonsense_is_none():
    for text in ("Python <script> · NumPy 1 · guanka 1 · a 0", LINE.replace(VERSION, "zz"), "NumPy" * 100_000):
        assert read_stamp(notebook(text)) is None
