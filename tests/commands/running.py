"""Run the command line as a person does: a process of its own, in a copy of the sample course."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from autograder.gradebook.book import open_gradebook
from autograder.gradebook.export import export_rows

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from autograder.cli import main; main()"]
SECONDS = 120  # until a command is taken for stuck

Run = Callable[..., Result]  # the fixture guanka
Put = Callable[..., Path]  # the fixture put


def copy_course(to: Path) -> Path:
    """A copy of the sample course, with nobody's submissions in it; returns its folder."""
    to.mkdir(parents=True, exist_ok=True)
    for half in ("assignments", "solutions"):
        shutil.copytree(ROOT / half, to / half, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "course.yaml", to)
    return to


def guanka(course: Path, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run a command in the folder of a course. Whatever happens, nobody is shown a traceback."""
    command = [*COMMAND, *map(str, arguments)]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done


def nbgrader(course: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of nbgrader's in the folder of a course, with nobody's Jupyter settings."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    environment |= {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    environment |= {f"JUPYTER_{name}": str(course / ".jupyter") for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(
        command, cwd=course, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )


def read_json(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def everything_is_allowed() -> bool:
    """Whether modes don't bind us, as they don't bind root."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o500)
        return os.access(folder, os.W_OK)


BOUND_BY_MODES = pytest.mark.skipif(everything_is_allowed(), reason="this user may read and write everywhere")


def grades(course: Path) -> dict[tuple[str, str], float | None]:
    """The raw scores by student and level; None waits for a person."""
    with open_gradebook(course / "gradebook.db") as book:
        return {(row.student, row.level): row.raw_score for row in export_rows(book)}
