from datetime import UTC, datetime, timedelta

import pytest

from autograder.course.extensions import (
    NO_EXTENSIONS,
    course_of_student,
    due_of,
    extended,
    late_cost,
    read_extensions,
)
from autograder.course.load import load_course
from autograder.course.roster import Person, Roster
from autograder.errors import AuthorError


@pytest.fixture
def course(build, base):
    """The small course: aa is due on 20 September, its homework hw1 on 1 October, bb with hw2 on 1 November."""
    return load_course(build(base + "extensions: extensions.csv\n"))


@pytest.fixture
def read(course):
    def read(rows, roster=None, header="student,column,due,days"):
        course.extensions.write_text(f"{header}\n{rows}\n", encoding="utf-8")
        return read_extensions(course, roster)

    return read


def entry(course, level):
    return next(one for one in course.levels if one.id == level)


def on(text):
    return datetime.fromisoformat(text)


def test_a_level_has_another_time(course, read):
    found = read("007,aa,2026-09-25T12:00:00Z,")
    assert due_of(entry(course, "aa"), found, "007") == on("2026-09-25T20:00:00+08:00")
    assert due_of(entry(course, "aa"), found, "7") == entry(course, "aa").due
    assert due_of(entry(course, "bb"), found, "007") == entry(course, "bb").due
    assert extended(entry(course, "aa"), found, "007") == timedelta(days=4, hours=20, seconds=1)
    assert extended(entry(course, "bb"), found, "007") is None


def test_days_come_on_top_of_the_levels_own_time(course, read):
    found = read("1,aa,,3\n2,hw1,,3\n3,hw2,,3")
    assert found.due == {
        ("1", "aa"): on("2026-09-23T23:59:59+08:00"),
        ("2", "aa"): on("2026-09-23T23:59:59+08:00"),  # aa's own is earlier than its homework's
        ("3", "bb"): on("2026-11-04T23:59:59+08:00"),
    }


def test_the_latest_of_all_holds(course, read):
    found = read("1,aa,2026-09-22T00:00+08:00,\n1,hw1,2026-10-05T00:00+08:00,\n1,aa,,1\n2,aa,2026-09-01T00:00+08:00,")
    assert found.due == {("1", "aa"): on("2026-10-05T00:00+08:00")}


def test_a_header_in_chinese(read):
    assert read("1,aa,,2", header="学号,关卡或作业,截止时间,延长天数").due.keys() == {("1", "aa")}


def test_without_a_file_there_are_none(build):
    course = load_course(build())
    assert read_extensions(course, None) is NO_EXTENSIONS
    assert course_of_student(course, NO_EXTENSIONS, "1") is course


def test_the_course_as_a_student_has_it(course, read):
    found = read("1,aa,,3")
    own = course_of_student(course, found, "1")
    assert [one.due for one in own.levels] == [on("2026-09-23T23:59:59+08:00"), entry(course, "bb").due]
    assert course_of_student(course, found, "2") is course


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        (
            "1,aa,,3\n1,a,,3",
            3,
            "'a' is no level and no homework of the course; did you mean 'aa'? there are: aa, bb, hw1",
        ),
        ("1,aa,,", 2, "gives neither of due and days; right would be one of them, such as 2026-09-20T23:59:59+08:00"),
        ("1,aa,2026-09-25T12:00:00Z,3", 2, "gives both of due and days; right would be"),
        ("1,aa,2026-09-25 12:00,", 2, "due is '2026-09-25 12:00', without a zone; right would be with the course's"),
        ("1,aa,next week,", 2, "due is 'next week'; right would be a time with date, time and zone, such as"),
        ("1,aa,2062-13-01T00:00Z,", 2, "due is '2062-13-01T00:00Z'; right would be a time"),
        ("1,aa,9999-12-31T23:59Z,", 2, "due is '9999-12-31T23:59Z'; right would be a year from 2000 to 2199"),
        ("1,aa,,0", 2, "days is '0'; right would be a whole number from 1 to 366"),
        ("1,aa,,367", 2, "days is '367'; right would be"),
        ("1,aa,,1.5", 2, "days is '1.5'; right would be"),
        ("1,aa,,-1", 2, "days is '-1'; right would be"),
        (f"1,aa,,{'9' * 100}", 2, "days is '9999"),
        (",aa,,3", 2, "there is no student id; right would be one in every line"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(course, read, rows, line, said):
    with pytest.raises(AuthorError) as caught:
        read(rows)
    assert (caught.value.file, caught.value.line) == (course.extensions, line)
    assert caught.value.text.startswith(said)


def test_a_level_that_is_never_late_has_nothing_to_extend(build, base):
    text = base.replace("    due: 2026-09-20T23:59:59+08:00\n", "").replace("  - name: hw1\n    levels: [aa]\n", "")
    text = text.replace("    weight: 1\n    due: 2026-10-01T23:59:59+08:00\n", "") + "extensions: e.csv\n"
    course = load_course(build(text))
    course.extensions.write_text("student,column,days\n1,aa,3\n")
    with pytest.raises(AuthorError, match=r"e.csv:2: level 'aa' is never late, as it has no due time; right would be"):
        read_extensions(course, None)


def test_who_is_not_on_the_roster_is_told(course, read):
    roster = Roster(course.folder / "roster.csv", {"1": Person("1", "", "", "")})
    (note,) = read("1,aa,,3\n2,aa,,3", roster).notes
    assert note.id == "rules.extension_of_stranger"
    assert note.args == {"place": f"{course.extensions}:3", "student": "2"}
    assert read("1,aa,,3\n2,aa,,3").notes == ()


# What being late costs: the course takes a tenth a day, and cuts off on 1 December.


def cost(course, found, student, moment, level="aa"):
    return late_cost(course, entry(course, level), found, student, moment)


def test_late_is_counted_from_the_students_own_time(course, read):
    found = read("1,aa,,3")
    due = entry(course, "aa").due
    for late, others, own in [(1, 0.1, 0), (72, 0.3, 0), (73, 0.4, 0.1), (97, 0.5, 0.2)]:
        moment = (due + timedelta(hours=late)).astimezone(UTC)
        assert cost(course, found, "2", moment) == pytest.approx(others)
        assert cost(course, found, "1", moment) == pytest.approx(own)


def test_an_extension_beyond_the_cutoff_moves_it_for_this_student_alone(course, read):
    found = read("1,aa,2026-12-10T00:00:00+08:00,\n2,aa,2026-11-30T00:00:00+08:00,")
    after = on("2026-12-05T00:00:00+08:00")
    assert [cost(course, found, who, after) for who in "123"] == [0, 1, 1]
    assert cost(course, found, "1", on("2026-12-10T00:00:00+08:00")) == 0
    assert cost(course, found, "1", on("2026-12-10T00:00:01+08:00")) == 1
    assert cost(course, found, "1", after, "bb") == 1
