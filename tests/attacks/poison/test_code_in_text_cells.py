"""Hides code in text cells that carry a solution's grade_id, to have the grader parse it for minutes: refused."""

import json

import pytest

from autograder.errors import SubmissionError
from autograder.notebook.read import parse_notebook

STOPPED_BY = ("reading",)


def notebook(kind, count):
    cell = {
        "cell_type": kind,
        "metadata": {"nbgrader": {"grade_id": "solution"}},
        "source": "def f(): pass\n" + "x;" * 5000,
    }
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell] * count}).encode()


@pytest.mark.parametrize("kind", ["code", "markdown"])
def test_it_is_refused_by_its_length(kind):
    with pytest.raises(SubmissionError) as caught:
        parse_notebook(notebook(kind, 25))
    assert caught.value.reason.id == "notebook.too_much_code"
    assert len(parse_notebook(notebook(kind, 5)).cells) == 5
