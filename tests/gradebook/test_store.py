"""Storing, seen through nbgrader's own API: its scores, its `needs_manual_grade`, what a person set by hand."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from autograder.errors import AuthorError, GraderError, SubmissionError
from autograder.gradebook.export import current
from autograder.gradebook.register import register
from autograder.gradebook.store import store
from tests.gradebook.building import LEVEL, MOMENT, level_cells, report, stored


def seen(theirs, student="ana"):
    """The submission as nbgrader reads it now."""
    theirs.db.expire_all()
    return theirs.find_submission(LEVEL, student)


def cell_of(theirs, cell, student="ana"):
    theirs.db.expire_all()
    return theirs.find_grade(cell, LEVEL, LEVEL, student)


def give(theirs, cell, points, extra=None, student="ana"):
    """A manual score, set as formgrader sets it (its GradeHandler.put)."""
    grade = cell_of(theirs, cell, student)
    grade.manual_score, grade.extra_credit = points, extra
    grade.needs_manual_grade = grade.manual_score is None and grade.auto_score is None
    theirs.db.commit()


def waiting(theirs):
    """Who needs a person, as formgrader's table of submissions asks."""
    theirs.db.expire_all()
    return sorted(row["student"] for row in theirs.submission_dicts(LEVEL) if row["needs_manual_grade"])


def test_points_are_summed_by_cell(book, theirs):
    assert store(book, [stored()]).masked == ()
    submission = seen(theirs)
    assert {grade.name: grade.auto_score for grade in submission.notebooks[0].grades} == {"shape": 4.0, "value": 5.5}
    assert (submission.score, submission.max_score, submission.needs_manual_grade) == (9.5, 10.0, False)
    assert [comment.name for comment in submission.notebooks[0].comments] == ["solution"]
    assert submission.notebooks[0].failed_tests is True  # 5.5 of 6


def test_the_timestamp_is_naive_utc_and_the_penalty_nbgraders(book, theirs):
    store(book, [stored(penalty=1.5)])
    submission = seen(theirs)
    assert submission.timestamp == MOMENT.replace(tzinfo=None)
    assert submission.late_submission_penalty == 1.5
    store(book, [stored(submitted=MOMENT + timedelta(hours=1))])
    submission = seen(theirs)
    assert submission.timestamp == MOMENT.replace(tzinfo=None) + timedelta(hours=1)
    assert submission.late_submission_penalty == 0.0


def test_a_held_report_has_no_score_and_waits_for_a_person(book, theirs):
    store(book, [stored(status="held"), stored(student="ben")])
    assert {grade.auto_score for grade in seen(theirs).notebooks[0].grades} == {None}
    assert waiting(theirs) == ["ana"]
    assert seen(theirs).score == 0.0  # nbgrader has no better word for it
    store(book, [stored()])
    assert (waiting(theirs), seen(theirs).score) == ([], 9.5)


def test_an_ungradable_one_is_zero_and_waits_for_nobody(book, theirs):
    store(book, [stored(status="ungradable")])
    assert {grade.auto_score for grade in seen(theirs).notebooks[0].grades} == {0.0}
    assert waiting(theirs) == []


def test_what_a_person_set_survives(book, theirs):
    store(book, [stored()])
    give(theirs, "value", 6.0, extra=0.5)
    comment = theirs.find_comment("solution", LEVEL, LEVEL, "ana")
    comment.manual_comment = "well done"
    theirs.db.commit()
    summary = store(book, [stored()])
    assert summary.masked == ()
    grade = cell_of(theirs, "value")
    assert (grade.manual_score, grade.extra_credit, grade.auto_score) == (6.0, 0.5, 5.5)
    assert grade.needs_manual_grade is False
    assert theirs.find_comment("solution", LEVEL, LEVEL, "ana").manual_comment == "well done"
    assert seen(theirs).score == 10.5


def test_a_score_that_changes_beneath_a_manual_one_is_listed(book, theirs):
    store(book, [stored()])
    give(theirs, "value", 6.0)
    [masked] = store(book, [stored(value=(0.0, 1.5))]).masked
    assert (masked.student, masked.level, masked.cell) == ("ana", LEVEL, "value")
    assert (masked.manual_score, masked.auto_before, masked.auto_now) == (6.0, 5.5, 1.5)
    assert waiting(theirs) == ["ana"]
    assert cell_of(theirs, "value").score == 6.0
    store(book, [stored(value=(0.0, 1.5))])
    assert waiting(theirs) == ["ana"]  # until someone has looked
    give(theirs, "value", 5.0)
    store(book, [stored(value=(0.0, 1.5))])
    assert waiting(theirs) == []


def test_a_new_submission_beneath_a_manual_score_is_listed_though_its_points_are_the_same(book, theirs):
    store(book, [stored()])
    give(theirs, "value", 6.0)
    [masked] = store(book, [stored(sha="b" * 64, attempt=2)]).masked
    assert (masked.cell, masked.auto_before, masked.auto_now) == ("value", 5.5, 5.5)
    assert waiting(theirs) == ["ana"]


def test_a_held_score_that_a_person_gave_is_not_asked_for_again(book, theirs):
    store(book, [stored(status="held")])
    for cell in ("shape", "value"):
        give(theirs, cell, 3.0)
    assert store(book, [stored(status="held")]).masked == ()
    assert (waiting(theirs), seen(theirs).score) == ([], 6.0)


def test_extra_credit_alone_survives(book, theirs):
    store(book, [stored()])
    give(theirs, "value", None, extra=1.0)
    store(book, [stored(value=(4.0, 2.0))])
    assert (cell_of(theirs, "value").score, waiting(theirs)) == (7.0, [])


def test_a_batch_is_one_transaction(book):
    begun = []
    sa.event.listen(book.engine, "begin", lambda connection: begun.append(1))
    store(book, [stored(student=f"s{number}") for number in range(50)])
    assert len(begun) == 1
    assert len(current(book)) == 50


def test_the_statements_of_a_batch_do_not_grow_with_it(book):
    count = []
    sa.event.listen(book.engine, "before_cursor_execute", lambda *_: count.append(1))
    store(book, [stored(student=f"s{number}") for number in range(5)])
    few = len(count)
    store(book, [stored(student=f"t{number}") for number in range(200)])
    assert len(count) == 2 * few


def test_the_last_of_several_reports_counts(book, theirs):
    summary = store(book, [stored(shape=0.0), stored(student="ben"), stored(shape=2.0, attempt=2, sha="b" * 64)])
    assert (summary.stored, seen(theirs).score) == (3, 7.5)
    assert [(one.student, one.attempt) for one in current(book)] == [("ana", 2), ("ben", 1)]


def test_levels_mix_in_a_batch(book, theirs):
    register(book, "cnn", [level_cells("04")])
    store(book, [stored(), stored(level="04", shape=0.0), stored(student="ben", level="04")])
    assert [(one.level, one.student, one.score) for one in current(book)] == [
        (LEVEL, "ana", 9.5),
        ("04", "ana", 5.5),
        ("04", "ben", 9.5),
    ]
    assert len(theirs.assignment_submissions(LEVEL)) == 1


def test_no_reports_are_no_work(book):
    assert store(book, []).stored == 0


def test_a_student_id_that_misleads_stops_the_batch_before_it_is_written(book):
    with pytest.raises(SubmissionError):
        store(book, [stored(), stored(student="a\x00")])
    assert current(book) == []


def test_a_level_that_is_not_registered(book):
    with pytest.raises(AuthorError, match="level '99' is not in the gradebook"):
        store(book, [stored(), stored(level="99")])
    assert current(book) == []


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ({"shape": 4.0, "value": 5.0}, "'value' is worth 5 points in the notebook and 6 points in checks.py"),
        ({"shape": 4.0}, "'value' is worth nothing in the notebook and 6 points in checks.py"),
        ({"shape": 4.0, "value": 6.0, "dx": 2.0}, "'dx' is worth 2 points in the notebook and nothing in checks.py"),
    ],
)
def test_checks_and_graded_cells_must_agree(book, points, said):
    register(book, "cnn", [level_cells(points=points)])
    with pytest.raises(AuthorError, match=said):
        store(book, [stored()])


@pytest.mark.parametrize("score", [None, 9.0, float("nan")])
def test_a_report_that_does_not_add_up_is_not_stored(book, score):
    with pytest.raises(GraderError, match=r"its checks add up to 9\.5"):
        store(book, [stored(report(score=score))])
    assert current(book) == []


def test_a_moment_without_a_zone_is_refused(book):
    with pytest.raises(ValueError, match="has no zone"):
        store(book, [stored(submitted=MOMENT.replace(tzinfo=None))])
    assert current(book) == []


@pytest.mark.parametrize("penalty", [-1.0, float("nan"), float("inf")])
def test_a_penalty_that_is_none_is_refused(book, penalty):
    with pytest.raises(ValueError, match="0 or more"):
        store(book, [stored(penalty=penalty)])
    assert current(book) == []
