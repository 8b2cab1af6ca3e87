"""The one rounding rule: half away from zero, on the decimal number that a person would write down.

Neither Python's ``round`` (half to even) nor the float's own binary value (0.15 is a little less than 0.15) is what
anyone expects of marks. So numbers are fractions until they are shown, and nothing that is stored is rounded.
"""

from decimal import Decimal
from fractions import Fraction

_NOISE = 9  # decimals of a stored number that mean something: it is a sum of floats, less a share of one


def exact(stored: float) -> Fraction:
    """The number that a stored float stands for: 3.915 for 3.9149999999999996.

    Raises:
        ValueError: it is no finite number.
    """
    return Fraction(f"{stored:.{_NOISE}f}")


def rounded(value: Fraction, decimals: int) -> Decimal:
    """The value with so many decimals, 0 or more; what lies in the middle goes away from zero."""
    most = 10**decimals
    size = (2 * abs(value.numerator) * most + value.denominator) // (2 * value.denominator)
    return Decimal(size if value >= 0 else -size).scaleb(-decimals)
