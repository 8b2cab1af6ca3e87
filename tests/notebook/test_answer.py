"""The source with an answer in it."""

import json
from typing import Any

import nbformat
import pytest

from autograder.errors import AuthorError
from autograder.notebook import Notebook, mend, parse_notebook, with_answer

ANSWER = "def doubled(x):\n    return x * 2\n\n\ndef halved(x):\n    return x / 2\n"


def test_the_answer_stands_in_the_first_solution_cell_and_nothing_in_the_others(source: Notebook) -> None:
    answered = with_answer(source, ANSWER)
    nbformat.validate(answered)
    by_id = {cell["id"]: cell for cell in answered["cells"]}
    assert by_id["solution-doubled"]["source"] == ANSWER
    assert by_id["solution-halved"]["source"] == ""
    assert list(by_id) == [cell.id for cell in source.cells]
    unchanged = [cell for cell in source.cells if not str(cell.id).startswith("solution")]
    assert [by_id[cell.id]["source"] for cell in unchanged] == [cell.source for cell in unchanged]


def test_nbgrader_knows_the_cells_again(source: Notebook) -> None:
    answered = with_answer(source, ANSWER)
    marks = [cell["metadata"]["nbgrader"] for cell in answered["cells"] if cell["metadata"]]
    original = [json.loads(bytes(cell.metadata)).get("nbgrader") for cell in source.cells]
    assert marks == [mark for mark in original if mark]
    assert answered["metadata"]["kernelspec"]["name"] == "python3"


def test_what_it_runs_is_the_answer(source: Notebook, run: Any, two: Any) -> None:
    handed_in = parse_notebook(json.dumps(with_answer(source, ANSWER)).encode())
    mended = mend(handed_in, source)
    assert mended.notes == ()
    assert [cell.position for cell in mended.cells] == [1, 2, 5]
    names = run(mended)
    assert names["halved"](names["doubled"](two)).tolist() == [2, 6]


def test_a_source_for_written_answers_only(make: Any) -> None:
    notebook = make.notebook(make.text("why?", "why", grade=True, solution=True, points=1))
    with pytest.raises(AuthorError, match=r"made\.ipynb: the notebook has no solution cell that holds code"):
        with_answer(notebook, ANSWER)
