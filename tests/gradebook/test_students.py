import pytest

from autograder.errors import SubmissionError
from autograder.gradebook.students import check_student
from autograder.wording import LANGUAGES, say


@pytest.mark.parametrize("student", ["2026001", "张三", "o'brien", "a b", "a,b", "=1+1", "é", "x" * 128, "張" * 128])
def test_ordinary_ids_are_taken(student):
    check_student(student)


@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("", "gradebook.student_empty"),
        ("x" * 129, "gradebook.student_too_long"),
        (" ana", "gradebook.student_blanks"),
        ("ana\n", "gradebook.student_blanks"),
        ("a\x00b", "gradebook.student_invisible"),
        ("a\x1b[31mb", "gradebook.student_invisible"),
        ("a\u202eb", "gradebook.student_invisible"),
        ("a\u200bb", "gradebook.student_invisible"),
        ("a\ud800b", "gradebook.student_invisible"),
        ("a\u2028b", "gradebook.student_invisible"),
        ("ana\u3164", "gradebook.student_invisible"),
        ("a\u2800na", "gradebook.student_invisible"),
        ("a\u00a0na", "gradebook.student_invisible"),
        ("ana\ufe0f", "gradebook.student_invisible"),
        ("ana\ue000", "gradebook.student_invisible"),
        ("a" + "\u0301" * 3 + "na", "gradebook.student_invisible"),
        ("a<img src=x onerror=f()>", "gradebook.student_markup"),
        ('a";f();"', "gradebook.student_markup"),
        ("a\\x22;f()", "gradebook.student_markup"),
    ],
)
def test_ids_that_mislead_are_refused_in_printable_words(student, reason):
    with pytest.raises(SubmissionError) as caught:
        check_student(student)
    assert caught.value.reason.id == reason
    for language in LANGUAGES:
        assert say(caught.value.reason, language).isprintable()


def test_the_reason_says_where_the_character_is():
    with pytest.raises(SubmissionError) as caught:
        check_student("ab\u200bc")
    assert "character 3" in say(caught.value.reason, "en")
    assert "U+200B" in say(caught.value.reason, "zh")
