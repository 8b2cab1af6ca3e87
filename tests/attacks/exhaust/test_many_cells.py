"""Hands in a notebook of a hundred thousand cells, or a cell of ten million characters, for who reads it."""

import json

import pytest

from autograder.errors import SubmissionError
from autograder.notebook import read
from autograder.notebook.read import parse_notebook, read_notebook

STOPPED_BY = ("file intake", "reading")


def notebook(cells):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


def code(source="x", **more):
    return {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source, **more}


BOMBS = {
    "many cells": (lambda: notebook([code()] * 100_000), "notebook.too_many_cells"),
    "many cells in many sheets": (
        lambda: json.dumps({"nbformat": 3, "worksheets": [{"cells": [code()] * 50}] * 1000}).encode(),
        "notebook.too_many_cells",
    ),
    "a long cell": (lambda: notebook([code("x = 1\n" * 10**6)]), "notebook.too_much_code"),
    "a cell of many lines": (lambda: notebook([code(["x\n"] * 10**6)]), "notebook.too_much_code"),
    "deep metadata": (lambda: b'{"nbformat": 4, "cells": [], "metadata": ' + b"[" * 10**6, "notebook.too_deep"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_it_is_refused_with_the_reason(bomb):
    make, reason = BOMBS[bomb]
    with pytest.raises(SubmissionError) as caught:
        parse_notebook(make())
    assert caught.value.reason.id == reason


def test_what_is_refused_for_its_cells_was_never_made(monkeypatch):
    monkeypatch.setattr(read, "decode", lambda *_: pytest.fail("it was decoded"))
    with pytest.raises(SubmissionError):
        parse_notebook(BOMBS["many cells"][0]())


def test_a_terabyte_is_not_read(tmp_path):
    path = tmp_path / "01-a.ipynb"
    with path.open("wb") as file:
        file.truncate(2**40)  # a hole: it takes no room on the disk
    with pytest.raises(SubmissionError) as caught:
        read_notebook(path)
    assert caught.value.reason.id == "notebook.too_large"


def test_without_the_bounds_all_of_it_is_read():
    assert len(parse_notebook(BOMBS["many cells"][0](), max_cells=10**6, max_code=10**9).cells) == 100_000
    assert len(parse_notebook(BOMBS["a long cell"][0](), max_code=10**9).cells[0].source) == 6 * 10**6


def test_many_outputs_of_nothing_are_not_made():
    from autograder.notebook.outputs import safe_outputs

    cell = code(outputs=[{"output_type": "stream", "text": ""}] * 100_000)
    read_in = parse_notebook(notebook([cell])).cells[0]
    safe, _pictures = safe_outputs(read_in.outputs, 4)
    assert len(json.dumps(safe)) < 1000
