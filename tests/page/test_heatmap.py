import re

import numpy as np
import pytest
from hypothesis import given, settings

from autograder.page.heatmap import heatmap
from autograder.wording import message
from tests.page.parsing import HOSTILE, elements, parse_fragment, refuse_what_could_act, text_of
from tests.page.samples import picture
from tests.page.test_seeing import values
from tests.report.samples import anything


def tables(shown, language="en"):
    """The three tables, each as rows of (text, class)."""
    tree = parse_fragment(heatmap(shown, language))
    refuse_what_could_act(tree)
    found = []
    for table in tree.iter("table"):
        rows = [
            row for row in table.iter("tr") if row.find("td") is not None and row.find("th[@scope='row']") is not None
        ]
        found.append([[(text_of(cell), cell.get("class", "")) for cell in row.iter("td")] for row in rows])
    return found


def texts(table):
    return [[text for text, _ in row] for row in table]


def classes(table):
    return [[style for _, style in row] for row in table]


SHOWN = picture([[1.0, 2.0, 3.5], [4.0, 5.0, 6.0]], [[1.0, 1.0, 5.5], [4.0, -3.0, 6.0]], row=3, column=7)


def test_expected_actual_and_difference_stand_side_by_side():
    expected, actual, difference = tables(SHOWN)
    assert texts(expected) == [["1.0", "2.0", "3.5"], ["4.0", "5.0", "6.0"]]
    assert texts(actual) == [["1.0", "1.0", "5.5"], ["4.0", "−3.0", "6.0"]]
    assert texts(difference) == [["0", "−1", "+2"], ["0", "−8", "0"]]


def test_colour_says_sign_and_size_and_never_alone():
    *_, difference = tables(SHOWN)
    assert classes(difference) == [["", "u1", "o1"], ["", "u4 worst", ""]]
    for text, style in (cell for row in difference for cell in row):
        assert text[0] == {"o": "+", "u": "−", "": "0"}[style[:1]]


def test_wrong_values_are_marked_among_the_answers_too():
    expected, actual, _ = tables(SHOWN)
    assert classes(actual) == [["", "w", "w"], ["", "w worst", ""]]
    assert classes(expected) == [["", "", ""], ["", "worst", ""]]


def test_rows_and_columns_bear_their_own_indices():
    tree = parse_fragment(heatmap(SHOWN, "en"))
    for table in tree.iter("table"):
        assert [text_of(cell) for cell in table.iter("th") if cell.get("scope") == "col"] == ["7", "8", "9"]
        assert [text_of(cell) for cell in table.iter("th") if cell.get("scope") == "row"] == ["3", "4"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "3 of the 6 values shown are wrong, most of all the one at [4, 8]: expected 5.0, got −3.0."),
        ("zh", "图中 6 个值里有 3 个不对，差得最多的在 [4, 8]：应为 5.0，实际为 −3.0。"),
    ],
)
def test_it_is_said_in_words_for_whoever_cannot_see_it(language, sentence):
    assert sentence in text_of(parse_fragment(heatmap(SHOWN, language)))


def test_what_was_seen_is_said():
    text = text_of(parse_fragment(heatmap(picture([[1.0, 2.0]], [[3.0, 6.0]]), "en")))
    assert "All 2 values shown are wrong" in text
    assert "3 times" in text


def test_only_the_colours_that_are_used_are_explained():
    legend = [text_of(e) for e in elements(parse_fragment(heatmap(SHOWN, "en"))) if "legend" in e.get("class", "")]
    assert "too small" in legend[0]
    assert "too large" in legend[0]
    assert "NaN" not in legend[0]
    tree = parse_fragment(heatmap(picture([[1.0]], [[None]]), "en"))
    (legend,) = [text_of(element) for element in elements(tree) if "legend" in element.get("class", "")]
    assert "NaN" in legend
    assert "too" not in legend


def test_what_is_not_finite_is_told():
    expected, actual, difference = tables(picture([[1.0, None]], [[None, None]]))
    assert texts(expected) == [["1", "NaN/∞"]]
    assert texts(actual) == [["NaN/∞", "NaN/∞"]]
    assert difference == [[("NaN/∞", "x worst"), ("0", "")]]


@pytest.mark.parametrize(
    ("numbers", "written"),
    [
        ([3.0, -2.0], ["3", "−2"]),
        ([0.5, 12.25], ["0.5", "12.2"]),
        ([1234.5, -2.0], ["1234", "−2"]),
        ([0.001234, 0.1], ["0.001", "0.100"]),
        ([1e-9, 2.5e-8], ["1.0e−09", "2.5e−08"]),
        ([1.5e12, 0.0], ["1.5e+12", "0.0e+00"]),
        ([-0.0, 0.0], ["0", "0"]),
    ],
)
def test_numbers_are_written_alike_and_short(numbers, written):
    expected, actual, _ = tables(picture([numbers], [numbers]))
    assert texts(expected) == texts(actual) == [written]


@pytest.mark.parametrize(
    ("expected", "actual", "written"),
    [
        ([278.354, 213.06], [278.0, 213.0], (["278.4", "213.1"], ["278.0", "213.0"])),
        ([1.001, 2.0], [1.0, 2.0], (["1.001", "2.000"], ["1.000", "2.000"])),
        ([1.00001, 2.0], [1.0, 2.0], (["1.00", "2.00"], ["1.00", "2.00"])),  # the third table tells
    ],
)
def test_wrong_numbers_are_told_from_right_ones(expected, actual, written):
    assert tuple(texts(table)[0] for table in tables(picture([expected], [actual]))[:2]) == written


def test_a_small_difference_beside_a_large_one_is_not_written_as_nothing():
    *_, difference = tables(picture([[0.0, 0.0]], [[500.0, -0.004]]))
    assert texts(difference) == [["+500", "−0.004"]]
    assert classes(difference) == [["o4 worst", "u1"]]


def test_a_difference_beyond_the_largest_number():
    *_, difference = tables(picture([[-1e308, 1.0]], [[1.5e308, 1.0]]))
    assert difference == [[("+∞", "x worst"), ("0", "")]]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_caption_is_text(text):
    tree = parse_fragment(heatmap(picture([[1.0]], [[2.0]], caption=message("picture.whole", of=text)), "zh"))
    refuse_what_could_act(tree)


@settings(deadline=None, max_examples=60)
@given(values, values, values, values, anything)
def test_any_picture_can_be_drawn(a, b, c, d, of):
    shown = picture([[a, b]], [[c, d]], caption=message("picture.whole", of=of))
    for table in tables(shown):
        assert np.shape(texts(table)) == (1, 2)
        assert all(re.fullmatch(r"[+−]?(\d[\d.]*(e[+−]\d+)?|∞)|NaN/∞", text) for text in texts(table)[0])
