import re

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from autograder.page import card
from autograder.page.templates import render
from autograder.results import CheckResult, Mismatch, Verdict
from autograder.wording import Text
from tests.house.repository import named, text


def test_a_value_that_is_not_given_is_an_error():
    with pytest.raises(UndefinedError):
        render("document.html", "en", title="t")


def test_text_is_escaped_and_a_fragment_is_not():
    page = render(
        "document.html", "en", title="<&\"'>", parts=["<b>", Markup("<b></b>")], sheet="page.css", forms="X", scripts=""
    )
    assert "<title>&lt;&amp;&#34;&#39;&gt;</title>" in page
    assert "&lt;b&gt;\n<b></b>" in page


def test_no_template_lets_anything_pass_unescaped():
    doors = re.compile(r"\|\s*(safe|striptags|xmlattr|tojson|urlize)\b|autoescape|Markup")
    templates = named("autograder/page/templates/*")
    assert len(templates) >= 10
    assert [path for path in templates if doors.search(text(path))] == []


def test_no_template_names_a_place_elsewhere():
    assert [path for path in named("autograder/page/templates/*") if "//" in text(path)] == []


@pytest.mark.parametrize(
    ("hint", "shown"),
    [
        ("Write `a < b`, not `=`.", "Write <code>a &lt; b</code>, not <code>=</code>."),
        ("no code & no tags <b>", "no code &amp; no tags &lt;b&gt;"),
        ("one ` alone, <i>", "one ` alone, &lt;i&gt;"),
        ("`<script>`", "<code>&lt;script&gt;</code>"),
    ],
)
def test_what_an_author_puts_between_backticks_is_code(hint, shown):
    check = CheckResult(
        id="c", cell="c", title=Text("t", "t"), public=True, verdict=Verdict.FAILED, points=0, max_points=1
    )
    told = card(check, Mismatch(what=Text("w", "w"), hint=Text(hint, "")), "en")
    assert f"</strong>{shown}</p>" in str(told)
