"""What a teacher gives through nbgrader, read back."""

from autograder.gradebook.export import by_hand
from autograder.gradebook.register import register
from autograder.gradebook.store import store
from autograder.results import HandCell
from tests.gradebook.building import LEVEL, level_cells, stored


def test_points_and_comments_by_submission_and_cell(book, theirs):
    store(book, [stored(), stored(student="ben")])
    shape, value = (theirs.find_grade(cell, LEVEL, LEVEL, "ana") for cell in ("shape", "value"))
    shape.manual_score, value.extra_credit = 0.0, 0.5
    theirs.find_comment("solution", LEVEL, LEVEL, "ana").manual_comment = " <b>看第三行</b>\n"
    theirs.db.commit()
    given = (
        HandCell(cell="shape", most=4.0, manual=0.0),
        HandCell(cell="solution", comment="<b>看第三行</b>"),
        HandCell(cell="value", most=6.0, extra=0.5),
    )
    assert by_hand(book) == {(LEVEL, "ana"): given}


def test_what_was_taken_back_is_not_there(book, theirs):
    store(book, [stored()])
    grade, comment = (
        theirs.find_grade("shape", LEVEL, LEVEL, "ana"),
        theirs.find_comment("solution", LEVEL, LEVEL, "ana"),
    )
    grade.manual_score, grade.extra_credit, comment.manual_comment = 1.0, 1.0, "see me"
    theirs.db.commit()
    assert by_hand(book) != {}
    grade.manual_score, grade.extra_credit, comment.manual_comment = None, 0.0, " "
    theirs.db.commit()
    assert by_hand(book) == {}


def test_what_nbgrader_says_by_itself_is_not_a_teachers(book, theirs):
    store(book, [stored()])
    theirs.find_comment("solution", LEVEL, LEVEL, "ana").auto_comment = "No response."
    theirs.db.commit()
    assert by_hand(book) == {}


def test_of_some_levels(book, theirs):
    register(book, "cnn", [level_cells("04")])
    store(book, [stored(), stored(level="04")])
    for level in (LEVEL, "04"):
        theirs.find_grade("shape", level, level, "ana").manual_score = 2.0
    theirs.db.commit()
    assert set(by_hand(book, ["04"])) == {("04", "ana")}
    assert set(by_hand(book)) == {(LEVEL, "ana"), ("04", "ana")}
