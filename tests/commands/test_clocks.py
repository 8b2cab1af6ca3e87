"""A clock that jumps between two runs, back by an hour or ahead by a day, changes what is written and nothing else."""

from collections.abc import Generator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from autograder.commands import grade as grading
from autograder.commands import regrade as regrading
from autograder.commands.ledger import Ledger
from autograder.commands.place import Place
from autograder.commands.regraded import Regraded
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.history import history
from autograder.grading import Graded, Submission
from autograder.report.progress import Silent
from tests.commands.grading_without_a_box import NOW, a_ledger, a_place, came_back, handed_in
from tests.sample_class.entry import CORR2D

BACK, AHEAD = NOW - timedelta(hours=1), NOW + timedelta(days=1)
STUDENTS = ("1-ana", "2-ben")


class Workers:
    """Stands in the place of ``run``: full marks, or nothing; ends after so many as if it were interrupted."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.full, self.ends_after, self.asked = ledger, True, 99, list[str]()

    def __call__(self, submissions: Sequence[Submission], *_: object, **__: object) -> Generator[Graded, None, None]:
        for one in submissions:
            if len(self.asked) == self.ends_after:
                raise KeyboardInterrupt
            self.asked.append(one.student)
            yield came_back(self.ledger, one, full=self.full)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = a_place(tmp_path / "course")
    for student in STUDENTS:
        handed_in(place, student, f'"{student}"')
    return place


@pytest.fixture
def workers(place: Place, monkeypatch: pytest.MonkeyPatch) -> Workers:
    with open_gradebook(place.db) as book:
        workers = Workers(a_ledger(place, book))
    monkeypatch.setattr(grading, "run", workers)
    monkeypatch.setattr(regrading, "run", workers)
    return workers


def grade(place: Place, now: datetime) -> int:
    settings = place.settings({}, sandbox=True)
    return grading.grade(place, [CORR2D], settings, jobs=1, force=False, now=now, progress=Silent()).graded


def regrade(place: Place, now: datetime) -> Regraded:
    settings = place.settings({}, sandbox=True)
    return regrading.regrade(place, [CORR2D], settings, jobs=1, clock=lambda: now, progress=Silent())


def stopped(place: Place, workers: Workers, now: datetime, *, after: int) -> None:
    workers.asked, workers.ends_after = [], after
    with pytest.raises(KeyboardInterrupt):
        regrade(place, now)
    workers.asked, workers.ends_after = [], 99


def moved(done: Regraded) -> list[tuple[str, float | None, float | None]]:
    return sorted((one.student, one.before, one.now) for one in done.moves)


@pytest.mark.parametrize("later", [BACK, AHEAD])
def test_a_run_after_the_jump_has_nothing_to_do_and_the_next_attempt_is_the_last(
    place: Place, workers: Workers, later: datetime
) -> None:
    assert grade(place, NOW) == 2
    assert grade(place, later) == 0
    handed_in(place, "1-ana", '"anew"')
    workers.full = False
    assert grade(place, later) == 1
    assert grade(place, NOW) == 0
    with open_gradebook(place.db) as book:
        told = history(book, "1-ana", CORR2D)
    assert [(one.attempt, one.is_current, one.graded_at) for one in told] == [(1, False, NOW), (2, True, later)]


@pytest.mark.parametrize("later", [BACK, AHEAD])
def test_a_regrade_goes_on_after_the_jump_with_what_is_missing(place: Place, workers: Workers, later: datetime) -> None:
    """Stopped twice: what the second run has done under the other clock is done as well."""
    handed_in(place, "3-cem", '"3-cem"')
    grade(place, NOW - timedelta(days=2))
    workers.full = False
    stopped(place, workers, NOW, after=1)
    stopped(place, workers, later, after=1)
    done = regrade(place, later)
    assert workers.asked == ["3-cem"]
    assert (done.graded, done.done_before) == (1, 2)
    assert moved(done) == [(student, 10.0, 0.0) for student in (*STUDENTS, "3-cem")]
    with open_gradebook(place.db) as book:
        assert [len(history(book, student, CORR2D)) for student in (*STUDENTS, "3-cem")] == [2, 2, 2]


def test_what_an_earlier_regrade_did_while_the_clock_was_ahead_is_not_this_one_s(
    place: Place, workers: Workers
) -> None:
    grade(place, NOW)
    regrade(place, AHEAD)
    workers.full = False
    stopped(place, workers, NOW + timedelta(hours=1), after=1)
    done = regrade(place, NOW + timedelta(hours=2))
    assert (workers.asked, done.done_before) == (["2-ben"], 1)
    assert moved(done) == [(student, 10.0, 0.0) for student in STUDENTS]
