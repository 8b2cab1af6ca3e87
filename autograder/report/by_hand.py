"""What a teacher gave by hand beside what the checks found: the score that counts, and what the page says of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isclose

from autograder.page.said import number
from autograder.results import HandCell, Report
from autograder.wording import Message, Words, message

_DECIMALS = 6  # of a score: a sum of points must not show the noise of floats
_NOISE = 1e-6  # points closer than this are equal


@dataclass(frozen=True)
class Remark:
    """One cell that a teacher gave something. It is about ``titles``, the checks of a graded cell, or ``cell``."""

    titles: tuple[Words, ...]
    cell: str
    points: tuple[Message, ...]
    comment: str


def counted(report: Report, by_hand: Sequence[HandCell]) -> float | None:
    """The points that count before what being late costs, as the gradebook adds them up; None while some are missing.

    A manual score stands in place of its cell's checks, extra credit comes on top.
    """
    score = report.score
    if report.status == "held" or score is None:  # then every cell waits for a person
        given = sum(one.most or 0.0 for one in by_hand if one.manual is not None)
        if not by_hand or not isclose(given, report.max_score, abs_tol=_NOISE):
            return None
        score = 0.0
    for one in by_hand:
        score += one.extra if one.manual is None else one.manual - _of_checks(report, one.cell) + one.extra
    return round(score, _DECIMALS)


def gives_points(by_hand: Sequence[HandCell]) -> bool:
    """Whether a teacher changed any points, and did not only write something."""
    return any(one.manual is not None or one.extra for one in by_hand)


def remarks(report: Report, by_hand: Sequence[HandCell]) -> tuple[Remark, ...]:
    """What the page says of each cell, in the order of the checks; cells that are not graded come first."""
    order = {check.cell: place for place, check in reversed(list(enumerate(report.checks)))}
    return tuple(
        Remark(
            titles=tuple(check.title for check in report.checks if check.cell == one.cell),
            cell=one.cell,
            points=tuple(_points(one)),
            comment=one.comment,
        )
        for one in sorted(by_hand, key=lambda one: order.get(one.cell, -1))
    )


def _of_checks(report: Report, cell: str) -> float:
    """What the checks of a cell are worth in the gradebook."""
    return sum(check.points for check in report.checks if check.cell == cell) if report.status == "graded" else 0.0


def _points(one: HandCell) -> Iterator[Message]:
    if one.manual is not None:
        yield message("card.points", points=number(one.manual), most=number(one.most or 0.0))
    if one.extra:
        yield message("feedback.extra", points=number(one.extra))
