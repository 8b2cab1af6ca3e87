from datetime import UTC, datetime

import pytest

from autograder.batch.intake import exchange
from autograder.batch.intake.handed import Entry

STAMP = "2026-09-07 08:00:00.123456 UTC"


def read(*folders, claimed=lambda name, student: None):
    entries = [
        Entry((folder, name))
        for folder in folders
        for name in ("aa.ipynb", "timestamp.txt", "submission_secret.txt", "data.csv")
    ]
    return exchange.read(entries, folders, claimed)


@pytest.mark.parametrize("student", ["s1", "a_b", "王 小明", "a+b", "x@example.edu"])
@pytest.mark.parametrize("end", ["", "+aB3-_x9Qz0Kl"])
def test_the_student_and_the_moment_stand_in_the_name(student, end):
    handed = read(f"{student}+aa+{STAMP}{end}").handed[0]
    assert handed.who[0].login == student
    assert handed.time == datetime(2026, 9, 7, 8, 0, 0, 123456, UTC)
    assert [file.path for file in handed.files] == [("aa.ipynb",), ("data.csv",)]
    assert handed.secret.path[-1] == "submission_secret.txt"


def test_a_zone_of_digits():
    handed = read("s1+aa+2026-09-07 08:00:00.0 +0800+aB3-_x9Qz0Kl").handed[0]
    assert handed.time == datetime(2026, 9, 7, tzinfo=UTC)


def test_the_level_of_a_folder():
    assert exchange.level_of(f"a+b+aa+{STAMP}") == "aa"
    assert exchange.level_of("notes") is None


def test_a_time_that_no_clock_knows_and_a_claim_that_is_not_true_are_left():
    taken = read("s1+aa+9999-99-99 08:00:00 UTC", f"s2+aa+{STAMP}", claimed=lambda name, student: f"not {student}")
    assert taken.handed == []
    assert [one.why.partition(";")[0] for one in taken.left] == ["its name is none of the exchange's", "not s2"]
