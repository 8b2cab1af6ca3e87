import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.wording.plain import _USUAL, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("alice", "alice"),
        ("王小明，第 1 关（卷积）", "王小明，第 1 关（卷积）"),
        ("Nguyễn", "Nguyễn"),
        (unicodedata.normalize("NFD", "Nguyễn"), unicodedata.normalize("NFD", "Nguyễn")),
        ("a　b", "a　b"),
        ("[red]x[/red]", "[red]x[/red]"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x9b31m", r"\x9b31m"),
        ("a\rb\nc\td\x08\x7f\0", r"a\rb\nc\td\x08\x7f\x00"),
        ("grade\u202e01/01", r"grade\u202e01/01"),
        ("\u2066a\u2069\u200f", r"\u2066a\u2069\u200f"),
        ("a\u200bb\u200d\ufeff", r"a\u200bb\u200d\ufeff"),
        ("a\u00a0b\u2028c\u2029", r"a\xa0b\u2028c\u2029"),
        ("\u3164\u115f\u2800", r"\u3164\u115f\u2800"),
        ("x\ufe0f\U000e0041", r"x\ufe0f\U000e0041"),
        ("\udc80", r"\udc80"),
        ("\ue000\U0010ffff", r"\ue000\U0010ffff"),
        ("Z\u0301\u0302\u0303\u0304", "Z\u0301\u0302\\u0303\\u0304"),
    ],
)
def test_what_cannot_be_seen_becomes_visible(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_what_is_told_to_be_seen_at_one_glance_is_seen_at_a_closer_look_too() -> None:
    usual = [chr(code) for code in range(0x10000) if re.fullmatch(_USUAL, chr(code))]
    assert len(usual) > 20_000
    assert [one for one in usual if plain(f"\x00{one}") != rf"\x00{one}"] == []


def test_lines_are_kept_where_asked_for() -> None:
    assert plain("a\r\n\tb\rc\n", lines=True) == "a\n    b\\rc\n"


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("abcde", 5, "abcde"),
        ("abcdef", 5, "abcd…"),
        ("卷积神经网络", 4, "卷积神…"),
        ("ab\x1bcdef", 6, r"ab…"),  # no half of an escape: the four characters of one don't fit
        ("a\x1b" + "c" * 9, 6, r"a\x1b…"),
        ("abc", 1, "…"),
    ],
)
def test_long_text_is_cut(text: str, limit: int, shown: str) -> None:
    assert plain(text, limit=limit) == shown


def test_a_long_text_is_not_walked_through() -> None:
    assert plain("\t" * 10_000_000, lines=True, limit=10) == " " * 9 + "…"


@settings(deadline=None)
@given(st.text(st.characters()), st.booleans(), st.none() | st.integers(1, 40))
def test_nothing_unseen_is_left(text: str, lines: bool, limit: int | None) -> None:
    shown = plain(text, lines=lines, limit=limit)

    assert shown.replace("\n", "").replace("\u3000", "").isprintable()
    assert lines or "\n" not in shown
    assert limit is None or len(shown) <= limit


@settings(deadline=None)
@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"])))
def test_ascii_stays_as_it_is(text: str) -> None:
    assert plain(text) == text
