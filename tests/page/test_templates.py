import re

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from autograder.page.templates import render
from tests.house.repository import named, text


def test_a_value_that_is_not_given_is_an_error():
    with pytest.raises(UndefinedError):
        render("document.html", "en", title="t")


def test_text_is_escaped_and_a_fragment_is_not():
    page = render("document.html", "en", title="<&\"'>", parts=["<b>", Markup("<b></b>")])
    assert "<title>&lt;&amp;&#34;&#39;&gt;</title>" in page
    assert "&lt;b&gt;\n<b></b>" in page


def test_no_template_lets_anything_pass_unescaped():
    doors = re.compile(r"\|\s*(safe|striptags|xmlattr|tojson|urlize)\b|autoescape|Markup")
    templates = named("autograder/page/templates/*")
    assert len(templates) >= 10
    assert [path for path in templates if doors.search(text(path))] == []


def test_no_template_names_a_place_elsewhere():
    assert [path for path in named("autograder/page/templates/*") if "//" in text(path)] == []
