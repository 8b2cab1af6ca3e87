import pytest

from autograder.batch.intake import people as people_module
from autograder.batch.intake.handed import Identity
from autograder.batch.intake.people import people_of
from autograder.errors import AuthorError

WORKSHEET = '\ufeffIdentifier,"Full name","Email address",Status,Grade\n'
CANVAS = "Student,ID,SIS User ID,SIS Login ID,Section,Level 1 (77)\n    Points Possible,,,,,20\n"


def known(tmp_path, text, roster=None):
    file = tmp_path / "names.csv"
    file.write_text(text, encoding="utf-8")
    return people_of(file, roster or {})


def test_moodles_worksheet_leads_to_the_roster_by_e_mail(tmp_path):
    text = WORKSHEET + 'Participant 74,"Ann Example",Ann@Example.edu,,\nParticipant 75,张三,san@example.edu,,\n'
    people = known(tmp_path, text, {"2026001": "ann@example.edu", "2026002": ""})
    assert people.student(Identity(id="74")) == "2026001"
    with pytest.raises(ValueError, match="leads to no student"):
        people.student(Identity(id="75"))
    with pytest.raises(ValueError, match="neither in --names nor in the roster"):
        people.student(Identity(id="76"))


def test_moodles_worksheet_with_a_number_of_its_own_and_in_chinese(tmp_path):
    text = "标识符,全名,ID number,电子邮件地址\n参与者74,张三,2026001,san@example.edu\n"
    assert known(tmp_path, text).student(Identity(id="74")) == "2026001"


def test_canvas_gradebook_where_student_is_a_name(tmp_path):
    text = CANVAS + '"Example, Ann",12345,2026001,ann,Section A,\n"San, Zhang",12346,,san,Section A,\n'
    people = known(tmp_path, text)
    assert people.student(Identity(id="12345")) == "2026001"
    assert people.student(Identity(id="12346")) == "san"
    assert people.ids("id") == {"12345", "12346"}


def test_a_table_of_ones_own(tmp_path):
    people = known(tmp_path, "login,email,student\nzhang_san,san@example.edu,s3\n")
    assert people.student(Identity(login="zhang_san")) == "s3"
    assert people.student(Identity(email="SAN@example.edu")) == "s3"


def test_the_roster_alone_knows_by_number_login_and_e_mail():
    people = people_of(None, {"s1": "one@example.edu", "74": ""})
    assert people.student(Identity(login="s1")) == "s1"
    assert people.student(Identity(number="s1", email="x@example.edu")) == "s1"
    assert people.student(Identity(email="one@example.edu")) == "s1"
    with pytest.raises(ValueError, match="neither"):
        people.student(Identity(id="74"))  # a participant's number is no student's


def test_one_who_fits_two_students_is_none_of_them(tmp_path):
    people = known(tmp_path, "id,email,student\n1,a@example.edu,s1\n2,b@example.edu,s2\n1,,s9\n")
    with pytest.raises(ValueError, match="fits s1 and s9"):
        people.student(Identity(id="1"))
    with pytest.raises(ValueError, match="fits s1 and s2 and s9"):
        people.student(Identity(email="b@example.edu", login="x", number="", id="1"))


def test_nobody_is_known_by_a_name(tmp_path):
    with pytest.raises(AuthorError, match="names nobody by a platform's id"):
        known(tmp_path, "Full name,student\nAnn Example,s1\n")


def test_without_anything_to_know_by_the_platforms_own_id():
    people = people_of(None, {})
    assert people.student(Identity(id="74")) == "74"
    assert people.student(Identity(number="2026001", email="a@b")) == "2026001"
    assert people.student(Identity(login="王小明 (a)")) == "王小明 (a)"


@pytest.mark.parametrize(
    "bad", ["", "..", ".earlier", "_x", "a/b", "a\\b", "C:x", "con", "NUL.txt", "a\u202eb", "a\x1bb", "<b>", " a", "a.",
            "字" * 80, "x" * 129]
)  # fmt: skip
def test_what_can_t_be_a_folder_is_refused(bad, monkeypatch):
    with pytest.raises(ValueError, match="can't be a student's folder"):
        people_of(None, {}).student(Identity(login=bad))
    monkeypatch.setattr(people_module, "_safe", lambda student: student)
    assert people_of(None, {}).student(Identity(login=bad)) == bad
