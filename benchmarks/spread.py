"""The middle of several measurements and how far they lie apart."""

import statistics
from collections.abc import Sequence
from typing import NamedTuple


class Spread(NamedTuple):
    """The median and the quartiles; of fewer than four measurements the least and the most."""

    median: float
    low: float
    high: float
    measurements: int


def spread(values: Sequence[float]) -> Spread:
    """The spread of one measurement at least."""
    low, high = min(values), max(values)
    if len(values) >= 4:
        low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(statistics.median(values), low, high, len(values))
