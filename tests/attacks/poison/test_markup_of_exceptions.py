"""Raises exceptions whose type and text are HTML and scripts, to act on the page that staff and students open."""

import pytest

from autograder.page import templates
from autograder.report.feedback import feedback_page
from tests.page.parsing import HOSTILE, elements, parse, refuse_an_open_page, text_of

STOPPED_BY = ("escaping",)

CODE = """
# {text}
def corr2d(X, K):
    raise type({name!r}, (Exception,), {{}})({text!r})
"""
ACTS = "<script>document.title = 'owned'</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def page(grader):
    """``page(text, audience)``: the page of a submission that raises this."""

    def make(text, audience="staff"):
        one = grader.code(CODE.format(text=text.replace("\n", " "), name=text.replace("\0", "")))
        return feedback_page(grader.desk.course, one.report, "en", audience, cells=one.cells)

    return make


@pytest.mark.parametrize("audience", ["student", "staff"])
def test_it_is_text(page, audience):
    tree = refuse_an_open_page(page(ACTS, audience))
    assert ACTS in text_of(tree)


def test_so_is_everything_else_that_a_page_could_take_for_its_own(page):
    everything = "".join(text for text in HOSTILE if text.isascii() and "\0" not in text)
    refuse_an_open_page(page(everything))


def test_works_where_nothing_is_escaped(page, monkeypatch):
    monkeypatch.setattr(templates._environment(), "autoescape", False)
    monkeypatch.setattr(templates, "_shown", str)
    templates._environment().cache.clear()
    try:
        tags = {element.tag for element in elements(parse(page(ACTS)))}
    finally:
        templates._environment.cache_clear()
    assert {"script", "img"} <= tags
