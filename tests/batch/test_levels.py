"""Levels, loaded: the two halves agree on points, and the gradebook is told what the notebook says."""

import json

import pytest

from autograder.batch.levels import gradebook_cells, prepare_all
from autograder.errors import AuthorError
from tests.batch.conftest import LEVEL


def test_what_the_gradebook_is_told_is_what_the_notebook_says(desk):
    told = gradebook_cells(desk.levels[LEVEL])
    written = json.loads(desk.levels[LEVEL].level.folder.notebook.read_text(encoding="utf-8"))
    marks = [cell["metadata"]["nbgrader"] for cell in written["cells"] if "nbgrader" in cell["metadata"]]
    assert [(cell.grade_id, cell.graded, cell.points) for cell in told.cells] == [
        (mark["grade_id"], mark["grade"], float(mark.get("points", 0))) for mark in marks
    ]
    assert sum(cell.points for cell in told.cells) == 10
    assert told.due == desk.levels[LEVEL].level.folder.entry.due


def test_points_that_differ_in_the_two_halves_are_refused_with_the_cell(desk):
    path = desk.levels[LEVEL].level.folder.notebook
    notebook = json.loads(path.read_text(encoding="utf-8"))
    graded = next(cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade"))
    graded["metadata"]["nbgrader"]["points"] += 1
    path.write_text(json.dumps(notebook), encoding="utf-8")
    name = graded["metadata"]["nbgrader"]["grade_id"]
    with pytest.raises(AuthorError, match=f"cell '{name}' is worth") as caught:
        prepare_all(desk.course, None, [LEVEL])
    assert caught.value.file == path
