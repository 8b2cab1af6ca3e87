"""The course's own notebook: its graded cells, its released form, and what an author is told."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import ClearSolutions

from autograder.errors import AuthorError
from autograder.notebook import Notebook, graded_cells, read_source
from autograder.notebook.source import examine

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
LEVELS = sorted((Path(__file__).parents[2] / "assignments").glob("*/*.ipynb"))


def error(notebook: Notebook) -> str:
    with pytest.raises(AuthorError) as caught:
        examine(notebook)
    return str(caught.value)


def test_graded_cells_and_their_points(source: Notebook) -> None:
    assert graded_cells(source) == {"doubled": 6.0, "halved": 4.0}
    assert list(graded_cells(source)) == ["doubled", "halved"]


def test_roles(source: Notebook) -> None:
    roles = [cell.role for cell in examine(source).cells]
    assert roles == ["prose", "locked", "solution", "graded", "prose", "locked", "solution", "graded"]


@pytest.mark.parametrize("path", [NOTEBOOKS / "source.ipynb", *LEVELS], ids=lambda path: path.stem)
def test_the_release_is_the_one_that_nbgrader_makes(path: Path) -> None:
    theirs = nbformat.read(path, as_version=4)
    for cell in theirs.cells:
        MetadataValidator().validate_cell(cell)
    theirs, _ = ClearSolutions().preprocess(theirs, {})
    ours = [cell.released for cell in examine(read_source(path)).cells]
    assert ours == [cell.source for cell in theirs.cells]


def test_a_solution_cell_without_a_region_is_released_as_the_bare_stub(make: Any) -> None:
    notebook = make.notebook(
        make.code("def f(): return 1", "a", solution=True),
        make.text("forty-two", "b", grade=True, solution=True, points=1),
    )
    theirs = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("def f(): return 1", metadata={"nbgrader": {"solution": True}}),
            nbformat.v4.new_markdown_cell("forty-two", metadata={"nbgrader": {"solution": True, "grade": True}}),
        ]
    )
    theirs, _ = ClearSolutions().preprocess(theirs, {})
    assert [cell.released for cell in examine(notebook).cells] == [cell.source for cell in theirs.cells]


def test_work_is_done_once_for_the_same_bytes(make: Any) -> None:
    cell = make.code("pass", "once", solution=True)
    assert examine(make.notebook(cell)) is examine(make.notebook(cell))


def test_written_answers_and_tasks_have_points(make: Any) -> None:
    notebook = make.notebook(
        make.text("why?", "why", grade=True, solution=True, points=2.5),
        make.text("draw", "draw", task=True, locked=True, points=1),
        make.code("x = 1"),
    )
    assert graded_cells(notebook) == {"why": 2.5, "draw": 1.0}
    assert [cell.role for cell in examine(notebook).cells] == ["written", "prose", "demo"]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([("code", "a", {"locked": True})], "made.ipynb: the notebook has no solution cell: nbgrader's metadata"),
        ([("code", "a", {"solution": True})] * 2, "cells 1 and 2 are both called 'a': each cell needs its own name"),
        ([("code", "a", {"grade": True})], "cell 1 ('a') is graded and has no points"),
        ([("code", "a", {"grade": True, "points": -1})], "cell 1 ('a') has -1 points: points are 0 or more"),
        ([("code", "a", {"grade": True, "points": "2"})], "Expected `int | float | null`, got `str`"),
        ([("code", "a", {"solution": "yes"})], "cell 1 ('a') has nbgrader metadata that are not valid"),
        ([("code", "a", {"solution": True, "schema_version": 1})], "`nbgrader update` brings it to 3"),
        ([("code", "a b", {"solution": True})], "has the grade_id 'a b': 1 to 64 of a-z"),
        ([("code", "", {"solution": True})], "has the grade_id ''"),
        ([("code", "a", {"task": True, "points": 1})], "is a task and code: a task is a markdown cell"),
        ([("text", "a", {"grade": True, "points": 1})], "a written answer is both"),
    ],
)
def test_faults(make: Any, cells: list[tuple[str, str, dict[str, Any]]], told: str) -> None:
    made = [getattr(make, kind)("x", grade_id, **mark) for kind, grade_id, mark in cells]
    said = error(make.notebook(*made))
    assert told in said
    assert said.startswith("made.ipynb: ")


@pytest.mark.parametrize(
    "text",
    ["### BEGIN SOLUTION", "### END SOLUTION", "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION"],
)
def test_open_regions(make: Any, text: str) -> None:
    assert "SOLUTION without" in error(make.notebook(make.code(text, "a", solution=True)))


def test_cell_ids_that_repeat(make: Any) -> None:
    told = error(make.notebook(make.code("x", "a", "same", solution=True), make.code("y", id="same")))
    assert "cells 1 and 2 are both called 'same'" in told


def test_marks_that_say_nothing_are_no_marks(make: Any) -> None:
    cells = (make.code("x = 1", "same"), make.code("y = 1", "same"), make.code("pass", "a", solution=True))
    assert [cell.role for cell in examine(make.notebook(*cells)).cells] == ["demo", "demo", "solution"]


def test_a_source_that_is_no_notebook_names_its_file(tmp_path: Path) -> None:
    path = tmp_path / "level.ipynb"
    path.write_text("{")
    with pytest.raises(AuthorError, match=r"level\.ipynb: The file ends in the middle"):
        read_source(path)
    path.write_text('{"cells": []}')
    with pytest.raises(AuthorError, match=r"level\.ipynb: the notebook has no solution cell"):
        read_source(path)
