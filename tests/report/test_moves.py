"""Who moves: the direction, the size, and what is said of it."""

from io import StringIO

import pytest
from rich.console import Console

from autograder.report.moves import Side, move_document, move_of, moves_table
from autograder.results import HandCell, Report, Verdict
from tests.report.samples import check, report


def graded(points: float) -> Report:
    verdict = Verdict.PASSED if points else Verdict.FAILED
    return report(checks=(check("value", verdict, worth=points or 4.0),), score=points)


HELD = report(status="held", score=None)


@pytest.mark.parametrize(
    ("before", "now", "direction", "points"),
    [
        (Side(graded(0.0)), Side(graded(4.0)), "up", 4.0),
        (Side(graded(4.0)), Side(graded(0.0)), "down", -4.0),
        (Side(graded(4.0)), Side(graded(4.0)), "same", 0.0),
        (Side(graded(4.0), 1.0), Side(graded(4.0), 3.0), "down", -2.0),
        (Side(graded(4.0), 9.0), Side(graded(0.0)), "same", 0.0),  # lateness had taken all of it
        (Side(graded(4.0)), Side(HELD), "held", -4.0),
        (Side(HELD), Side(graded(0.0)), "up", 0.0),
    ],
)
def test_the_direction_is_what_the_gradebook_does(before: Side, now: Side, direction: str, points: float) -> None:
    move = move_of(before, now, (), kept=False)
    assert (move.direction, move.points) == (direction, points)
    assert move.tells is (direction != "same" or before.report.score != now.report.score)


def test_it_is_shown_and_is_data() -> None:
    given = (HandCell(cell="value", most=4.0, manual=1.5),)
    move = move_of(Side(graded(4.0), 1.0), Side(graded(0.0)), given, kept=True)
    console = Console(record=True, width=200, file=StringIO())
    console.print(moves_table([move]))
    shown = " ".join(console.export_text().split())
    assert "alice 03-conv-forward 4 0 -3 keeps the score before; value: passed 4/4, now failed 0/4" in shown
    assert "value: 1.5 by hand stands above 4, now 0" in shown
    assert "for being late: 1 off, now 0" in shown
    document = move_document(move)
    assert (document["before"], document["now"], document["kept"]) == (4.0, 0.0, True)
    assert document["late_penalty"] == {"before": 1.0, "now": 0.0}
    assert [one["id"] for one in document["checks"]] == ["value"]
