"""The ledger: which attempt a submission is, why it is graded again, and what is written down of it; by pages."""

import dataclasses
import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from autograder.checks.seeds import hidden_seeds
from autograder.commands.entering import enter, entries
from autograder.commands.ledger import Ledger, fingerprint
from autograder.commands.place import Place
from autograder.gradebook.book import Gradebook, open_gradebook
from autograder.grading import Graded, Submission
from tests.commands.grading_without_a_box import NOW, a_ledger, a_place, came_back, handed_in
from tests.sample_class.entry import CORR2D


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return a_place(tmp_path / "course")


@pytest.fixture
def book(place: Place) -> Iterator[Gradebook]:
    with open_gradebook(place.db) as book:
        yield book


def graded(ledger: Ledger, submission: Submission, **came: bool) -> None:
    enter(entries([came_back(ledger, submission, **came)], ledger), ledger.place, ledger.book, ledger, False)


def decided(ledger: Ledger, *submissions: Submission) -> list[tuple[int, str | None]]:
    return [(one.attempt, reason) for one, reason in ledger.numbered([submissions])]


def test_what_was_graded_stands_and_each_change_is_a_reason(place: Place, book: Gradebook) -> None:
    ledger, one = a_ledger(place, book), handed_in(place, "1-ana")
    assert decided(ledger, one) == [(1, "new")]
    graded(ledger, one)
    assert decided(ledger, one) == [(1, None)]
    level = ledger.levels[CORR2D]
    other = dataclasses.replace(level, level=dataclasses.replace(level.level, version="another"))
    changed = dataclasses.replace
    assert decided(changed(ledger, levels={CORR2D: other}), one) == [(1, "level")]
    assert decided(changed(ledger, secret=bytes(32)), one) == [(1, "seed")]
    assert decided(changed(ledger, versions={"numpy": "0"}), one) == [(1, "versions")]
    assert decided(changed(ledger, sandboxed=False), one) == [(1, "sandbox")]
    page = place.out / "feedback" / "1-ana" / CORR2D / f"{CORR2D}.html"
    page.unlink()
    assert decided(ledger, one) == [(1, "outputs")]
    assert decided(ledger, handed_in(place, "1-ana", "[]")) == [(2, "changed")]


def test_what_was_held_is_tried_again_and_is_the_same_attempt(place: Place, book: Gradebook) -> None:
    ledger, one = a_ledger(place, book), handed_in(place, "1-ana")
    graded(ledger, one, held=True)
    assert decided(ledger, one) == [(1, "held")]


def test_scores_that_another_program_wrote_make_it_new(place: Place, book: Gradebook) -> None:
    ledger, one = a_ledger(place, book), handed_in(place, "1-ana")
    graded(ledger, one)
    with book.writing() as connection:
        connection.execute(sa.text("UPDATE grade SET auto_score = 0"))
    assert decided(ledger, one) == [(1, "new")]


def test_a_page_asks_the_gradebook_as_often_for_many_as_for_one(place: Place, book: Gradebook) -> None:
    ledger = a_ledger(place, book)
    some = [handed_in(place, f"{number}-ana", f'"{number}"') for number in range(8)]
    for one in some[:5]:
        graded(ledger, one)
    asked = list[str]()
    sa.event.listen(book.engine, "before_cursor_execute", lambda _c, _cursor, text, *_: asked.append(text))
    assert decided(ledger, *some) == 5 * [(1, None)] + 3 * [(1, "new")]
    for_many, asked[:] = len(asked), []
    assert decided(ledger, some[0]) == [(1, None)]
    assert for_many == len(asked) > 0


def test_a_receipt_says_when_by_what_and_why(place: Place, book: Gradebook) -> None:
    ledger, one = a_ledger(place, book), handed_in(place, "1-ana")
    report = came_back(ledger, one).report
    stored = ledger.page([(CORR2D, "1-ana")]).stored(Graded(report))
    key = hidden_seeds(ledger.secret, report.level_version, one.sha256).key
    assert stored.seed_fingerprint == hashlib.sha256(key).hexdigest()[:16]
    assert stored.seed_fingerprint == fingerprint(ledger.secret, report.level_version, one.sha256)
    assert (stored.graded, stored.reason, stored.counts) == (NOW, "new", True)
    assert stored.submitted is not None
    assert stored.submitted.isoformat() == one.submitted_at
    assert stored.environment["limits"]["memory_mib"] > 0
    graded(ledger, one)
    again = ledger.page([(CORR2D, "1-ana")])
    assert again.stored(Graded(report)).reason == "forced"
    asked = dataclasses.replace(ledger, asked="regrade")
    assert asked.page([(CORR2D, "1-ana")]).stored(Graded(report)).reason == "regrade"


def test_what_was_found_not_to_count_does_not_count_again_until_something_changes(
    place: Place, book: Gradebook
) -> None:
    ledger, one = a_ledger(place, book), handed_in(place, "1-ana")
    graded(ledger, one)
    came = entries([came_back(ledger, one, full=False)], ledger)
    enter([(came[0][0], msgspec.structs.replace(came[0][1], counts=False))], place, book, ledger, False)
    page = ledger.page([(CORR2D, "1-ana")])
    report = came_back(ledger, one).report
    assert not page.stored(Graded(report)).counts
    for changes in ({"submission_sha256": "b" * 64}, {"level_version": "another"}):
        assert page.stored(Graded(msgspec.structs.replace(report, **changes))).counts


def test_a_moment_that_no_clock_has_is_held_and_not_the_end_of_the_run(place: Place, book: Gradebook) -> None:
    ledger, one = a_ledger(place, book), handed_in(place, "1-ana")
    replaced = partial(msgspec.structs.replace, came_back(ledger, one).report)
    page = ledger.page([(CORR2D, "1-ana")])
    good = came_back(ledger, one)
    assert page.presentable(good) is good
    for moment in ("no moment", "0001-01-01T00:00:00+00:00"):
        odd = dataclasses.replace(good, report=replaced(submitted_at=moment))
        held = page.presentable(odd).report
        assert (held.status, held.score, held.submitted_at) == ("held", None, None)
