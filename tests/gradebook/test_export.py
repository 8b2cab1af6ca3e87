import csv
import io
from pathlib import Path

import pytest
import sqlalchemy as sa

from autograder.errors import GraderError
from autograder.gradebook.export import current, export_rows, save_csv, write_csv
from autograder.gradebook.register import register
from autograder.gradebook.store import store
from tests.gradebook.building import LEVEL, level_cells, stored


def grade(theirs, cell, student="ana"):
    return theirs.find_grade(cell, LEVEL, LEVEL, student)


def read(rows):
    stream = io.StringIO()
    write_csv(rows, stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue())))


def test_a_row_says_it_all(book):
    store(book, [stored(penalty=2.0, attempt=2)])
    [row] = read(export_rows(book))
    assert row == {
        "student": "ana",
        "level": LEVEL,
        "raw_score": "9.5",
        "late_penalty": "2.0",
        "score": "7.5",
        "max_score": "10.0",
        "status": "graded",
        "attempt": "2",
        "submitted_at": "2026-11-20T15:30:00.123456+00:00",
        "graded_at": "2026-11-20T15:35:00.123456+00:00",
    }


def test_a_penalty_never_goes_below_zero(book):
    store(book, [stored(penalty=20.0)])
    assert export_rows(book)[0].score == 0.0


def test_manual_stands_over_automatic_and_extra_credit_on_top(book, theirs):
    store(book, [stored()])
    one = grade(theirs, "shape")
    one.manual_score, one.extra_credit = 1.0, 0.25
    theirs.db.commit()
    assert export_rows(book)[0].score == 6.75 == theirs.find_submission(LEVEL, "ana").score


def test_a_held_score_is_blank_until_a_person_gave_it_all(book, theirs):
    store(book, [stored(status="held")])
    [row] = read(export_rows(book))
    assert (row["raw_score"], row["score"], row["status"]) == ("", "", "held")
    grade(theirs, "shape").manual_score = 4.0
    theirs.db.commit()
    assert export_rows(book)[0].score is None
    grade(theirs, "value").manual_score = 2.0
    theirs.db.commit()
    assert export_rows(book)[0].score == 6.0


def test_an_ungradable_submission_is_a_zero(book):
    store(book, [stored(status="ungradable")])
    assert read(export_rows(book))[0]["score"] == "0.0"


def test_missing_work_has_no_row(book, theirs):
    register(book, "cnn", [level_cells("04")])
    theirs.add_student("never")
    store(book, [stored(), stored(level="04", student="ben")])
    assert [(row.level, row.student) for row in export_rows(book)] == [(LEVEL, "ana"), ("04", "ben")]
    assert [row.student for row in export_rows(book, "04")] == ["ben"]


@pytest.mark.parametrize("student", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "=HYPERLINK('x','y')"])
def test_an_id_is_never_a_formula(book, student):
    store(book, [stored(student=student)])
    [row] = read(export_rows(book))
    assert row["student"] == "'" + student


@pytest.mark.parametrize(
    ("student", "written"),
    [("ann;=1+1", "ann;'=1+1"), ("ann; ＝1;-2", "ann;' ＝1;'-2"), ("=1;b", "'=1;b"), ("a;b-c", "a;b-c")],
)
def test_nor_behind_a_semicolon_which_begins_a_cell_in_some_languages(book, student, written):
    store(book, [stored(student=student)])
    assert read(export_rows(book))[0]["student"] == written


@pytest.mark.parametrize("student", ["a,b", "a'b", "张三", "2026001", "o'brien", "a=b"])
def test_other_ids_come_back_as_they_are(book, student):
    store(book, [stored(student=student)])
    assert read(export_rows(book))[0]["student"] == student


def test_a_file_is_whole_and_opens_in_a_spreadsheet(book, tmp_path):
    store(book, [stored(student="张三")])
    target = tmp_path / "scores.csv"
    target.write_text("old")
    save_csv(export_rows(book), target)
    assert target.read_bytes().startswith(b"\xef\xbb\xbfstudent,level,")
    assert "张三" in target.read_text(encoding="utf-8-sig")
    assert [path.name for path in tmp_path.glob("scores*")] == ["scores.csv"]


def test_a_file_that_cannot_be_written(tmp_path):
    with pytest.raises(GraderError, match=r"can't be written to .*: No such file"):
        save_csv([], tmp_path / "none" / "scores.csv")


def test_a_full_disk_leaves_the_old_file(book, tmp_path):
    target = tmp_path / "scores.csv"
    target.write_text("old")
    (tmp_path / "scores.csv.part").symlink_to(Path("/dev/full"))
    with pytest.raises(GraderError, match="No space left"):
        save_csv(export_rows(book), target)
    assert target.read_text() == "old"


def test_current_receipts_are_for_grading_what_is_missing(book):
    store(book, [stored(), stored(student="ben", sha="b" * 64)])
    assert {one.student: one.submission_sha256 for one in current(book, LEVEL)} == {"ana": "a" * 64, "ben": "b" * 64}
    assert current(book, "04") == []


@pytest.mark.parametrize("status", ["graded", "held", "ungradable"])
def test_a_receipt_holds_for_every_status(book, status):
    store(book, [stored(status=status)])
    assert [one.status for one in current(book)] == [status]


def test_a_manual_score_does_not_make_a_receipt_void(book, theirs):
    store(book, [stored()])
    grade(theirs, "value").manual_score = 0.0
    theirs.db.commit()
    assert len(current(book)) == 1


def test_a_score_that_someone_else_wrote_makes_it_void(book):
    store(book, [stored(), stored(student="ben", shape=0.0, value=(0.0, 0.0))])
    with book.writing() as connection:
        connection.execute(sa.text("UPDATE grade SET auto_score = 0"))
    assert [one.student for one in current(book)] == ["ben"]


def test_a_submission_that_was_removed_makes_it_void(book, theirs):
    store(book, [stored(), stored(student="ben")])
    theirs.remove_submission(LEVEL, "ana")
    assert [one.student for one in current(book)] == ["ben"]
    assert [row.student for row in export_rows(book)] == ["ben"]
    store(book, [stored()])
    assert [row.student for row in export_rows(book)] == ["ana", "ben"]
