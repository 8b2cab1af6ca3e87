"""A course of the shipped levels in a folder of its own, and a class that hands in."""

import json
import shutil
from pathlib import Path

import pytest

from autograder.batch.levels import prepare_all
from autograder.batch.worker import Settings
from autograder.checks.as_code import reference_code
from autograder.course.load import load_course
from autograder.course.secret import make_secret
from autograder.notebook.answer import with_answer

ROOT = Path(__file__).parents[2]
LEVEL = "01-corr2d"


class Desk:
    """A copy of the course in a folder, with what is needed to hand in and to grade."""

    def __init__(self, folder: Path):
        self.folder = folder
        shutil.copy(ROOT / "course.yaml", folder)
        for half in ("assignments", "solutions"):
            shutil.copytree(ROOT / half, folder / half, ignore=shutil.ignore_patterns("__pycache__"))
        self.course = load_course(folder)
        make_secret(self.course.secret_file)
        self.levels = prepare_all(self.course, None, [LEVEL])
        self.submitted = folder / "submitted"
        self.settings = Settings(course=folder, solutions=None, protected=(self.submitted,), hardware=())

    def hand_in(self, student: str, code: str | None = None, level: str = LEVEL) -> Path:
        """Lay down a notebook, by default with the reference in it."""
        prepared = self.levels[level]
        code = reference_code(prepared.level.folder.private) if code is None else code
        place = self.submitted / student / level
        place.mkdir(parents=True)
        path = place / f"{level}.ipynb"
        path.write_text(json.dumps(with_answer(prepared.source, code)), encoding="utf-8")
        return path


@pytest.fixture
def desk(tmp_path, kernel_has_walls):
    return Desk(tmp_path)
