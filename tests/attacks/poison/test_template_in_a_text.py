"""Writes template language into names and texts, to have the page computed with what the grader knows."""

import json

import pytest
from jinja2 import Environment

from autograder.report.feedback import feedback_page
from tests.report.samples import report

STOPPED_BY = ("escaping",)

ASKS = (
    "{{ 7919 * 7919 }}",
    "{% for x in ''.__class__.__mro__ %}{{ loop.index * 7919 * 7919 }}{% endfor %}",
    "{{ cycler.__init__.__globals__.os.getpid() * 0 + 7919 * 7919 }}",
)
CODE = "def corr2d(X, K):\n    raise ValueError({!r})\n"


@pytest.mark.parametrize("text", ASKS)
def test_it_is_text(grader, text):
    one = grader.code(CODE.format(text))
    page = feedback_page(grader.desk.course, one.report, "en", "staff", cells=one.cells)
    assert "62710561" not in page
    assert "7919 * 7919" in page
    assert "62710561" not in json.dumps(one.notebook)
    named = feedback_page(grader.desk.course, report(text), "en", "staff")
    assert "62710561" not in named


@pytest.mark.parametrize("text", ASKS)
def test_works_where_a_page_is_put_together_first(text):
    assert "62710561" in Environment().from_string(f"<p>{text}</p>").render()
