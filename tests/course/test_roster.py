import pytest

from autograder.course.roster import Person, read_roster
from autograder.errors import AuthorError
from autograder.wording import LANGUAGES, say


@pytest.fixture
def roster(tmp_path):
    def read(text):
        file = tmp_path / "roster.csv"
        file.write_text(text, encoding="utf-8")
        return read_roster(file)

    return read


def test_students_by_id_in_the_order_of_the_file(roster):
    found = roster("学号,姓名,班级,邮箱\n0020,张三,一班,z@example.org\n0003,Ana López,,\n")
    assert list(found.people) == ["0020", "0003"]
    assert found.people["0020"] == Person("0020", "张三", "一班", "z@example.org")
    assert found.people["0003"] == Person("0003", "Ana López", "", "")
    assert found.notes == ()


def test_the_id_is_enough(roster):
    assert roster("student\n1\n").people == {"1": Person("1", "", "", "")}


def test_blanks_around_a_cell_are_not_meant(roster):
    assert list(roster("student,name\n 1 , a \n2\t,b\n").people) == ["1", "2"]


def test_columns_that_nothing_is_done_with_are_told(roster):
    (note,) = roster("student,专业\n1,AI\n").notes
    for language in LANGUAGES:
        assert "专业" in say(note, language)
        assert "roster.csv" in say(note, language)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("student\n1\n2\n1\n", 4, "student '1' stands twice, first in line 2; right would be once"),
        ("student,name\n,张三\n", 2, "there is no student id; right would be one in every line"),
        ("student\na<b\n", 2, "character 2 of the student id 'a<b' is <, which formgrader takes for markup; right"),
        ("student\na\u200bb\n", 2, "character 2 of the student id 'a\\\\u200bb' is U+200B, which can't be seen; right"),
        ("student\n2.02601E+11\n", 2, "the student id '2.02601E+11' is what a spreadsheet makes of a long number;"),
        ("student\n2E+11\n", 2, "the student id '2E+11' is what a spreadsheet makes of a long number;"),
        ("student\na/b\n", 2, "the student id 'a/b' can't be the name of a folder of submissions; right would be"),
        ("student\n.a\n", 2, "the student id '.a' can't be the name of a folder"),
        ("student\n_a\n", 2, "the student id '_a' can't be the name of a folder"),
        (
            "student,name\n1,a\n2,b\u202ec\n",
            3,
            "the name of student '2' holds what can't be seen: 'b\\\\u202ec'; right",
        ),
        ("student,email\n1,<x>\n", 2, "the email of student '1' is '<x>', which formgrader takes for markup; right"),
        ("student\n\n", 1, "lists no student; right would be a line for each"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(roster, text, line, said):
    with pytest.raises(AuthorError) as caught:
        roster(text)
    assert caught.value.line == line
    assert caught.value.text.startswith(said)
    assert "right would be" in caught.value.text


def test_an_id_that_only_looks_like_a_power_of_ten_is_one(roster):
    assert list(roster("student\n2E11\nE+1\n12E+3\n").people) == ["2E11", "E+1", "12E+3"]
