"""guanka forget: asked first, everything of one student goes, and what stays is named."""

import os
import sqlite3
from contextlib import closing

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.turns import only_run
from tests.commands.a_run import OUTPUTS, a_run
from tests.commands.running import grades, guanka


@pytest.fixture
def course(tmp_path):
    return a_run(tmp_path / "course", "s4711", "s47", "s9")


def bytes_below(folder):
    """Every byte and every name."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    names = [os.fsencode(path.relative_to(folder)) for path in folder.rglob("*")]
    return b"\n".join([*names, *(path.read_bytes() for path in files)])


def test_nothing_of_the_student_is_left_on_the_disk(course):
    assert b"s4711" in bytes_below(course)
    done = guanka(course, "forget", "s4711", "--yes")
    assert done.returncode == 0, done.stderr
    assert b"s4711" not in bytes_below(course)
    assert {student for student, _ in grades(course)} == {"s47", "s9"}
    for top in ("submitted", *OUTPUTS):
        assert sorted(path.name for path in (course / top).iterdir()) == ["s47", "s9"]
    for word in ("back-ups", "learning platform", "exchange/conv-sample/inbound"):
        assert word in done.stdout


def test_a_dry_run_lists_and_changes_nothing(course):
    before = bytes_below(course)
    done = guanka(course, "forget", "s4711", "--dry-run")
    assert done.returncode == 0
    for word in ("guanka_receipt: 1 rows", "submitted/s4711", "feedback-staff/s4711", "nothing was erased"):
        assert word in done.stdout
    assert bytes_below(course) == before


@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("n\n", 1), ("\n", 1), ("", 1)])
def test_it_asks_first(course, answer, status):
    done = CliRunner().invoke(app, ["forget", "s4711", "--course", str(course)], input=answer)
    assert done.exit_code == status, done.output
    assert (course / "submitted" / "s4711").exists() == (status != 0)
    assert ("s4711", "03-conv-forward") in grades(course) or status == 0


def test_an_unknown_student_is_an_error_and_a_second_time_too(course):
    for _ in range(2):
        done = guanka(course, "forget", "nobody", "--yes")
        assert done.returncode == 2
        assert "nothing here belongs to 'nobody'" in done.stderr
    assert len(grades(course)) == 3


@pytest.mark.parametrize("option", ["--dry-run", "--yes"])
def test_of_a_name_that_is_nobody_s_no_file_is_listed(course, option):
    (course / "course.yaml").write_text((course / "course.yaml").read_text(encoding="utf-8") + "# nobody\n", "utf-8")
    done = guanka(course, "forget", "nobody", option)
    assert done.returncode == 2
    assert "nothing here belongs to 'nobody'" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("name", [".", "..", "../course", "s4711/.."])
def test_a_path_is_no_student(course, name):
    before = {path for path in course.rglob("*") if not path.name.startswith("gradebook.db")}
    assert guanka(course, "forget", name, "--yes").returncode == 2
    assert {path for path in course.rglob("*") if not path.name.startswith("gradebook.db")} == before


def test_what_others_wrote_stays_and_is_named(course):
    page = course / "feedback-staff" / "s9" / "page.html"
    page.write_text("the same file as s4711", encoding="utf-8")
    (course / "grades.csv").write_text("student\ns4711\n", encoding="utf-8")
    (course / "old.tar.gz").write_bytes(b"a backup")
    done = guanka(course, "forget", "s4711", "--yes")
    assert f"! stays, and names them: {page}" in done.stdout
    assert f"! stays, and names them: {course / 'grades.csv'}" in done.stdout
    assert f"back-ups (beside the course: {course / 'old.tar.gz'})" in done.stdout
    assert page.exists()


def test_lines_of_the_roster_and_of_extensions_go(course):
    with (course / "course.yaml").open("a", encoding="utf-8") as file:
        file.write("\nroster: roster.csv\nextensions: more.csv\n")
    (course / "roster.csv").write_text("student,name\ns4711,Rosa\ns47,Max\n", encoding="utf-8")
    (course / "more.csv").write_text("student,level,until\n", encoding="utf-8")
    done = guanka(course, "forget", "s4711", "--yes")
    assert done.returncode == 0, done.stderr
    assert (course / "roster.csv").read_text(encoding="utf-8") == "student,name\ns47,Max\n"


def test_not_while_a_grading_is_at_work(course):
    with open_gradebook(course / "gradebook.db") as book, only_run(book):
        done = guanka(course, "forget", "s4711", "--yes")
    assert done.returncode == 1
    assert "another run" in done.stderr
    assert (course / "submitted" / "s4711").exists()


def test_a_gradebook_of_an_older_guanka_is_forgotten_in_as_well(course):
    """Its tables lack columns that this one knows; erasing does not bring it up to date first."""
    with closing(sqlite3.connect(course / "gradebook.db")) as connection:
        for name in ("reason", "environment"):
            connection.execute(f"ALTER TABLE guanka_receipt DROP COLUMN {name}")
        connection.commit()
    assert guanka(course, "forget", "s4711", "--yes").returncode == 0
