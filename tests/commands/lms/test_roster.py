"""guanka lms roster: who is who is kept, what is not sure is listed, and a roster can be made of the LMS's people."""

import csv
import json

import pytest

from autograder.commands.lms.students import students_of
from autograder.course.roster import read_roster
from autograder.gradebook.people import read_lms_ids, write_lms_ids


@pytest.fixture
def small(double):
    """Four people in the LMS; the first of them teaches."""
    teacher, *students = _people(4)
    double.people(people=[teacher | {"role": "Instructor"}, *students])
    return double


def _people(count):
    return [
        {"id": str(100 + n), "lti_id": str(100 + n), "name": f"学生 {n}", "number": f"s00{n}", "email": f"s{n}@x.org"}
        for n in range(count)
    ]


def ids(course):
    with course.book() as book:
        return read_lms_ids(book)


def with_roster(course, *rows):
    (course.folder / "roster.csv").write_text("student,name,section,email\n" + "".join(f"{row}\n" for row in rows))
    return course.write(roster="roster.csv")


def test_everybody_is_matched_and_kept(connected, double):
    teacher, *students = _people(4)
    students[2] |= {"number": ""}
    double.people(people=[teacher | {"role": "Instructor"}, *students])
    with_roster(connected, "s001,One,,", "s002,,,", "other,,,S3@X.org")
    done = connected.run("roster")
    assert done.exit_code == 0, done.output
    assert ids(connected) == {"s001": "101", "s002": "102", "other": "103"}
    assert "3 matched, 1 teachers and others" in done.output
    again = connected.run("roster")
    assert (again.exit_code, again.output.count("as before")) == (0, 3)
    assert ids(connected) == {"s001": "101", "s002": "102", "other": "103"}


def test_a_dry_run_keeps_nothing(connected, small):
    with_roster(connected, "s001,,,", "s002,,,", "s003,,,")
    done = connected.run("roster", "--dry-run")
    assert (done.exit_code, "nothing was kept" in done.output) == (0, True)
    assert ids(connected) == {}
    (connected.folder / "gradebook.db").unlink()
    assert connected.run("roster", "--dry-run").exit_code == 0
    assert not (connected.folder / "gradebook.db").exists()


def test_students_of_the_gradebook_belong_to_us_too(connected, small):
    for student in ("s001", "s002", "s003"):
        connected.grade(student)
    assert connected.run("roster").exit_code == 0
    assert set(ids(connected)) == {"s001", "s002", "s003"}


def test_what_is_not_sure_is_listed_and_the_rest_is_kept(connected, small, tmp_path):
    with_roster(connected, "s001,,,", "s002,,,s3@x.org", "ghost,Ghost,,")
    done = connected.run("roster", "--json", str(tmp_path / "out.json"))
    assert done.exit_code == 1
    assert ids(connected) == {"s001": "101"}
    for words in ("! conflict: s002 and", "! not in the LMS's course: ghost Ghost", "1 matched, 1 conflicts"):
        assert words in done.output
    told = json.loads((tmp_path / "out.json").read_text())
    assert (told["settled"], [one["student"] for one in told["matched"]]) == (False, ["s001"])
    assert told["conflicts"][0]["students"] == ["s002"]
    assert {one["lms_id"] for one in told["conflicts"][0]["members"]} == {"102", "103"}
    assert [one["student"] for one in told["absent"]] == ["ghost"]


def test_many_who_are_one_and_hostile_names_stay_readable(connected, double):
    teacher, *students = _people(10)
    for one in students:
        one |= {"number": "s001", "name": "Eve\x1b[31m\nAdmin\u202e"}
    double.people(people=[teacher | {"role": "Instructor"}, *students])
    with_roster(connected, "s001,,,")
    done = connected.run("roster")
    (conflict,) = [text for text in done.output.splitlines() if text.startswith("! conflict")]
    assert "and 3 more" in conflict
    assert not any(mark in done.output for mark in ("\x1b", "\u202e"))


def test_a_person_decides(connected, small):
    with_roster(connected, "s001,,,", "s002,,,s3@x.org", "s003,,,")
    assert connected.run("roster").exit_code == 1
    assert connected.run("roster", "--match", "s002=102", "--match", "s003=103").exit_code == 1
    assert ids(connected) == {"s001": "101", "s002": "102", "s003": "103"}
    done = connected.run("roster", "--unmatch", "s002")
    assert (done.exit_code, "s002" in ids(connected)) == (1, False)
    for wrong in ("s009=102", "s002=999", "s002"):
        assert connected.run("roster", "--match", wrong).exit_code == 2
    assert connected.run("roster", "--match", "s002=101").exit_code == 2
    assert "s002" not in ids(connected)


def test_scores_of_a_conflict_are_said_to_go_where_they_went(connected, small):
    with_roster(connected, "s001,,,", "s002,,,")
    with connected.book() as book:
        write_lms_ids(book, {"s001": "102"})
    done = connected.run("roster")
    assert done.exit_code == 1
    assert "scores of s001 still go to 102 (--unmatch s001 stops that)" in done.output
    assert ids(connected) == {"s001": "102"}


def test_who_has_left_the_course_needs_nobody_to_look(connected, double):
    teacher, *students = _people(3)
    double.people(people=[teacher | {"role": "Instructor"}, students[0], students[1] | {"is_active": False}])
    with_roster(connected, "s001,,,", "s002,,,")
    done = connected.run("roster")
    assert done.exit_code == 0, done.output
    assert "not in the LMS's course: s002 (is not active in the LMS's course)" in done.output


def test_a_roster_is_made_of_who_has_a_number(connected, double, tmp_path):
    teacher, *students = _people(4)
    students[0] |= {"number": "0007", "name": '=cmd|" /C calc"!A0<b>', "email": "a@x.org"}
    students[1] |= {"number": "-12"}
    double.people(people=[teacher | {"role": "Instructor"}, *students])
    file = tmp_path / "new.csv"
    done = connected.run("roster", "--csv", str(file))
    assert done.exit_code == 1
    assert "'-12'" in done.output
    roster = read_roster(file)
    assert list(roster.people) == ["0007", "s003"]
    assert roster.people["0007"].email == "a@x.org"
    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[1][1].startswith("'=")
    assert ids(connected) == {"0007": "101", "s003": "103"}
    assert file.stat().st_mode & 0o777 == 0o600
    connected.write(roster=str(file))
    assert connected.run("roster", "--csv", str(file)).exit_code == 1
    assert read_roster(file) == roster


def test_the_lms_is_away_or_not_connected(course, connected, double):
    double.configure(jwks={"keys": []})
    done = connected.run("roster")
    assert (done.exit_code, "right would be" in done.output) == (1, True)
    (course.folder / ".guanka" / "lms.json").unlink()
    done = connected.run("roster")
    assert (done.exit_code, "guanka lms connect" in done.output) == (2, True)


def test_what_the_roster_says_of_a_student_comes_first(connected):
    connected.grade("s001")
    connected.grade("s009")
    with_roster(connected, "s002,Two,,two@x.org", "s001,One,,one@x.org")
    with connected.book() as book:
        write_lms_ids(book, {"s001": "7"})
        found = students_of(connected.place(), book)
    assert [(one.student, one.name, one.email, one.lms_id) for one in found] == [
        ("s002", "Two", "two@x.org", ""),
        ("s001", "One", "one@x.org", "7"),
        ("s009", "", "", ""),
    ]
