"""A student's text is text: to nbconvert's renderer nothing in it is anything else."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from autograder.notebook.write import literal, unused

HOSTILE = [
    "<script>steal()</script>",
    "</pre><script>steal()</script><pre>",
    "&lt;script&gt; &#60;b&#62; &amp;lt;",
    "[x](javascript:steal())",
    "[x]\n\n[x]: javascript:steal()",
    "![x](attachment:x.png)",
    "```mermaid\n</pre><script>steal()</script>\n```",
    "    $$\n    <script>steal()</script>\n    $$",
    "\\\\[ </pre><img src=x onerror=steal()> \\\\]",
    "\\begin{align}\n</pre><b>\n\\end{align}",
    "$\\href{javascript:steal()}{x}$",
    "# heading\n\n- item\n\n> quote\n\n1. one\n\n---\n\nterm\n: definition",
    "<https://example.org> https://example.org mail@example.org",
    "a | b\n--|--\n1 | 2",
    "- [ ] task",
    "line\u2028line\u2029line\x85line\x0bline\x0cline",
]


class Text(HTMLParser):
    """Collects tags and text as a browser would."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[object, ...]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(text: str) -> str:
    dropped = dict.fromkeys([*range(9), *range(11, 32), 127, *range(128, 160)])
    return text.translate({**dropped, 0x2028: "\n", 0x2029: "\n"})


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text(text: str) -> None:
    html = Text(markdown2html_mistune(literal(text, 1000)))
    assert html.tags == [("pre", ())]
    assert html.text.strip("\n") == shown(text)


@given(st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("<>&$`\\[]()#*_!:/|~-\n 12ab\"'"))))
@example("a\n\n\n    b")
def test_any_text(text: str) -> None:
    html = Text(markdown2html_mistune(literal(text, 1000)))
    assert html.tags == [("pre", ())]
    # "pre" swallows a line end that comes first, and the renderer adds some at the end
    assert html.text.strip("\n") == shown(text).strip("\n")


def test_long_text_is_cut() -> None:
    assert literal("a<b" * 10, 5) == "<pre>a&#60;ba&#60;…</pre>"
    assert literal("a<bac", 5) == "<pre>a&#60;bac</pre>"


def test_ids_are_given_once() -> None:
    taken = {"a", "a-2"}
    assert [unused("a", taken), unused("a", taken), unused("b", taken)] == ["a-3", "a-4", "b"]
