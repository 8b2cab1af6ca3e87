from autograder.course.student_ids import LONGEST, Fault, fault_of
from autograder.gradebook.cells import NAME_LENGTH


def test_an_id_may_be_as_long_as_the_gradebook_holds():
    assert LONGEST == NAME_LENGTH
    assert fault_of("x" * NAME_LENGTH) is None
    assert fault_of("x" * (NAME_LENGTH + 1)) == Fault("too_long")


def test_the_first_character_that_misleads_is_told():
    assert fault_of("00ab<c>") == Fault("markup", 5)
    assert fault_of("0\u200b1\u200b") == Fault("invisible", 2)
    assert fault_of("") == Fault("empty")
    assert fault_of("a ") == Fault("blanks")
    assert fault_of("王小明-01") is None
