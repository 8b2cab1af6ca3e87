"""Writes its own grading into the notebook: points, graded cells that always pass, outputs that say so."""

import json
from copy import deepcopy

import pytest

from autograder.notebook.answer import with_answer
from tests.sample_class.notebooks import code_cell, mark_of

STOPPED_BY = ("process boundary", "reading")

ZEROS = """
import numpy as np
def corr2d(X, K):
    return np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
"""
WORTH = 2.0  # zeros of the right shape
CLAIMED = [{"output_type": "stream", "name": "stdout", "text": "10/10\n"}]


def graded_cells(cells):
    return [cell for cell in cells if mark_of(cell).get("grade")]


def more_points(cells):
    for cell in graded_cells(cells):
        mark_of(cell).update(points=100)
        cell.update(source="assert True", outputs=CLAIMED, execution_count=1)
    return cells


def a_solution_that_is_graded(cells):
    for cell in cells:
        if mark_of(cell).get("solution"):
            mark_of(cell).update(grade=True, points=10, locked=False)
    return cells


def each_cell_twice(cells):
    return cells + [deepcopy(cell) | {"source": "assert True"} for cell in graded_cells(cells) for _ in range(5)]


def its_own_check(cells):
    mark = {"grade": True, "grade_id": "bonus", "points": 50, "locked": True, "solution": False, "schema_version": 3}
    return [*cells, code_cell("assert True", metadata={"nbgrader": mark})]


def points_that_are_none(cells):
    for cell, points in zip(graded_cells(cells), ["1e400", -1, None, [100]], strict=True):
        mark_of(cell).update(points=points, grade_id=["value"] if points is None else "value")
    return cells


def nothing_left_to_grade(cells):
    return [cell for cell in cells if cell not in graded_cells(cells)]


FORGERIES = (
    more_points,
    a_solution_that_is_graded,
    each_cell_twice,
    its_own_check,
    points_that_are_none,
    nothing_left_to_grade,
)


def naive(cells):
    """The score by the notebook's own cells and points, as it was handed in."""
    namespace, score = {}, 0
    for cell in cells:
        if cell["cell_type"] == "code":
            try:
                exec("".join(cell["source"]), namespace)
            except Exception:
                continue
            score += mark_of(cell).get("points", 0) if mark_of(cell).get("grade") else 0
    return score


@pytest.fixture
def forged(grader):
    """``forged(change)``: the cells of a notebook with zeros for an answer, changed."""
    source = grader.desk.levels["01-corr2d"].source

    def make(change):
        notebook = with_answer(source, ZEROS)
        return notebook | {"cells": change(notebook["cells"])}

    return make


@pytest.mark.parametrize("change", FORGERIES)
def test_the_score_is_the_courses_own(graded, forged, tmp_path, change):
    path = tmp_path / "01-corr2d.ipynb"
    path.write_text(json.dumps(forged(change) | {"metadata": {"score": 10, "guanka": {"score": 10}}}))
    report = graded(path)
    assert (report.status, report.score, report.max_score) == ("graded", WORTH, 10)
    assert [(check.id, check.max_points) for check in report.checks] == [
        ("shape", 2),
        ("value", 4),
        ("sides", 3),
        ("blur", 1),
    ]


@pytest.mark.parametrize("change", [more_points, a_solution_that_is_graded, each_cell_twice, its_own_check])
def test_works_where_the_notebooks_own_cells_and_points_count(forged, change):
    assert naive(forged(change)["cells"]) >= 10
