"""Lays a struct.py, a numpy.py and a sitecustomize.py beside the submission, for the grader that is started there."""

import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from autograder.batch import pool as workers
from autograder.batch.run import run
from autograder.grading import Submission
from tests.batch.conftest import LEVEL, Desk

STOPPED_BY = ("environment",)

# It does what it should as well, so that nobody notices.
STANDS_IN = """
from pathlib import Path
Path({note!r}).write_text("{name} ran")
from _struct import *
from _struct import _clearcache
"""
NAMES = ("struct", "numpy", "msgspec", "autograder", "sitecustomize", "usercustomize")


@pytest.fixture
def note(tmp_path, monkeypatch):
    """Where a module that is found leaves a note; we stand in the folder that was handed in, as an operator may."""
    note, place = tmp_path / "note", tmp_path / "submitted" / "ann" / LEVEL
    place.mkdir(parents=True)
    for name in NAMES:
        (place / f"{name}.py").write_text(STANDS_IN.format(note=str(note), name=name))
    (place / "all.pth").write_text(f"import pathlib; pathlib.Path({str(note)!r}).write_text('pth ran')\n")
    monkeypatch.chdir(place)
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    return note


def score_of_two(folder: Path) -> list[float | None]:
    folder.mkdir()
    desk = Desk(folder)
    submissions = [Submission(student=student, level=LEVEL, path=desk.hand_in(student)) for student in ("ann", "bob")]
    return [one.report.score for one in run(submissions, desk.settings, desk.course, desk.levels, jobs=2)]


def test_no_process_of_ours_finds_them(tmp_path, note, kernel_has_walls):
    assert score_of_two(tmp_path / "course") == [10.0, 10.0]  # by two workers, each with a zygote
    assert not note.exists()


@pytest.mark.parametrize("guard", [workers.safe_path, nullcontext])
def test_works_on_workers_without_the_guard(note, monkeypatch, guard):
    monkeypatch.setattr(workers, "safe_path", guard)
    with workers.start_pool(1) as pool, guard():
        assert pool.submit(abs, -1).result() == 1
    assert note.exists() == (guard is nullcontext)


def test_works_on_a_script_that_is_started_there(note):
    subprocess.run([sys.executable, "-c", "import numpy"], check=False, capture_output=True)
    assert note.exists()
