"""Hands in outputs that hold HTML, scripts and SVG, for formgrader to show on the origin of its grade API."""

import json

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter

from autograder.notebook.answer import with_answer
from tests.page.parsing import parse
from tests.sample_class.right_answers import LOOPS_CORR2D

STOPPED_BY = ("rebuilding",)

STEALS = "fetch('/formgrader/api/grade/1', {method: 'PUT', body: '{\"manual_score\": 10}'})"
DATA = {
    "text/html": f"<script>{STEALS}</script>",
    "application/javascript": STEALS,
    "image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"{STEALS}\"></svg>",
    "text/markdown": f'<img src=x onerror="{STEALS}">',
    "text/latex": "$\\href{javascript:" + STEALS + "}{x}$",
}


@pytest.fixture
def path(grader, tmp_path):
    notebook = with_answer(grader.desk.levels["01-corr2d"].source, LOOPS_CORR2D)
    answer = next(cell for cell in notebook["cells"] if cell["source"] == LOOPS_CORR2D)
    answer["outputs"] = [
        {"output_type": "display_data", "metadata": {"isolated": False}, "data": {kind: value}}
        for kind, value in DATA.items()
    ]
    path = tmp_path / "01-corr2d.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def steals(notebook):
    html, _ = HTMLExporter(template_name="classic").from_notebook_node(nbformat.from_dict(notebook))
    for element in parse(html).iter():
        if STEALS in (element.text or "") and element.tag == "script":
            return True
        if any(STEALS in value for value in element.attrib.values()):
            return True
    return False


def test_nothing_of_it_is_left(grader, path):
    graded = grader.file(path)
    assert graded.report.score == 10.0
    assert not steals(graded.notebook)
    assert not any(kind in json.dumps(graded.notebook) for kind in DATA)


def test_works_on_the_notebook_as_it_was_handed_in(path):
    assert steals(json.loads(path.read_text(encoding="utf-8")))
