"""What counts, and what only is the last: in our receipts and in nbgrader's tables."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from autograder.errors import GraderError
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.export import current, export_rows, reports, standing
from autograder.gradebook.history import counting, history, kept
from autograder.gradebook.register import register
from autograder.gradebook.store import renote, store
from autograder.wording import message
from tests.gradebook.building import LEVEL, MOMENT, level_cells, report, stored


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request, path):
    """A gradebook on SQLite, and one on PostgreSQL."""
    with open_gradebook(path if request.param == "sqlite" else request.getfixturevalue("postgres")) as book:
        register(book, "cnn", [level_cells()])
        yield book


def told(book, student="ana"):
    return [(one.score, one.is_current, one.counts) for one in history(book, student, LEVEL)]


def test_a_story_has_every_receipt_with_all_that_it_says(either):
    store(either, [stored(shape=0.0, penalty=1.5, reason="new", environment={"machine": "x86_64"})])
    store(either, [stored(reason="level")])
    first, second = history(either, "ana", LEVEL)
    assert (first.reason, first.environment, first.late_penalty) == ("new", {"machine": "x86_64"}, 1.5)
    assert (first.before, second.before) == (None, first.id)
    assert (first.report, second.report) == (report(shape=0.0), report())
    assert kept(either, [second.id, 10**6]) == {second.id: second}
    assert counting(either, [(LEVEL, "ana"), (LEVEL, "ben")]) == {(LEVEL, "ana"): second}
    assert history(either, "ben", LEVEL) == []


def test_what_does_not_count_leaves_the_grade_and_is_the_current_one(either):
    store(either, [stored(penalty=1.0)])
    later = MOMENT + timedelta(days=1)
    summary = store(either, [stored(shape=0.0, penalty=3.0, sha="b" * 64, attempt=2, submitted=later, counts=False)])
    assert summary.masked == ()
    assert told(either) == [(9.5, False, True), (5.5, True, False)]
    [row] = export_rows(either)
    assert (row.raw_score, row.late_penalty, row.attempt, row.submitted_at) == (9.5, 1.0, 1, MOMENT)
    assert [(one.attempt, one.counts) for one in current(either)] == [(2, False)]
    assert [(one.attempt, one.counts) for one in standing(either)] == [(1, True)]
    assert [one.score for one in reports(either)] == [9.5]
    with either.reading() as connection:  # what formgrader compares with the file of the last one
        [moment] = connection.execute(sa.text("SELECT timestamp FROM submitted_assignment")).scalars()
    assert str(moment)[:10] == str(later)[:10]


def test_the_next_that_counts_takes_its_place(either):
    store(either, [stored()])
    store(either, [stored(shape=0.0, counts=False)])
    store(either, [stored(shape=2.0)])
    assert told(either) == [(9.5, False, False), (5.5, False, False), (7.5, True, True)]
    assert [one.before for one in history(either, "ana", LEVEL)] == [None, 1, 1]
    assert export_rows(either)[0].raw_score == 7.5


def test_the_first_counts_in_any_case(either):
    store(either, [stored(counts=False)])
    assert told(either) == [(9.5, True, True)]
    assert export_rows(either)[0].raw_score == 9.5


def test_of_a_batch_the_last_that_counts_does(either):
    store(either, [stored(shape=1.0), stored(shape=2.0), stored(shape=0.0, counts=False)])
    assert told(either) == [(6.5, False, False), (7.5, False, True), (5.5, True, False)]
    assert export_rows(either)[0].raw_score == 7.5


def test_a_grade_that_another_program_overwrote_is_put_right(either):
    store(either, [stored(penalty=0.5)])
    with either.writing() as connection:
        connection.execute(sa.text("UPDATE grade SET auto_score = 0"))
        connection.execute(sa.text("UPDATE submitted_notebook SET late_submission_penalty = 9"))
    assert current(either) == standing(either) == []
    store(either, [stored(shape=0.0, counts=False)])
    assert (export_rows(either)[0].raw_score, export_rows(either)[0].late_penalty) == (9.5, 0.5)
    assert len(current(either)) == len(standing(either)) == 1


def test_a_manual_score_is_not_masked_by_what_does_not_count(either):
    store(either, [stored()])
    with either.writing() as connection:
        connection.execute(sa.text("UPDATE grade SET manual_score = 1"))
    assert store(either, [stored(shape=0.0, sha="b" * 64, counts=False)]).masked == ()
    assert {one.cell for one in store(either, [stored(shape=0.0, sha="b" * 64)]).masked} == {"shape", "value"}


def test_notes_go_to_the_report_that_counts(either):
    store(either, [stored()])
    store(either, [stored(shape=0.0, counts=False)])
    renote(either, [report(notes=(message("report.held"),))])
    first, second = history(either, "ana", LEVEL)
    assert (len(first.report.notes), len(second.report.notes)) == (1, 0)


def test_a_report_of_another_form_does_not_end_the_story(either):
    store(either, [stored()])
    with either.writing() as connection:
        connection.execute(sa.text("UPDATE guanka_receipt SET report = '{\"student\": 1}'"))
    [one] = history(either, "ana", LEVEL)
    assert (one.report, one.score) == (None, 9.5)
    with pytest.raises(GraderError, match="another guanka's form"):
        store(either, [stored(shape=0.0, counts=False)])
    assert len(history(either, "ana", LEVEL)) == 1
