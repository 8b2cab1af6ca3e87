"""What was graded is entered in groups: by number, by time, before an error goes on; files first, then rows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.commands import entering
from autograder.commands.entering import enter, entries, steps
from autograder.commands.place import Place
from autograder.errors import GraderError
from autograder.gradebook.book import Gradebook, open_gradebook
from autograder.gradebook.export import export_rows, reports
from autograder.gradebook.history import history
from autograder.grading import Graded
from tests.commands.grading_without_a_box import PAD, a_ledger, a_place, came_back, handed_in
from tests.sample_class.entry import CORR2D


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return a_place(tmp_path / "course")


@pytest.fixture
def book(place: Place) -> Iterator[Gradebook]:
    with open_gradebook(place.db) as book:
        yield book


class Clock:
    """Goes on only where it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def coming(clock: Clock, *seconds: float) -> Iterator[Graded]:
    for each in seconds:
        clock.now += each
        yield Graded(None)  # type: ignore[arg-type]  # nobody looks at it


def sizes(clock: Clock, *seconds: float) -> list[int]:
    return [len(step) for step in steps(coming(clock, *seconds), clock)]


def test_a_step_ends_by_number_or_by_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entering, "_STEP", 3)
    assert sizes(Clock(), *7 * [0.0]) == [3, 3, 1]
    assert sizes(Clock(), 1.0, 0.9, 0.2, 0.0) == [3, 1]
    assert sizes(Clock(), 1.0, 1.0, 0.1, 2.0) == [2, 2, 0]
    assert sizes(Clock()) == [0]


def test_what_came_before_an_error_is_handed_on_before_it() -> None:
    def breaks() -> Iterator[Graded]:
        yield Graded(None)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    found = steps(breaks(), Clock())
    assert len(next(found)) == 1
    with pytest.raises(KeyboardInterrupt):
        next(found)


def test_who_stops_listening_is_handed_nothing_more() -> None:
    found = steps(coming(Clock(), 9.0, 0.0), clock := Clock())
    clock.now = 9.0
    next(found)
    found.close()
    assert list(found) == []


def test_files_and_rows_are_written(place: Place, book: Gradebook) -> None:
    ledger, one = a_ledger(place, book), handed_in(place, "1-ana")
    assert enter(entries([came_back(ledger, one)], ledger), place, book, ledger, False) == ()
    assert [(row.student, row.raw_score) for row in export_rows(book)] == [("1-ana", 10.0)]
    for folder, kind in (
        ("autograded", "ipynb"),
        ("feedback", "html"),
        ("feedback", "json"),
        ("feedback-staff", "html"),
    ):
        assert (place.out / folder / "1-ana" / CORR2D / f"{CORR2D}.{kind}").is_file()


def test_a_file_that_can_not_be_written_leaves_no_row(place: Place, book: Gradebook) -> None:
    ledger, one = a_ledger(place, book), handed_in(place, "1-ana")
    (place.out / "feedback").write_text("a file where a folder should be")
    with pytest.raises(GraderError, match="can't be written"):
        enter(entries([came_back(ledger, one)], ledger), place, book, ledger, False)
    assert export_rows(book) == []
    assert history(book, "1-ana", CORR2D) == []


def test_what_was_tried_before_is_stored_once(place: Place, book: Gradebook) -> None:
    ledger, one = a_ledger(place, book), handed_in(place, "1-ana")
    step = entries([came_back(ledger, one)], ledger)
    enter(step, place, book, ledger, False)
    enter(step, place, book, ledger, True)
    assert len(history(book, "1-ana", CORR2D)) == 1
    enter(step, place, book, ledger, False)
    assert len(history(book, "1-ana", CORR2D)) == 2


def locked(book: Gradebook) -> set[str]:
    return {one.student for one in reports(book, PAD) if any(note.id == "report.locked" for note in one.notes)}


def test_a_level_is_open_by_what_the_gradebook_says_and_by_what_comes_with_it(place: Place, book: Gradebook) -> None:
    ledger = a_ledger(place, book, CORR2D, PAD)
    before, beside, never, worse = (
        (student, handed_in(place, student), handed_in(place, student, level=PAD))
        for student in ("1-before", "2-beside", "3-never", "4-worse")
    )
    enter(entries([came_back(ledger, before[1]), came_back(ledger, worse[1])], ledger), place, book, ledger, False)
    step = [came_back(ledger, one[2]) for one in (before, beside, never, worse)]
    step += [came_back(ledger, beside[1]), came_back(ledger, worse[1], full=False)]
    enter(entries(step, ledger), place, book, ledger, False)
    assert locked(book) == {never[0], worse[0]}
