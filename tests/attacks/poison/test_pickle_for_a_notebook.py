"""Hands in a pickle under a notebook's name, and beside it one for the public cases and one for an array's file."""

import io
import pickle  # noqa: TID251  as the student does
from pathlib import Path

import numpy as np
import pytest

from autograder.checks.cases import FILE_NAME
from autograder.client.beside import read_cases
from autograder.client.failures import CasesError

STOPPED_BY = ("reading",)


class Touch:
    """Makes a file wherever it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.fixture
def note(tmp_path):
    return tmp_path / "note"


@pytest.mark.parametrize("protocol", [0, 2, 5])
def test_it_is_no_notebook(grader, tmp_path, note, protocol):
    path = tmp_path / "01-corr2d.ipynb"
    path.write_bytes(pickle.dumps(Touch(note), protocol))
    np.save(path.with_name("answers.npy"), np.array([Touch(note)], dtype=object), allow_pickle=True)
    report = grader.file(path).report
    assert (report.status, report.score) == ("ungradable", 0.0)
    assert not note.exists()


def test_nor_are_they_public_cases(tmp_path, note):
    (tmp_path / FILE_NAME).write_bytes(pickle.dumps(Touch(note)))
    with pytest.raises(CasesError):
        read_cases(tmp_path, {}, "en")
    assert not note.exists()


@pytest.mark.parametrize("load", [pickle.loads, lambda data: np.load(io.BytesIO(data), allow_pickle=True)])
def test_works_on_a_reader_of_pickles(note, load):
    load(pickle.dumps(Touch(note)))
    assert note.exists()
