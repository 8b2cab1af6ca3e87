"""Ends its box in every cell, after nearly all the time that a cell has, so that a fresh box runs the others again."""

import pytest

import autograder.sandbox.student as module
from autograder.results import Verdict
from autograder.wire.answers import Ended, Returned

STOPPED_BY = ("clock", "fresh box")

ENDS = "import os, time\nwhile time.process_time() < {}:\n    pass\nos._exit(0)"
LAST = "def attack():\n    return 'here'"


@pytest.fixture
def boxes(monkeypatch):
    """The boxes that were made."""
    made, box = [], module.Box

    def counted(*args, **named):
        made.append(box(*args, **named))
        return made[-1]

    monkeypatch.setattr(module, "Box", counted)
    return made


def test_there_are_two_fresh_ones_at_most(boxed, boxes):
    student = boxed(*[ENDS.format(0)] * 8, LAST)
    answers = [student.call("attack", (), {}) for _ in range(5)]
    assert len(boxes) == 3
    assert all(isinstance(answer, Ended) and answer.verdict is Verdict.CRASHED for answer in answers)
    assert len(student.notes) == 3


def test_two_cells_of_that_kind_are_got_over(boxed, boxes):
    assert boxed(*[ENDS.format(0)] * 2, LAST).call("attack", (), {}) == Returned("here")
    assert len(boxes) == 3


def test_all_of_them_have_one_budget(boxed, boxes):
    student = boxed(*[ENDS.format(0.2)] * 2, LAST, total_seconds=0.3)
    answer = student.call("attack", (), {})
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.TIMED_OUT
    assert len(boxes) == 2
    assert sum(box.spent for box in boxes) < 1


def test_works_where_nobody_counts(boxed, boxes, monkeypatch):
    monkeypatch.setattr(module, "RESTARTS", 100)
    assert boxed(*[ENDS.format(0)] * 8, LAST).call("attack", (), {}) == Returned("here")
    assert len(boxes) == 9
