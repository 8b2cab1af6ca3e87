import pytest
from hypothesis import given, settings

from autograder.page import card, excerpt
from autograder.page.said import MARKS
from autograder.results import Mismatch, Verdict
from autograder.wording import LANGUAGES, Text
from autograder.wording.plain import plain
from tests.page.parsing import HOSTILE, elements, parse_fragment, refuse_what_could_act, text_of
from tests.page.samples import check, full
from tests.report.samples import check_results, mismatches

SHORT = Mismatch(what=Text(en="out has wrong values.", zh="out 的数值不对。"))
CELLS = {2: "def f(x):\n    y = x + 1\n    return z\n"}


def tree_of(html):
    tree = parse_fragment(html)
    refuse_what_could_act(tree)
    return tree


def with_class(tree, name):
    return [element for element in elements(tree) if name in element.get("class", "").split()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_its_mark_its_name_and_its_colour(verdict, language):
    mismatch = None if verdict is Verdict.PASSED else SHORT
    tree = tree_of(card(check(verdict), mismatch, language))
    (mark,) = with_class(tree, "mark")
    assert (text_of(mark), mark.get("aria-hidden")) == (MARKS[verdict], "true")
    names = {"en": verdict.value.replace("_", " "), "zh": {"passed": "通过", "failed": "未通过"}.get(verdict.value, "")}
    assert names[language] in text_of(with_class(tree, "verdict")[0])
    tones = {"passed": "good", "held": "wait", "not_attempted": "quiet", "skipped": "quiet"}
    assert with_class(tree, "card")[0].get("class").split() == ["card", tones.get(verdict.value, "bad")]


def test_all_parts_are_told():
    tree = tree_of(card(check(), full("<words>"), "en", excerpt=excerpt(CELLS, full("").stopped_at)))
    labels = {text_of(term): text_of(told) for term, told in zip(tree.iter("dt"), tree.iter("dd"), strict=True)}
    assert set(labels) == {"where", "expected", "got"}
    assert all("<words>" in told for told in labels.values())
    assert "<words>" in text_of(with_class(tree, "hint")[0])
    assert len(with_class(tree, "picture")) == 1
    (stopped,) = with_class(tree, "stopped")
    assert text_of(stopped) == "→ 3 stopped here: return z"
    (code,) = [figure for figure in tree.iter("figure") if figure.get("class") == "paste"]
    assert "".join(code.find("pre/code").itertext()) == "import numpy as np\n<words>\n    x = 1"


def test_the_name_of_a_known_bug_is_the_staffs():
    seen = full("shown")
    assert "bug_name" not in card(check(), Mismatch(what=seen.what, bug="bug_name"), "en")
    staff = tree_of(card(check(), SHORT, "en", staff=Mismatch(what=seen.what, bug="bug_name")))
    assert "bug_name" in text_of(with_class(staff, "staff")[0])


def test_points_that_are_not_there_yet_are_not_said_to_be():
    assert "4 / 4 points" in text_of(tree_of(card(check(Verdict.PASSED), None, "en")))
    local = text_of(tree_of(card(check(Verdict.PASSED), None, "en", local=True)))
    assert "4 / 4" not in local
    assert "worth 4 points · judged on hidden values" in local
    assert "worth 1 point ·" in text_of(tree_of(card(check(max_points=1.0), SHORT, "en", local=True)))
    assert "– / 4 points" in text_of(tree_of(card(check(Verdict.HELD), SHORT, "en")))


def test_a_hint_is_not_said_twice():
    first = check(id="first", shown=full("the hint"))
    tree = tree_of(card(check(id="second"), full("the hint"), "en", like=first, anchors=True))
    (hint,) = with_class(tree, "hint")
    assert "the hint" not in text_of(hint).replace("the hint stands there", "")
    assert [(link.get("href"), text_of(link)) for link in hint.iter("a")] == [("#check-first", "the title of first")]
    assert [figure for figure in tree.iter("figure") if figure.get("class") == "paste"] == []
    other = tree_of(card(check(id="second"), full("another"), "en", like=first, anchors=True))
    assert [figure for figure in other.iter("figure") if figure.get("class") == "paste"] != []


def test_without_anchors_nothing_has_an_id_or_a_link():
    tree = tree_of(card(check(), full("x"), "zh", like=check(id="first")))
    assert [element for element in elements(tree) if element.get("id") or element.get("href")] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_text(text, language):
    hostile = check(id=text, title=Text(en=text, zh=text))
    code = excerpt({2: f"{text}\n{text}\n{text}"}, full("").stopped_at)
    told = card(hostile, full(text), language, excerpt=code, staff=full(text), like=hostile, anchors=True)
    tree = tree_of(told)
    shown = " ".join(plain(text, lines=True).split())
    assert text_of(tree).count(shown) >= 10
    told.encode("utf-8")


@settings(deadline=None, max_examples=50)
@given(check_results, mismatches, mismatches)
def test_anything_can_be_told(result, mismatch, staff):
    for language in LANGUAGES:
        tree_of(card(result, mismatch, language, staff=staff, anchors=True)).tag  # noqa: B018
