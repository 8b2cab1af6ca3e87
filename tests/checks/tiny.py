"""Levels of a few lines, made in the test that needs them, and students as plain functions."""

import itertools
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from autograder.checks.bugs import Bug
from autograder.checks.judge import judge
from autograder.checks.language import inputs
from autograder.checks.level import Level
from autograder.checks.local import LocalStudent
from autograder.checks.seeds import hidden_seeds, public_seeds
from autograder.wording import Text

VERSION = "0123456789abcdef"
TITLE = Text(en="a title", zh="标题")
HIDDEN = hidden_seeds(b"a secret of the tests", VERSION, "aa" * 32)
PUBLIC = public_seeds(VERSION)


def level(reference, *checks, bugs=(), private=Path(__file__).parent) -> Level:
    """A level with this reference (name -> function), whatever its points add up to."""
    entry, course = SimpleNamespace(id="tiny", title=TITLE), SimpleNamespace(language="en")
    folder = SimpleNamespace(entry=entry, course=course, private=private, version=VERSION)
    wrong = {bug.name: {**reference, **bug.answers} for bug in bugs}
    return Level("tiny", VERSION, TITLE, 10, reference, checks, tuple(bugs), folder, wrong)


def bug(name, *fails, **answers) -> Bug:
    return Bug(name, Text(en=f"hint of {name}", zh=f"{name} 的提示"), answers, fails)


def local(file, **names) -> LocalStudent:
    """The functions as a notebook whose only cell is ``file``."""
    return LocalStudent(names, {file: 0})


def judged(level, student, *, hidden=HIDDEN, public=PUBLIC, clock=None, **more):
    """The results by check."""
    ticks = itertools.count()
    results = judge(
        level,
        student,
        hidden,
        public,
        directions=np.random.default_rng(5),
        clock=clock or (lambda: next(ticks) * 1e-4),
        **more,
    )
    return {result.id: result for result in results}


@inputs(h=1, w=1)
def matrices(rng, h=3, w=4):
    """X (H, W), no two numbers alike."""
    return {"X": rng.standard_normal((h, w))}
