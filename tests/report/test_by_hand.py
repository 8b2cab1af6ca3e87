"""The score that counts with what was given by hand, against the gradebook's own sums."""

import pytest

from autograder.gradebook.book import open_gradebook
from autograder.gradebook.export import by_hand, export_rows
from autograder.gradebook.register import register
from autograder.gradebook.store import store
from autograder.report.by_hand import counted, gives_points, remarks
from autograder.results import HandCell
from tests.gradebook.building import LEVEL, level_cells, report, stored

GIVEN = {
    "nothing": {},
    "one": {"value": (2.0, 0.0)},
    "zero": {"shape": (0.0, 0.0)},
    "extra alone": {"shape": (None, 1.5)},
    "all": {"shape": (3.0, 0.25), "value": (6.0, 0.0)},
    "more than there is": {"shape": (5.0, 2.0), "value": (7.0, 0.0)},
}


@pytest.mark.parametrize("status", ["graded", "ungradable", "held"])
@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN)
def test_it_is_the_gradebooks(tmp_path, given, status):
    from nbgrader.api import Gradebook

    with open_gradebook(tmp_path / "gradebook.db") as book:
        register(book, "cnn", [level_cells()])
        store(book, [stored(status=status)])
        with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}", "cnn") as theirs:
            for cell, (manual, extra) in given.items():
                grade = theirs.find_grade(cell, LEVEL, LEVEL, "ana")
                grade.manual_score, grade.extra_credit = manual, extra
            theirs.db.commit()
        read = by_hand(book).get((LEVEL, "ana"), ())
        assert counted(report(status=status), read) == export_rows(book)[0].raw_score


def test_a_held_report_may_have_checks():
    held = report().__class__(
        **{name: getattr(report(), name) for name in report().__struct_fields__} | {"status": "held"}
    )
    cells = (HandCell(cell="shape", most=4.0, manual=1.0), HandCell(cell="value", most=6.0, manual=2.0))
    assert counted(held, cells) == 3.0


def test_remarks_are_in_the_order_of_the_checks_with_their_titles():
    cells = tuple(HandCell(cell=cell, comment=cell) for cell in ("solution", "value", "shape"))
    assert [(one.cell, len(one.titles)) for one in remarks(report(), cells)] == [
        ("solution", 0),
        ("shape", 1),
        ("value", 2),
    ]


def test_a_comment_gives_no_points():
    assert not gives_points([HandCell(cell="shape", comment="good")])
    assert gives_points([HandCell(cell="shape", manual=0.0)])
    assert gives_points([HandCell(cell="shape", extra=1.0)])
