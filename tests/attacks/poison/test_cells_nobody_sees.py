"""Puts its code where Jupyter shows nothing: worksheets beside the cells, hidden sources, a key given twice."""

import json

import pytest

from autograder.notebook.answer import with_answer
from tests.sample_class.right_answers import LOOPS_CORR2D

STOPPED_BY = ("rebuilding",)

HONEST = "def corr2d(X, K):\n    raise NotImplementedError  # I did not manage this one\n"
COPIED = LOOPS_CORR2D + "# copied\n"


def worksheets(notebook, answer):
    return {**notebook, "worksheets": [{"cells": [{**answer, "source": COPIED}]}]}


def hidden(notebook, answer):
    more = {"metadata": {"jupyter": {"source_hidden": True}, "collapsed": True, "tags": ["remove-cell"]}}
    return {**notebook, "cells": [*notebook["cells"], {**answer, **more, "source": COPIED}]}


def a_key_twice(notebook, answer):
    text = json.dumps({**notebook, "cells": [*notebook["cells"], {**answer, "metadata": {}, "source": "second"}]})
    return text.replace('"source": "second"', f'"source": "# nothing", "source": {json.dumps(COPIED)}')


@pytest.fixture(params=[worksheets, hidden, a_key_twice])
def path(request, grader, tmp_path):
    notebook = with_answer(grader.desk.levels["01-corr2d"].source, HONEST)
    answer = next(cell for cell in notebook["cells"] if cell["source"] == HONEST)
    made = request.param(notebook, {key: value for key, value in answer.items() if key != "id"})
    path = tmp_path / "01-corr2d.ipynb"
    path.write_text(made if isinstance(made, str) else json.dumps(made), encoding="utf-8")
    return path


def shown_by_jupyter(text):
    """What JupyterLab shows of a notebook; of two equal keys, a reader that keeps the first shows that."""
    notebook = json.loads(text, object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    cells = [cell for cell in notebook["cells"] if not cell["metadata"].get("jupyter", {}).get("source_hidden")]
    return "\n".join(cell["source"] for cell in cells)


def test_staff_are_shown_what_was_run(grader, path):
    graded = grader.file(path)
    assert graded.report.score == 10.0  # it was run, so it counts
    cells = graded.notebook["cells"]
    assert any(cell["cell_type"] == "code" and "# copied" in cell["source"] for cell in cells)
    assert not any("jupyter" in cell["metadata"] or "tags" in cell["metadata"] for cell in cells)
    assert "# copied" in shown_by_jupyter(json.dumps(graded.notebook))


def test_works_on_the_notebook_as_it_was_handed_in(path):
    shown = shown_by_jupyter(path.read_text(encoding="utf-8"))
    assert "I did not manage" in shown
    assert "# copied" not in shown
