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


def test_of_some_submissions(book, theirs):
    register(book, "cnn", [level_cells("04")])
    everything = {(level, student) for level in (LEVEL, "04") for student in ("ana", "ben")}
    store(book, [stored(level=level, student=student) for level, student in sorted(everything)])
    for level, student in everything:
        theirs.find_grade("shape", level, level, student).manual_score = 2.0
        theirs.find_comment("solution", level, level, student).manual_comment = "look"
    theirs.db.commit()
    crossed = [(LEVEL, "ana"), ("04", "ben"), ("04", "nobody")]  # not also the level of one with the other's student
    assert by_hand(book, crossed) == {key: given for key, given in by_hand(book).items() if key in crossed}
    assert set(by_hand(book, crossed)) == set(crossed[:2])
    assert by_hand(book, []) == {}
    assert set(by_hand(book)) == everything
