"""The colours can be told apart and read, in the light and in the dark."""

import re
from itertools import pairwise

import pytest

from autograder.page.templates import render
from tests.house.repository import text

PALETTE = text("autograder/page/templates/palette.css")
BLOCKS = dict(re.findall(r"macro (light|dark)\(\) %}(.*?){% endmacro", PALETTE, re.DOTALL))
SHADES = [f"{sign}{step}" for sign in "ou" for step in range(1, 5)]
READ = [  # what is read, on what
    *(("fg", ground) for ground in ("bg", "panel", "good-bg", "bad-bg", "wait-bg", "hint-bg", "mark")),
    *(("soft", ground) for ground in ("bg", "panel", "mark")),
    *(("cell", ground) for ground in ("panel", "x", *SHADES)),
    *((tone, ground) for tone in ("good", "bad", "wait") for ground in ("bg", f"{tone}-bg")),
    ("link", "bg"),
    ("link", "panel"),
    ("hint", "hint-bg"),
]


def colours(mode):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", BLOCKS[mode]))


def luminance(colour):
    """Relative luminance as in WCAG 2.1."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_that_of_the_standard():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_both_modes_have_every_colour(mode):
    used = set(re.findall(r"var\(--([\w-]+)\)", render("page.css", "en") + render("inset.css", "en")))
    assert used - {"tone", "tone-bg"} <= set(colours(mode))


@pytest.mark.parametrize(("written", "ground"), READ)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_can_be_read(mode, written, ground):
    assert contrast(colours(mode)[written], colours(mode)[ground]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("sign", ["o", "u"])
def test_the_shades_go_one_way(mode, sign):
    steps = [contrast(colours(mode)[f"{sign}{step}"], colours(mode)["bg"]) for step in range(1, 5)]
    assert steps == sorted(steps)
    assert all(after / before > 1.1 for before, after in pairwise(steps))


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("step", range(1, 5))
def test_too_much_and_too_little_differ_for_every_kind_of_colour_blindness(mode, step):
    # Who lacks red or green still tells blue from yellow: the two must differ there, whatever red and green do.
    over, under = ([int(colours(mode)[f"{sign}{step}"][i : i + 2], 16) for i in (1, 3, 5)] for sign in "ou")
    assert (under[2] - (under[0] + under[1]) / 2) - (over[2] - (over[0] + over[1]) / 2) >= 40


def test_a_page_is_dark_where_the_reader_wants_it_and_never_on_paper():
    css = render("page.css", "en")
    dark, printed = css.index("prefers-color-scheme: dark"), css.index("@media print")
    assert css.index(colours("light")["bg"]) < dark < css.index(colours("dark")["bg"]) < printed
    assert colours("light")["bg"] in css[printed:]


def test_the_labels_that_the_terminal_writes_small_begin_with_a_capital_on_an_english_page():
    """One text stands in both: what is a label on a page is named in the rule, and in it only for English."""
    style = render("page.css", "en")
    rule = re.search(r":lang\(en\) :is\((.*?)\)::first-letter \{ text-transform: uppercase; \}", style)
    assert set(rule[1].split(", ")) == {"dt", "thead th", ".hint strong", ".seen > .label", ".grid caption"}
    card = text("autograder/page/templates/card.html")
    assert '<div class="seen"><p class="label">{{ t("report.facts") }}</p>' in card
    assert '<strong>{{ t("report.hint") }}</strong>' in card
