"""Files for Moodle, read by the rules of its grade import: what it deletes, and what makes it refuse all of it."""

import csv
import io

import pytest

from autograder.errors import AuthorError
from autograder.report.lms_files.forms import Identity
from autograder.report.lms_files.moodle import fill_moodle
from tests.report.lms_files.building import column, scores, written

SITE_MAXIMUM = 100.0


class Refused(Exception):
    """The whole import."""


def moodle_import(data, grades, users, map_from):
    """What Moodle's gradebook holds after the import: ``users`` are its own, by identity as the profile has it.

    After its documentation and the behaviour of load_data: an unknown user, a value that is no number or above the
    site's maximum refuses all; an empty cell or ``-`` deletes; a blank identity leaves the student of the line before.
    """
    lines = list(csv.reader(io.StringIO(data.decode("utf-8").removeprefix("\ufeff"), newline="")))
    head, after, student = lines[0], dict(grades), None
    identity, score = head.index(map_from), len(head) - 1
    for cells in lines[1:]:
        if len(cells) != len(head):
            raise Refused("columns")
        name, value = cells[identity].strip(), cells[score].strip()
        if name not in ("", "0"):
            if name not in users:
                raise Refused(f"unknown user {name}")
            student = users[name]
        if student is None:
            raise Refused("no user")
        if value in ("", "-"):
            after.pop(student, None)
            continue
        if not value.replace(".", "", 1).isdigit() or float(value) > SITE_MAXIMUM:
            raise Refused(f"bad grade {value}")
        after[student] = float(value)
    return after


def only_file(*arguments):
    [(_, data)], outcome = fill_moodle(*arguments)
    return data, outcome


def test_scores_arrive_and_who_has_none_keeps_the_grade_that_is_there():
    data, outcome = only_file(scores(), None, None)
    users = {"0012": 1, "0034": 2, "2026003": 3, "2026004": 4}
    assert moodle_import(data, {2: 5.0, 3: 7.0}, users, "ID number") == {1: 9.5, 2: 0.0, 3: 7.0, 4: 10.0}
    assert (outcome.students, outcome.scores) == (3, 3)
    assert any("overridden" in note and "never both" in note for note in outcome.notes)
    assert any("--known" in note for note in outcome.notes)


@pytest.fixture
def participants(tmp_path):
    """What Moodle writes of a course's participants, in whose list one of ours is missing."""

    def participants(head=("First name", "Last name", "Email address"), *people, **more):
        lines = people or (
            ("三", "张", "zhang.san@Example.org"),
            ("四", "李", "li@example.org"),
            ("Tea", "Cher", "teacher@example.org"),
        )
        return written(tmp_path / "participants.csv", [head, *lines], "utf-8-sig", **more)

    return participants


def test_with_moodles_list_only_whom_it_knows_as_it_knows_them(participants):
    users = {"zhang.san@Example.org": 1, "li@example.org": 2, "teacher@example.org": 9}
    data, outcome = only_file(scores(), participants(), None)
    assert moodle_import(data, {9: 1.0}, users, "Email address") == {1: 9.5, 2: 0.0, 9: 1.0}
    assert outcome.absent == ("2026004 王五",)
    assert outcome.strangers == ("line 4: Tea Cher teacher@example.org",)
    with pytest.raises(Refused, match="unknown user"):  # what would have become of the file without the list
        moodle_import(only_file(scores(), None, Identity.EMAIL)[0], {}, users, "Email address")


def test_a_grading_worksheet_and_a_chinese_list_will_do_too(participants, tmp_path):
    sheet = [
        ["Identifier", "Full name", "Email address", "Status"],
        ["Participant 74", "张三", "ZHANG.SAN@example.org", ""],
    ]
    data, _ = only_file(scores(), written(tmp_path / "sheet.csv", sheet, "utf-8-sig"), None)
    assert moodle_import(data, {}, {"ZHANG.SAN@example.org": 1}, "Email address") == {1: 9.5}
    data, _ = only_file(
        scores(), participants(("名", "姓", "学号", "电子邮件地址"), ("三", "张", "0012", "x@y.z")), None
    )
    assert moodle_import(data, {}, {"0012": 1}, "ID number") == {1: 9.5}
    data, _ = only_file(scores(), participants(("用户名", "姓名"), ("0034", "李四")), Identity.USERNAME)
    assert moodle_import(data, {}, {"0034": 2}, "Username") == {2: 0.0}


def test_each_column_has_a_file_of_its_own_because_an_empty_cell_deletes():
    people = (("1", "A", "", "", "5", None), ("2", "B", "", "", None, "80"))
    found, outcome = fill_moodle(scores(*people, columns=(column(), column("作业一", "作业一", "100"))), None, None)
    files = dict(found)
    before = {1: 1.0, 2: 2.0}
    assert moodle_import(files["a1"], before, {"1": 1, "2": 2}, "ID number") == {1: 5.0, 2: 2.0}
    assert moodle_import(files["作业一"], before, {"1": 1, "2": 2}, "ID number") == {1: 1.0, 2: 80.0}
    assert (outcome.students, outcome.scores) == (2, 2)


def test_an_identity_that_would_go_to_somebody_else_is_not_written():
    people = (("1", "A", "a@x.y", "", "5"), ("0", "Zero", "b@x.y", "", "6"), ("=1+1", "F", "", "", "7"))
    data, outcome = only_file(scores(*people), None, None)
    assert moodle_import(data, {}, {"1": 1}, "ID number") == {1: 5.0}
    assert [text.split(":")[0] for text in outcome.doubtful] == ["0 Zero", "=1+1 F"]
    shared = (
        ("1", "A", "a@x.y", "", "5"),
        ("2", "B", "a@x.y", "", "6"),
        ("3", "C", "", "", "7"),
        ("4", "D", "d@x.y", "", "8"),
    )
    data, outcome = only_file(scores(*shared), None, Identity.EMAIL)
    assert moodle_import(data, {}, {"d@x.y": 4}, "Email address") == {4: 8.0}
    assert len(outcome.doubtful) == 3


def test_names_and_labels_are_no_formulas():
    data, _ = only_file(scores(("1", "=HYPERLINK(1)", "", "", "5"), columns=(column(label="=1+1"),)), None, None)
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig")))) == [
        ["ID number", "Full name", "'=1+1"],
        ["1", "'=HYPERLINK(1)", "5"],
    ]


@pytest.mark.parametrize(
    ("lines", "identity", "told"),
    [
        ([["Name"], ["a"]], None, "names no column ID number or Username or Email address; there are: Name"),
        ([["ID number"], ["77"]], None, "nobody in it is a student of this course by ID number"),
        ([["ID number"], ["0012"], ["0012"]], None, "student '0012' stands twice, in line 2 and in line 3"),
        (
            [["ID number", "学号"], ["0012", "0012"]],
            None,
            "the number stands 2 times: 'ID number' in column 1 and '学号'",
        ),
        ([["ID number"], ["0012"]], Identity.EMAIL, "names no column Email address"),
    ],
)
def test_a_list_that_will_not_do(tmp_path, lines, identity, told):
    with pytest.raises(AuthorError) as error:
        fill_moodle(scores(), written(tmp_path / "list.csv", lines), identity)
    assert told in str(error.value)
    assert str(error.value).startswith(f"{tmp_path / 'list.csv'}:")
