"""The shipped levels, loaded once, and what the judge says of given names in the student's place."""

from collections.abc import Mapping
from functools import cache
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from autograder.checks.judge import judge
from autograder.checks.level import Level, load_level
from autograder.checks.local import LocalStudent
from autograder.checks.seeds import hidden_seeds, public_seeds
from autograder.course.available import unavailable
from autograder.course.folder import level_folders
from autograder.course.load import load_course
from autograder.results import CheckResult, Verdict

ROOT = Path(__file__).parents[2]


@cache
def course_levels():
    return {folder.id: folder for folder in level_folders(load_course(ROOT), None, ())}


@cache
def _lacking():
    return unavailable(load_course(ROOT))


def skip_where_unavailable(id: str) -> None:
    """Skip the test where a package that the level needs, torch mostly, is not installed."""
    if id in _lacking():
        pytest.skip(f"{id} needs {_lacking()[id]}, an optional extra")


@cache
def _loaded(id: str) -> Level:
    return load_level(course_levels()[id])


def level_named(id: str) -> Level:
    """The level; skips the test where it is unavailable here."""
    skip_where_unavailable(id)
    return _loaded(id)


def judged(
    id: str, names: Mapping[str, object], *, submission: str = "0" * 64, skipping: bool = False
) -> dict[str, CheckResult]:
    """The results by check, of a notebook that defines these names."""
    level = level_named(id)
    ticks = count()
    results = judge(
        level,
        LocalStudent(names, level.cells),
        hidden_seeds(b"a secret of the tests", level.version, submission),
        public_seeds(level.version),
        directions=np.random.default_rng(20),
        clock=lambda: float(next(ticks)),
        skipping=skipping,
    )
    return {result.id: result for result in results}


def failing(results: Mapping[str, CheckResult]) -> set[str]:
    return {check for check, result in results.items() if result.verdict is not Verdict.PASSED}


def explained(results: Mapping[str, CheckResult]) -> dict[str, object]:
    """For an assert that names what went wrong: the mismatches of the checks that did not pass."""
    return {check: (result.verdict, result.mismatch) for check, result in results.items() if result.mismatch}


def with_slip(right: str, slips: dict[str, str]) -> dict[str, object]:
    """What a notebook defines that holds the right answer with some of its text replaced."""
    for before, after in slips.items():
        if before not in right:
            raise ValueError(f"{before!r} is not in the answer")
        right = right.replace(before, after)
    names: dict[str, object] = {"np": np}
    exec(right, names)
    return names


def bugs_told(results: Mapping[str, CheckResult]) -> set[str | None]:
    """The known bugs that the student is told of."""
    return {result.mismatch.bug for result in results.values() if result.mismatch}
