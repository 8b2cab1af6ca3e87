"""A class of any size, of notebooks that differ: right answers, the known bugs and the stub of two levels in turn."""

import json
from pathlib import Path

from autograder.batch.levels import Prepared, prepare_all
from autograder.course.load import load_course
from tests.sample_class import notebooks
from tests.sample_class.entry import CORR2D, PADDING, HandIn

LEVELS = (CORR2D, PADDING)


def hand_in(course: Path, to: Path, count: int) -> None:
    """Write ``count`` submissions below ``to``: those of a level, one after the other, each with a line of its own."""
    levels = prepare_all(load_course(course), None, list(LEVELS))
    models = [model for prepared in levels.values() for model in _models(prepared, to)]
    for number in range(count):
        level, notebook = models[number % len(models)]
        folder = to / f"s{number // len(models):05}-{number % len(models):02}" / level
        folder.mkdir(parents=True)
        mark = {"cell_type": "code", "source": f"# number {number}\n", "metadata": {}, "outputs": []}
        notebook = notebook | {"cells": [mark | {"execution_count": None, "id": f"n{number}"}, *notebook["cells"]]}
        (folder / f"{level}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def _models(prepared: Prepared, to: Path) -> list[tuple[str, dict[str, list[object]]]]:
    """The level's notebook with each of some answers in it."""
    reference = (prepared.level.folder.private / "reference.py").read_text("utf-8")
    answers: list[HandIn] = [notebooks.stub, notebooks.answer(reference), notebooks.answer(reference)]
    answers += [notebooks.bug(bug.name) for bug in prepared.level.bugs[:5]]
    made, path = [], to.with_name(f".{to.name}-model.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    for answer in answers:
        answer(path, prepared)
        made.append((prepared.level.id, json.loads(path.read_text("utf-8"))))
    path.unlink()
    return made
