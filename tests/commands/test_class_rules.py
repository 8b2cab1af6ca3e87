"""The rules of a course that name students, from the files to the gradebook, the pages and the table of marks."""

import csv
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.commands.class_rules import ClassRules
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.export import Row, export_rows
from tests.commands.running import Put, Run
from tests.sample_class.entry import CORR2D

LATE = "2026-09-29 12:00:00 UTC"  # the level is due on 27 September, 23:59:59 in China: two days begun, a fifth
HOMEWORK = f"homework: [{{name: 作业一, levels: [{CORR2D}], due: 2026-10-18T23:59:59+08:00}}]"
Write = Callable[..., None]


@pytest.fixture
def rules(course: Path) -> Write:
    """Write the files, and other keys into ``course.yaml``."""

    def rules(*, roster: str | None = None, extensions: str | None = None, **keys: str) -> None:
        text = (course / "course.yaml").read_text(encoding="utf-8")
        for name, content in (("roster", roster), ("extensions", extensions)):
            if content is not None:
                (course / f"{name}.csv").write_text(content, encoding="utf-8")
                keys[name] = f"{name}.csv"
        kept = [line for line in text.splitlines() if line.partition(":")[0] not in keys]
        added = [f"{key}: {value}" for key, value in keys.items()]
        (course / "course.yaml").write_text("\n".join([*kept, *added, ""]), encoding="utf-8")

    return rules


@pytest.fixture
def late(put: Put) -> Write:
    """Hand in two days late."""

    def late(student: str, *code: str) -> None:
        (put(student, *code).parent / "timestamp.txt").write_text(LATE)

    return late


def rows(course: Path) -> dict[str, Row]:
    with open_gradebook(course / "gradebook.db") as book:
        return {row.student: row for row in export_rows(book, CORR2D)}


def query(course: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(course / "gradebook.db") as book:
        found = book.execute(sql).fetchall()
    book.close()
    return found


def page(course: Path, student: str, kind: str = "html") -> str:
    return (course / "feedback" / student / CORR2D / f"{CORR2D}.{kind}").read_text(encoding="utf-8")


# The roster.


@pytest.mark.parametrize(
    ("policy", "graded", "told"),
    [
        ("grade", ["007", "zoe"], "graded all the same: zoe"),
        ("note", ["007"], "so their submissions are kept and not graded: zoe"),
    ],
)
def test_who_is_not_on_the_roster(
    guanka: Run, put: Put, course: Path, rules: Write, policy: str, graded: list[str], told: str
) -> None:
    rules(roster="学号,姓名,班级,邮箱\n007,张三,一班,z@example.org\n8,Ben,,\n", unknown_students=policy)
    put("007")
    path = put("zoe")
    done = guanka("grade", "--language", "en")
    assert done.exit_code == 0
    assert told in " ".join(done.stdout.split())
    assert sorted(rows(course)) == graded
    assert path.is_file()
    assert ("007", "张三", "", "z@example.org") in query(course, "SELECT id, last_name, first_name, email FROM student")
    assert ("8", "Ben", "", None) in query(course, "SELECT id, last_name, first_name, email FROM student")


def test_strangers_can_be_refused_before_anything_is_graded(guanka: Run, put: Put, course: Path, rules: Write) -> None:
    rules(roster="student\n007\n", unknown_students="refuse")
    put("007")
    for student in ("amy", "bob"):
        put(student)
    done = guanka("grade")
    assert done.exit_code == 2
    said = " ".join(done.stderr.split())
    assert "roster.csv: lacks 2 of those who handed in: amy, bob; right would be to add them" in said
    assert not (course / "gradebook.db").exists()


@pytest.mark.parametrize(("content", "where"), [("student\n1\n1\n", "roster.csv:3: "), ("学生\n1\n", "roster.csv:1: ")])
def test_a_roster_that_is_wrong_ends_the_run(
    guanka: Run, put: Put, course: Path, rules: Write, content: str, where: str
) -> None:
    rules(roster=content)
    put("1")
    done = guanka("grade")
    assert done.exit_code == 2
    assert where in "".join(done.stderr.split("\n"))
    assert not (course / "gradebook.db").exists()


# Extensions.


def test_an_extension_counts_where_it_is_granted_before_and_afterwards(
    guanka: Run, late: Write, course: Path, rules: Write
) -> None:
    late("1-ana")
    late("2-ben")
    late("3-cho")
    rules(extensions=f"student,column,due,days\n1-ana,{CORR2D},,1\n")
    done = guanka("grade", "--language", "en")
    assert "handed in late: 3 of them" in done.stdout
    assert {who: row.score for who, row in rows(course).items()} == {"1-ana": 9.0, "2-ben": 8.0, "3-cho": 8.0}
    receipts = query(course, "SELECT count(*) FROM guanka_receipt")

    rules(extensions="student,column,due,days\n1-ana,作业一,,7\n2-ben,作业一,2026-10-01T00:00:00+08:00,\n")
    done = guanka("grade", "--language", "en")
    assert "0 graded now, 3 in all" in done.stdout
    assert "handed in late: 1 of them" in done.stdout
    assert {who: row.score for who, row in rows(course).items()} == {"1-ana": 10.0, "2-ben": 10.0, "3-cho": 8.0}
    assert query(course, "SELECT count(*) FROM guanka_receipt") == receipts

    rules(extensions="student,column,due,days\n")  # and taken back
    guanka("grade", "--language", "en")
    assert {row.score for row in rows(course).values()} == {8.0}
    assert {note for who in ("1-ana", "2-ben") for note in notes(course, who)} == set()
    assert {extension for _, extension in extensions(course)} == {None}


def notes(course: Path, student: str) -> list[str]:
    found: list[str] = json.loads(page(course, student, "json"))["reports"][0]["notes"]
    return found


def extensions(course: Path) -> list[tuple[object, ...]]:
    return query(course, "SELECT student_id, extension FROM submitted_assignment ORDER BY student_id")


def test_an_extension_is_told_to_the_student_and_to_nbgrader(
    guanka: Run, late: Write, course: Path, rules: Write
) -> None:
    late("1-ana")
    late("2-ben")
    guanka("grade", "--language", "en")
    assert "2026-09-27 23:59" in page(course, "1-ana")
    assert "2 points are taken off" in page(course, "1-ana")
    rules(extensions=f"学号,关卡或作业,截止时间\n1-ana,{CORR2D},2026-09-28T23:59:59+08:00\n")
    guanka("grade", "--language", "en")
    said = "Your due time for this level was extended to 2026-09-28 23:59 +08:00."
    for kind in ("html", "json"):
        assert said in page(course, "1-ana", kind)
        assert "extended" not in page(course, "2-ben", kind)
    assert "2026-09-27 23:59" not in page(course, "1-ana")
    assert "1 points are taken off" in page(course, "1-ana")
    assert extensions(course) == [("1-ana", "1970-01-02 00:00:00.000000"), ("2-ben", None)]  # as SQLite keeps a day
    guanka("grade", "--force", "--language", "zh")
    assert "你在本关的截止时间已延长至 2026-09-28 23:59 +08:00。" in page(course, "1-ana")


def test_a_penalty_that_no_extension_speaks_of_stands(guanka: Run, late: Write, course: Path, rules: Write) -> None:
    late("1-ana")
    late("2-ben")
    guanka("grade")
    with sqlite3.connect(course / "gradebook.db") as book:
        book.execute("UPDATE submitted_notebook SET late_submission_penalty = 0.125")
    book.close()
    rules(extensions=f"student,column,days\n1-ana,{CORR2D},9\n")
    guanka("grade")
    assert {who: row.late_penalty for who, row in rows(course).items()} == {"1-ana": 0.0, "2-ben": 0.125}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("student,column,days\n1,01-cor2d,3\n", "extensions.csv:2: '01-cor2d' is no level and no homework"),
        ("student,column,days\n1,01-corr2d,\n", "extensions.csv:2: gives neither of due and days"),
    ],
)
def test_extensions_that_are_wrong_end_the_run(
    guanka: Run, put: Put, course: Path, rules: Write, content: str, said: str
) -> None:
    rules(extensions=content)
    put("1")
    done = guanka("grade")
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())


def test_an_extension_for_somebody_unknown_is_told(guanka: Run, put: Put, rules: Write) -> None:
    rules(roster="student\n1\n", extensions=f"student,column,days\n2,{CORR2D},3\n")
    put("1")
    done = guanka("grade", "--language", "en")
    assert done.exit_code == 0
    assert "extensions.csv:2: the student 2 is not on the roster" in " ".join(done.stdout.split())


# The table of marks.


def table(course: Path) -> dict[str, dict[str, str]]:
    text = (course / "marks.csv").read_text(encoding="utf-8-sig")
    return {line["student"]: line for line in csv.DictReader(text.splitlines())}


def test_the_table_of_marks(guanka: Run, late: Write, course: Path, rules: Write) -> None:
    text = (course / "course.yaml").read_text(encoding="utf-8")
    start = text.index("homework:\n")
    one_homework = text[:start] + HOMEWORK + text[text.index("\n# ---", start) :]
    (course / "course.yaml").write_text(one_homework, encoding="utf-8")
    rules(roster="学号,姓名,班级\n007,张三,一班\n8,Ben,\n", extensions=f"student,column,days\n8,{CORR2D},1\n")
    late("007")
    late("8")
    guanka("grade")
    done = guanka("export", "--table", course / "marks.csv")
    assert done.exit_code == 0, done.output
    assert "the marks of 2 students written to" in " ".join(done.stdout.split())
    assert "scores written" not in done.stdout
    found = table(course)
    assert [found["007"][name] for name in ("name", "section", CORR2D, "作业一", "total")] == [
        *("张三", "一班", "8.0", "80.0", "80.0")
    ]
    assert [found["8"][name] for name in ("name", CORR2D, "作业一", "total")] == ["Ben", "9.0", "90.0", "90.0"]
    assert found["8"]["02-pad-stride"] == ""


def test_the_long_form_stands_beside_it(guanka: Run, late: Write, course: Path) -> None:
    late("1-ana")
    guanka("grade")
    done = guanka("export", "--table", course / "marks.csv", "--to", course / "scores.csv")
    assert done.exit_code == 0
    assert table(course)["1-ana"][CORR2D] == "8.0"
    (line,) = csv.DictReader((course / "scores.csv").read_text(encoding="utf-8-sig").splitlines())
    assert (line["student"], line["level"], line["score"]) == ("1-ana", CORR2D, "8.0")


def test_without_files_the_rules_are_nobodys(course: Path) -> None:
    from autograder.commands.place import find_place

    place = find_place(course)
    assert place.rules == ClassRules(place.course)
    assert place.rules is place.rules


# When levels open.


@pytest.mark.parametrize(
    ("language", "told"), [("en", "graded all the same: 2 (ana, ben)"), ("zh", "2 份（ana, ben）")]
)
def test_staff_are_told_who_handed_in_before_a_level_opened(
    guanka: Run, put: Put, course: Path, language: str, told: str
) -> None:
    times = {"ana": "2001-01-01 00:00:00 UTC", "ben": "2026-09-06 23:59:59 UTC", "cem": "2026-09-07 00:00:00 UTC"}
    for student, time in times.items():
        (put(student).parent / "timestamp.txt").write_text(time, encoding="utf-8")
    done = guanka("grade", CORR2D, "--language", language)
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    assert "2026-09-07 08:00 +08:00" in said
    assert told in said
    assert {row[0] for row in query(course, "SELECT student FROM guanka_receipt WHERE score = 10")} == set(times)
    opens = {"en": "the level opens 2026-09-07 08:00 +08:00", "zh": "本关开放于 2026-09-07 08:00 +08:00"}[language]
    assert [opens in page(course, student) for student in sorted(times)] == [True, True, False]
