import pytest
from markupsafe import Markup

from autograder.page import card, document, inset
from autograder.wording import LANGUAGES, Text
from autograder.wording.plain import plain
from tests.page.parsing import (
    HOSTILE,
    elements,
    parse_fragment,
    refuse_an_open_page,
    refuse_what_could_act,
    text_of,
)
from tests.page.samples import check, full

HEADING = Markup("<main><h1>heading</h1><h2>checks</h2>{}</main>")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_page_is_closed_whatever_it_is_given(text, language):
    story = card(check(id=text), full(text), language, anchors=True)
    tree = refuse_an_open_page(document("t" + text, [HEADING.format(story)], language))
    assert text_of(tree.find("head/title")) == " ".join(("t" + plain(text, lines=True)).split())


def test_a_part_that_is_no_fragment_is_text():
    tree = refuse_an_open_page(document("t", [HEADING.format(""), "<b>not markup</b>"], "en"))
    assert "<b>not markup</b>" in text_of(tree)


def test_a_page_says_its_language_and_fits_a_phone():
    tree = refuse_an_open_page(document("t", [HEADING.format("")], "zh"))
    assert tree.get("lang") == "zh-CN"
    assert [meta.get("content") for meta in tree.iter("meta") if meta.get("name") == "viewport"] == [
        "width=device-width, initial-scale=1"
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_an_inset_is_closed_whatever_it_is_given(text):
    words = Text(en=text, zh=text)
    tree = parse_fragment(
        inset(words, [card(check(), full(text), "en")], "en", tone="failed", notes=[words], stamp=text)
    )
    refuse_what_could_act(tree)
    assert text_of(tree).count(" ".join(plain(text, lines=True).split())) >= 8


@pytest.mark.parametrize(("tone", "style"), [("passed", "good"), ("failed", "bad"), ("pending", "quiet")])
def test_an_inset_has_a_tone_and_a_language_of_its_own(tone, style):
    (outer,) = list(parse_fragment(inset(Text(en="one", zh="一"), [], "zh", tone=tone)))
    assert (outer.get("class"), outer.get("lang"), outer.get("aria-label")) == (f"guanka inset {style}", "zh-CN", "一")


def test_an_inset_styles_nothing_outside_itself():
    tree = parse_fragment(inset(Text(en="one", zh="一"), [], "en", tone="passed"))
    (style,) = [element.text for element in elements(tree) if element.tag == "style"]
    assert [selector for selector in selectors(style) if ".guanka" not in selector] == []


def selectors(css):
    """What stands before each block, without the conditions around it."""
    for part in css.split("}"):
        before = part.rpartition("{")[0].rpartition("{")[2]
        yield from (one.strip() for one in before.split(",") if one.strip() and ":is(" not in before)
