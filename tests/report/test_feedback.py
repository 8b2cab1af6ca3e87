"""The page about a submission: closed, readable, and the student's without anything of a hidden call."""

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course.load import load_course
from autograder.report.feedback import feedback_page
from autograder.results import CodePlace, HandCell, Mismatch, Report, Verdict
from autograder.wording import LANGUAGES, Text, message
from autograder.wording.plain import plain
from tests.page.parsing import HOSTILE, elements, parse, refuse_an_open_page, refuse_what_could_act, text_of
from tests.page.samples import full, picture
from tests.report.samples import CALL, HINT, anything, check, flipped, marked, report, reports

COURSE = load_course(Path(__file__).parents[2])
VERSIONS = {"guanka": "9.8.7", "python": "3.99.1", "numpy": "2.88.0"}
CELLS = {2: "def f(x):\n    y = x + 1\n    return zzz\n"}
languages = st.sampled_from(LANGUAGES)
HAN = re.compile(r"[\u4e00-\u9fff]")


def page(report, language="en", audience="student", course=COURSE, **more):
    """The tree of a page, which must be closed and readable whatever is in it."""
    return refuse_an_open_page(feedback_page(course, report, language, audience, **more))


def text(*arguments, **more):
    return text_of(page(*arguments, **more).find("body"))


def rows(tree):
    """The table of checks, as lists of text."""
    (table,) = [element for element in tree.iter("table") if element.get("class") == "checks"]
    return [[text_of(cell) for cell in row] for row in table.iter("tr")][1:]


def cards(tree):
    return [element for element in elements(tree) if "card" in element.get("class", "").split()]


# What is on it.


def test_who_what_and_how_much():
    tree = page(flipped())
    assert text_of(tree.find("head/title")) == "Level 3: The forward pass of a convolution layer · 王小明"
    assert text_of(next(tree.iter("h1"))) == "Level 3: The forward pass of a convolution layer"
    header = text_of(next(tree.iter("header")))
    assert "王小明 · attempt 2 of at most 20 · handed in 2026-11-20 18:30 +08:00" in header
    assert "2 / 10 1 of 4 checks passed." in text_of(tree)


def test_the_checks_are_a_table_with_links_to_their_stories():
    tree = page(flipped())
    assert rows(tree) == [
        ["✓The output has the right size hidden", "passed", "2 / 2"],
        ["✗Every output value is right hidden", "failed", "0 / 4"],
        [
            "»Stride and padding together hidden"
            " A check that this one builds on gave no full answer: mend that one first.",
            "skipped",
            "0 / 1.5",
        ],
        ["!Stride and padding together hidden", "crashed", "0 / 2.5"],
    ]
    assert [card.get("id") for card in cards(tree)] == ["check-value", "check-crash"]


def test_a_story_has_the_hint_and_code_to_paste():
    (card, _) = cards(page(flipped()))
    assert HINT.en in text_of(card)
    assert [code.text for code in card.iter("code")] == [CALL]


def test_public_and_hidden_are_told_apart():
    tree = page(report(checks=(check("a", Verdict.PASSED, public=True), check("b", Verdict.PASSED))))
    assert [row[0].split()[-1] for row in rows(tree)] == ["public", "hidden"]


def test_the_code_around_the_line_at_which_it_stopped():
    shown = Mismatch(what=Text(en="stopped", zh="停"), stopped_at=CodePlace(2, 3))
    crashed = report(checks=(check("a", Verdict.CRASHED, shown=shown),))
    tree = page(crashed, cells=CELLS)
    (stopped,) = [text_of(each) for each in elements(tree) if "stopped" in each.get("class", "")]
    assert "return zzz" in stopped
    assert "def f(x):" in text_of(tree)
    assert "cell 3, line 3" in text_of(tree)
    assert "zzz" not in text(crashed)  # without the cells it is still a page


@pytest.mark.parametrize(("penalty", "said"), [(0.75, "1.25 count"), (5.0, "0 count")])
def test_what_being_late_costs(penalty, said):
    assert said in text(flipped(), late_penalty=penalty)
    assert "late" not in text(flipped()).lower().replace("calculate", "")


def test_times_are_in_the_zone_of_the_course():
    in_utc = report(submitted_at="2026-11-20T20:30:00+00:00")
    header = text_of(next(page(in_utc, late_penalty=1.0).iter("header")))
    assert header.endswith("handed in 2026-11-21 04:30 +08:00 · due 2026-10-18 23:59 +08:00")
    assert "due" not in text_of(next(page(in_utc).iter("header")))
    assert "handed in 9999-12-31 23:00 -12:00" in text(report(submitted_at="9999-12-31T23:00:00-12:00"))
    assert "handed in yesterday" in text(report(submitted_at="yesterday"))
    assert "handed in 2026-11-20 20:30" in text(report(submitted_at="2026-11-20T20:30:00"))
    assert "handed in 2026-11-20 20:30 +00:00" in text(report(level="gone", submitted_at="2026-11-20T20:30:00+00:00"))


@pytest.mark.parametrize(
    ("language", "said"), [("en", "the level opens 2026-09-21 08:00"), ("zh", "本关开放于 2026-09-21")]
)
def test_what_was_handed_in_before_its_level_opened_says_when_that_is(language, said):
    assert said in text(report(submitted_at="2026-09-20T00:00:00+00:00"), language)
    assert said not in text(report(submitted_at="2026-09-21T00:00:00+00:00"), language)


def test_the_environment():
    told = text(flipped(), versions=VERSIONS)
    assert all(version in told for version in VERSIONS.values())
    assert "0123456789abcdef" in told
    assert "abababababab" in told


def test_notes():
    assert "conv_forward_naive a second time" in text(flipped())


@pytest.mark.parametrize("language", LANGUAGES)
def test_held_is_no_zero(language):
    held = report(status="held", score=None, notes=(message("report.held_because", why="SECRET"),))
    told = text(held, language)
    assert {"en": "No score yet", "zh": "暂无分数"}[language] in told
    assert "SECRET" not in told
    assert "/ 10" not in told
    assert "SECRET" in text(held, language, "staff")


def test_ungradable_says_why():
    told = text(report(status="ungradable", score=0.0, notes=(message("notebook.empty", size=0),)))
    assert "This notebook could not be graded." in told
    assert "The file is empty" in told


def test_full_marks():
    tree = page(report(checks=(check("a", Verdict.PASSED),)))
    assert "this level is done" in text_of(tree)
    assert cards(tree) == []


def test_without_a_sandbox_it_is_said():
    assert "without the sandbox" in text(report(sandboxed=False))


def test_a_level_that_is_no_longer_in_the_course():
    assert "gone-level" in text(report(level="gone-level"))


def test_a_course_without_a_limit_of_attempts():
    endless = msgspec.structs.replace(COURSE, attempts=None)
    assert "attempt 2 ·" in text(flipped(), course=endless)


# What a teacher gave by hand.


@pytest.mark.parametrize("audience", ["student", "staff"])
@pytest.mark.parametrize(
    ("language", "heading", "changed", "extra"),
    [
        ("en", "From your teacher", "the checks alone gave 2", "extra points: 0.5"),
        ("zh", "老师的批注", "仅按检查计为 2 分", "附加分：0.5 分"),
    ],
)
def test_points_and_comments_by_hand(audience, language, heading, changed, extra):
    given = (
        HandCell(cell="value", most=4.0, manual=3.25, extra=0.5),
        HandCell(cell="solution", comment="<script>act()</script>\n看这里"),
    )
    html = feedback_page(COURSE, flipped(), language, audience, by_hand=given)
    assert "&lt;script&gt;act()&lt;/script&gt;" in html
    tree = refuse_an_open_page(html)
    (score,) = [each for each in elements(tree) if each.get("class", "").startswith("score")]
    assert text_of(score).startswith("5.75 / 10")
    assert changed in text_of(score)
    own, value = [text_of(each) for each in elements(tree) if each.get("class") == "remark"]
    assert own.startswith({"en": "Your code", "zh": "你的代码"}[language])
    assert own.endswith("<script>act()</script> 看这里")
    assert {"en": "Every output value is right", "zh": "输出的每个值都正确"}[language] in value
    assert "3.25 / 4" in value
    assert extra in value
    assert heading in [text_of(each) for each in tree.iter("h2")]


def test_a_comment_alone_leaves_the_score():
    told = text(flipped(), by_hand=(HandCell(cell="value", comment="well thought"),))
    assert "2 / 10 1 of 4 checks passed." in told
    assert "well thought" in told
    assert "the checks alone" not in told


def test_nothing_by_hand_leaves_no_heading():
    assert "From your teacher" not in text(flipped())


def test_being_late_costs_of_what_counts():
    given = (HandCell(cell="value", most=4.0, manual=3.0),)
    assert "0.5 points are taken off, so that 4.5 count" in text(flipped(), late_penalty=0.5, by_hand=given)


def test_held_until_all_of_it_is_given_by_hand():
    held = report(status="held", score=None)
    half = (HandCell(cell="a", most=4.0, manual=4.0),)
    assert "No score yet" in text(held, by_hand=half)
    told = text(held, by_hand=(*half, HandCell(cell="b", most=6.0, manual=1.0)))
    assert "5 / 10 The checks could not be finished" in told
    assert "What to do next" not in told


def test_points_by_hand_for_what_could_not_be_read():
    told = text(report(status="ungradable", score=0.0), by_hand=(HandCell(cell="a", most=4.0, manual=4.0),))
    assert "4 / 10" in told


@pytest.mark.parametrize("words", HOSTILE)
def test_a_comment_is_text(words):
    given = (HandCell(cell=words, comment=words), HandCell(cell="value", most=4.0, comment=words))
    for language in LANGUAGES:
        shown = text(flipped(), language, by_hand=given)
        assert shown.count(" ".join(plain(words, lines=True).split())) >= 3


# In both languages.


def test_english_pages_are_english():
    english = report(
        checks=tuple(
            check(verdict.value, verdict, title=Text(en="a title", zh="标题"), shown=full("words"))
            for verdict in Verdict
        ),
        notes=(message("notebook.note.old_format"),),
    )
    told = text(english, "en", "staff", cells=CELLS, late_penalty=1.0, versions=VERSIONS)
    assert HAN.findall(told) == []


def test_chinese_pages_are_chinese():
    told = text(flipped(), "zh", late_penalty=1.0, versions=VERSIONS)
    for words in (
        "下一步",
        "各项检查",
        "逐项说明",
        "提示",
        "位置",
        "应为",
        "实际",
        "隐藏",
        "未通过",
        "迟交扣 1 分",
        "说明",
    ):
        assert words in told
    # But for names of programs and what stands in code, no word is English.
    words = set(re.findall(r"[A-Za-z]{4,}", re.sub(r"import numpy.*?got 1\.0", "", told)))
    assert words <= {"Python", "NumPy", "Guanka", "element", "ZeroDivisionError", "division", "zero", "stride"} | {
        "conv_forward_naive",
        "conv",
        "forward",
        "naive",
        "abababababab",
        "abcdef",
    }


# What a student must not see.


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.PASSED])
@pytest.mark.parametrize("shown", [None, marked("SHOWN")])
def test_nothing_of_a_hidden_mismatch_is_on_the_students_page(language, verdict, shown):
    hidden = msgspec.structs.replace(
        marked("HIDDEN"),
        picture=picture([[31337.25, 1.0]], [[31338.5, 1.0]], caption=message("picture.whole", of="HIDDEN-caption")),
        stopped_at=CodePlace(2, 3),
    )
    some = report(checks=(check("value", verdict, mismatch=hidden, shown=shown),), seconds=12.34)
    html = feedback_page(COURSE, some, language, "student", cells=CELLS, versions=VERSIONS)
    assert not [mark for mark in ("HIDDEN", "31337", "31338", "zzz", "12.34", "0.004") if mark in html]
    assert ("SHOWN-what" in html) == (shown is not None)
    assert "SHOWN-bug" not in html
    if verdict is not Verdict.SKIPPED:
        staff = feedback_page(COURSE, some, language, "staff", cells=CELLS, versions=VERSIONS)
        parts = ("what", f"where-{language}", "expected", "actual", "bug", "caption")
        assert [part for part in parts if f"HIDDEN-{part}" not in staff] == []
        assert "31338" in staff


def test_the_staffs_page_says_what_it_is():
    for language, words in (("en", "Do not hand it out"), ("zh", "请勿发给学生")):
        assert words in text(flipped(), language, "staff")
        assert words not in text(flipped(), language, "student")


# Whatever is in it.


@pytest.mark.parametrize("audience", ["student", "staff"])
@pytest.mark.parametrize("words", HOSTILE)
def test_text_is_text(words, audience):
    told = check(words, Verdict.CRASHED, title=Text(en=words, zh=words), mismatch=full(words), shown=full(words))
    hostile = report(words, words, checks=(told,), notes=(message("table.check", check=words, why=words),))
    cells = {2: f"{words}\n{words}\n{words}\n{words}"}
    versions = dict.fromkeys(VERSIONS, words)
    for language in LANGUAGES:
        shown = text(hostile, language, audience, cells=cells, versions=versions)
        assert shown.count(" ".join(plain(words, lines=True).split())) >= 12


@settings(deadline=None, max_examples=25)
@given(
    reports, st.dictionaries(st.integers(-1, 3), anything, max_size=3), st.sampled_from(["student", "staff"]), languages
)
def test_any_report_makes_a_page(some, cells, audience, language):
    html = feedback_page(COURSE, some, language, audience, cells=cells)
    refuse_what_could_act(parse(html))
    html.encode("utf-8")


def test_a_page_depends_on_its_report_alone():
    pages = {feedback_page(COURSE, flipped(), "zh", "student", cells=CELLS, versions=VERSIONS) for _ in range(3)}
    again = msgspec.json.decode(msgspec.json.encode(flipped()), type=Report)
    assert pages == {feedback_page(COURSE, again, "zh", "student", cells=CELLS, versions=VERSIONS)}
