"""A copy of the sample course for each test, ways to hand in, and the command line in this process."""

from functools import cache
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from autograder.batch.levels import Prepared, prepare_all
from autograder.cli import app
from autograder.course.load import load_course
from tests.commands.running import ROOT, Put, Run, copy_course
from tests.sample_class.entry import CORR2D, HandIn
from tests.sample_class.notebooks import answer
from tests.sample_class.right_answers import LOOPS_CORR2D


@cache
def levels() -> dict[str, Prepared]:
    return prepare_all(load_course(ROOT), None, [])


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return copy_course(tmp_path / "course")


@pytest.fixture
def put(course: Path) -> Put:
    """``put(student, code, level=...)``: hand in this code, or whatever else; the path of the notebook."""

    def put(student: str, what: str | HandIn = LOOPS_CORR2D, *, level: str = CORR2D) -> Path:
        path = course / "submitted" / student / level / f"{level}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        hand_in = answer(what) if isinstance(what, str) else what
        hand_in(path, levels()[level])
        return path

    return put


@pytest.fixture
def guanka(course: Path, kernel_has_walls: None) -> Run:
    """``guanka("grade", ...)`` in the copied course, with one worker. Nothing may escape it as an exception."""

    def run(command: str, *arguments: object) -> Result:
        more = ["--course", str(course), *(["--jobs", "1"] if command == "grade" else [])]
        result = CliRunner().invoke(app, [command, *more, *map(str, arguments)])
        assert isinstance(result.exception, SystemExit | None), result.exception
        return result

    return run
