"""Writes scripts, javascript: links and attachments into text cells, which every viewer of notebooks renders."""

import json

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter

from autograder.notebook.answer import with_answer
from tests.page.parsing import parse

STOPPED_BY = ("rebuilding", "escaping")

WAYS = (
    "<script>steal()</script>",
    "<img src=x onerror=steal()>",
    "[my answer](javascript:steal%28%29)",
    "<a href='&#106;avascript:steal()'>my answer</a>",
    "<iframe srcdoc='<script>steal()</script>'></iframe>",
    "<svg><animate onbegin=steal() attributeName=x dur=1s>",
    "<form action=javascript:steal()><button>more</button></form>",
    "<div onpointerenter='steal()'>look</div>",
)


@pytest.fixture(scope="module")
def handed_in(grader):
    notebook = with_answer(grader.desk.levels["01-corr2d"].source, "def corr2d(X, K):\n    return X\n")
    attachments = {"a.svg": {"image/svg+xml": "PHN2ZyBvbmxvYWQ9c3RlYWwoKT4="}}
    more = {"metadata": {"trusted": True}, "attachments": attachments}
    cells = [{"cell_type": "markdown", "id": f"mine-{n}", "source": way, **more} for n, way in enumerate(WAYS)]
    return {**notebook, "cells": [*cells, *notebook["cells"]]}


def acts(notebook):
    """What calls steal() when the page is opened, pointed at or clicked."""
    html, _ = HTMLExporter(template_name="classic").from_notebook_node(nbformat.from_dict(notebook))
    found = []
    for element in parse(html).iter():
        if element.tag == "script" and "steal" in (element.text or ""):
            found.append("script")
        found += [name for name, value in element.attrib.items() if "steal" in value]
    return found


def test_it_is_shown_and_does_nothing(grader, tmp_path, handed_in):
    path = tmp_path / "01-corr2d.ipynb"
    path.write_text(json.dumps(handed_in), encoding="utf-8")
    notebook = grader.file(path).notebook
    assert json.dumps(notebook).count("steal") == len(WAYS)
    assert "attachments" not in json.dumps(notebook)
    assert acts(notebook) == []


def test_works_on_the_notebook_as_it_was_handed_in(handed_in):
    assert len(acts(handed_in)) == len(WAYS)
