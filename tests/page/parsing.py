"""A page as a browser builds it, held against lists of what may be in it: whatever is not on them is a way in."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from bleach._vendor import html5lib  # comes with nbconvert, and builds the tree that the HTML standard says

Element = Any  # xml.etree.ElementTree.Element

TAGS = set(
    "html head meta title style body header main footer section div h1 h2 h3 p span strong code pre br a".split()
)
TAGS |= set("ol ul li dl dt dd table caption thead tbody tr th td figure figcaption".split())
ATTRIBUTES = {"class", "id", "lang", "role", "aria-label", "aria-hidden", "tabindex", "scope", "href", "style"}
META = {"charset", "http-equiv", "content", "name"}
CLASS = re.compile(r"[a-z0-9 -]*")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)' x='",
    "</style><script>alert(1)</script><style>",
    "</pre></code></title><b>bold</b>",
    "</p><!-- & &lt;b&gt; &#x3c;i&#x3e; -->",
    "{{ 7 * 7 }}{% include 'card.html' %}{# x #}",
    "javascript:alert(1)",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<svg/onload=alert(1)><![CDATA[ ]]>",
    "\u202egrade\u2066 \ufeff\u200b",
    "\x00\x1b[31m\x85\u2028",
    "\udc80\ud800 lone halves",
    "\U000e0041\ufffe x\u0300\u0301\u0302\u0303\u0304",
    "@import url(http://example.org/x.css); body { background: url(http://example.org/y.png) }",
    "{0} {name} %s %(x)s",
)


def parse(html: str) -> Element:
    """The document as a tree."""
    return html5lib.parse(html, namespaceHTMLElements=False)


def parse_fragment(html: str) -> Element:
    """A fragment as the children of one element."""
    return html5lib.parseFragment(html, namespaceHTMLElements=False)


def text_of(element: Element) -> str:
    """The text in an element, but for styles; blanks and line ends as they would be shown."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: Element) -> Iterator[str]:
    if element.tag != "style":
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


def elements(tree: Element) -> list[Element]:
    """Every element of it; a comment is none of a page's own making, so there must not be one."""
    found = [element for element in tree.iter() if element is not tree or isinstance(tree.tag, str)]
    assert all(isinstance(element.tag, str) for element in found), "a comment"
    return found


def refuse_what_could_act(tree: Element) -> None:
    """Nothing is in a page or fragment but text, its structure and its classes."""
    for element in elements(tree):
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        assert element.tag in TAGS, element.tag
        allowed = META if element.tag == "meta" else ATTRIBUTES
        assert set(element.attrib) <= allowed, (element.tag, element.attrib)
        assert CLASS.fullmatch(element.get("class", "")), element.attrib
        assert re.fullmatch(r"#[\w%.~-]+", element.get("href", "#x")), element.attrib
        assert re.fullmatch(r"width:\d{1,3}%", element.get("style", "width:0%")), element.attrib
        if element.tag == "style":
            assert not re.search(r"url\(|@import|expression|</|//", element.text), "a style that fetches"


def refuse_what_is_hard_to_read(tree: Element) -> None:
    """What a screen reader needs of a page: language, headings in steps, captions, names, links that lead somewhere."""
    assert tree.get("lang") in ("zh-CN", "en")
    assert text_of(tree.find("head/title"))
    headings = [element for element in elements(tree) if re.fullmatch(r"h[1-6]", element.tag)]
    assert [heading.tag for heading in headings].count("h1") == 1
    depths = [int(heading.tag[1]) for heading in headings]
    assert depths[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(depths)), depths
    assert all(text_of(heading) for heading in headings)
    ids = [element.get("id") for element in elements(tree) if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in elements(tree):
        if element.tag == "table":
            assert text_of(element.find("caption"))
            assert {header.get("scope") for header in element.iter("th")} == {"row", "col"}
        if element.tag == "a":
            assert element.get("href")[1:] in ids
            assert text_of(element)
        if element.tag == "figure":
            assert text_of(element.find("figcaption"))
        if element.get("tabindex"):
            assert element.get("aria-label", "").strip()


def refuse_an_open_page(html: str) -> Element:
    """All of it, for a whole page; returns its tree."""
    tree = parse(html)
    refuse_what_could_act(tree)
    refuse_what_is_hard_to_read(tree)
    head = tree.find("head")
    policies = [meta.get("content") for meta in head.iter("meta") if meta.get("http-equiv")]
    assert policies == [POLICY]
    order = [element.get("charset") or element.get("http-equiv") or element.tag for element in head]
    assert order.index("Content-Security-Policy") < order.index("style")
    html.encode("utf-8")
    return tree
