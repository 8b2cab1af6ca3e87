from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.rounding import exact, rounded


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("0.05", 1, "0.1"),
        ("0.25", 1, "0.3"),  # round() says 0.2
        ("0.35", 1, "0.4"),
        ("8.35", 1, "8.4"),  # the float is a little less
        ("2.675", 2, "2.68"),
        ("0.5", 0, "1"),
        ("2.5", 0, "3"),
        ("-0.25", 1, "-0.3"),
        ("-2.5", 0, "-3"),
        ("-0.04", 1, "0.0"),
        ("59.949999", 1, "59.9"),
        ("99.95", 1, "100.0"),
        ("7", 1, "7.0"),
        ("0", 2, "0.00"),
        ("85", 0, "85"),
    ],
)
def test_half_goes_away_from_zero(value, decimals, text):
    assert str(rounded(Fraction(value), decimals)) == text
    assert str(rounded(exact(float(value)), decimals)) == text


def test_a_third_is_never_a_half():
    assert str(rounded(Fraction(200, 3), 1)) == "66.7"
    assert str(rounded(Fraction(1, 20) - Fraction(1, 10**30), 1)) == "0.0"


def test_the_noise_of_sums_is_none():
    assert 4.35 - 0.1 * 4.35 < 3.915  # a score less its penalty
    assert str(rounded(exact(4.35 - 0.1 * 4.35), 2)) == "3.92"
    assert str(rounded(exact(0.05 + 0.3 + 0.1), 1)) == "0.5"
    assert exact(0.1 + 0.2) == Fraction(3, 10)


@given(st.decimals(-(10**6), 10**6, places=6), st.integers(0, 6))
def test_as_the_decimal_module_does_it(value, decimals):
    with localcontext() as context:
        context.prec = 40
        right = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)  # away from zero, in spite of its name
    assert rounded(Fraction(value), decimals) == right


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_no_mark(value):
    with pytest.raises(ValueError, match="Invalid literal"):
        exact(value)
