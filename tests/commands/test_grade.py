"""What ``guanka grade`` does with bad input, and what its exit status says."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.commands import grade as grading
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.turns import only_run
from autograder.grading import Graded
from tests.commands.running import BOUND_BY_MODES, Put, Run, grades, read_json
from tests.sample_class.entry import CORR2D, FORWARD
from tests.sample_class.notebooks import link, sparse
from tests.sample_class.right_answers import LOOPS_CORR2D, LOOPS_FORWARD

# What is graded, and what stands.


def test_wrong_answers_are_no_reason_to_fail(guanka: Run, put: Put, course: Path) -> None:
    put("1-zero", "def corr2d(X, K):\n    return 0\n")
    put("2-stops", "def corr2d(X, K):\n    raise ValueError\n")
    (course / "submitted/3-none" / CORR2D).mkdir(parents=True)
    done = guanka("grade", "--json", course / "r.json")
    assert done.exit_code == 0
    assert {r["student"]: r["score"] for r in read_json(course / "r.json")["reports"]} == {
        "1-zero": 0,
        "2-stops": 0,
        "3-none": 0,
    }
    for part in ("autograded", "feedback", "gradebook.db"):
        assert (course / part).exists()
        assert str(course / part) in done.stdout


def test_only_what_is_new_or_has_changed_is_graded(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    put("2-ben", link)  # nothing that could be read; it is the same again
    assert "2 graded now, 2 in all" in guanka("grade", "--language", "en").stdout
    assert "0 graded now, 2 in all" in guanka("grade", "--language", "en").stdout
    put("1-ana", LOOPS_CORR2D + "\n# once more\n")
    put("3-cho")
    done = guanka("grade", "--language", "en", "--json", course / "r.json")
    assert "2 graded now, 3 in all" in done.stdout
    attempts = {report["student"]: report["attempt"] for report in read_json(course / "r.json")["reports"]}
    assert attempts == {"1-ana": 2, "2-ben": 1, "3-cho": 1}
    assert "3 graded now, 3 in all" in guanka("grade", "--language", "en", "--force").stdout


def test_a_level_that_has_changed_is_graded_again(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    put("1-ana", LOOPS_FORWARD, level=FORWARD)
    guanka("grade")
    checks = course / "solutions" / CORR2D / "checks.py"
    checks.write_text(checks.read_text() + "\n# another look\n")
    assert "1 graded now, 2 in all" in guanka("grade", "--language", "en").stdout


def test_levels_can_be_named(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    put("1-ana", LOOPS_FORWARD, level=FORWARD)
    assert "1 graded now, 1 in all" in guanka("grade", FORWARD, "--language", "en").stdout
    assert grades(course) == {("1-ana", FORWARD): 10.0}


def test_a_manual_score_survives_and_is_told(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    guanka("grade")
    with sqlite3.connect(course / "gradebook.db") as book:
        book.execute("UPDATE grade SET manual_score = 1.5 WHERE auto_score = 4.0")
    book.close()
    put("1-ana", "def corr2d(X, K):\n    return 0\n")
    done = guanka("grade", "--language", "en")
    assert done.exit_code == 0
    assert "! 1-ana, 01-corr2d, value: the manual score 1.5" in done.stdout
    assert grades(course) == {("1-ana", CORR2D): 1.5}


def test_a_file_full_of_holes_takes_no_time(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana", sparse(10**12))
    assert "1 graded now, 1 in all" in guanka("grade", "--language", "en", "--json", course / "r.json").stdout
    (report,) = read_json(course / "r.json")["reports"]
    assert (report["status"], report["score"], report["submission_sha256"]) == ("ungradable", 0, "")
    assert "0 graded now, 1 in all" in guanka("grade", "--language", "en").stdout


def test_the_report_is_in_the_language_that_was_asked_for(guanka: Run, put: Put) -> None:
    put("1-ana")
    assert "学生" in guanka("grade").stdout  # the course's
    assert "student" in guanka("grade", "--language", "en").stdout


# Held: our fault.


@pytest.fixture
def broken_reference(course: Path) -> Path:
    """A reference that fails on the kernels of one check; the whole file, for it to be mended."""
    file = course / "solutions" / CORR2D / "reference.py"
    right = file.read_text()
    file.write_text(
        right.replace("    h, w = K.shape\n", "    h, w = K.shape\n    assert w < 3 or h > 1, 'broken'\n", 1)
    )
    return file


def test_what_is_held_is_no_zero_and_gives_status_1(
    guanka: Run, put: Put, course: Path, broken_reference: Path
) -> None:
    put("1-ana")
    done = guanka("grade", "--language", "en", "--json", course / "r.json")
    assert done.exit_code == 1
    (report,) = read_json(course / "r.json")["reports"]
    assert (report["status"], report["score"]) == ("held", None)
    assert [check["id"] for check in report["checks"] if check["verdict"] == "held"] == ["sides"]
    assert grades(course) == {("1-ana", CORR2D): None}
    told = (course / "feedback/1-ana" / CORR2D / f"{CORR2D}.json").read_text()
    assert "not a zero" in told
    assert "broken" not in told

    broken_reference.write_text(broken_reference.read_text().replace("assert w < 3 or h > 1, 'broken'", "pass"))
    assert guanka("grade").exit_code == 0
    assert grades(course) == {("1-ana", CORR2D): 10.0}


@BOUND_BY_MODES
def test_a_notebook_that_the_grader_may_not_read_is_held(guanka: Run, put: Put) -> None:
    path = put("1-ana")
    path.chmod(0)
    done = guanka("grade", "--language", "en")
    assert done.exit_code == 1
    path.chmod(0o600)
    assert guanka("grade").exit_code == 0


# The command line and the course.


@pytest.mark.parametrize(
    "arguments", [("--jobs", "0"), ("--language", "fr"), ("--speed", "9"), ("--out",), ("--jobs", "many")]
)
def test_usage_errors_give_status_2(guanka: Run, put: Put, course: Path, arguments: tuple[str, ...]) -> None:
    put("1-ana")
    assert guanka("grade", *arguments).exit_code == 2
    assert not (course / "gradebook.db").exists()


def test_an_unknown_level_is_answered_with_those_there_are(guanka: Run, put: Put) -> None:
    put("1-ana")
    done = guanka("grade", "03-conv-foward")
    assert done.exit_code == 2
    said = " ".join(done.stderr.split())
    assert "no level '03-conv-foward'" in said
    assert "did you mean '03-conv-forward'" in said
    for level in (CORR2D, FORWARD, "04-conv-backward", "05-max-pool", "08-convolution-class"):
        assert level in said


def test_a_slip_in_the_course_is_answered_with_its_line(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    file = course / "course.yaml"
    lines = file.read_text().splitlines()
    place = next(number for number, line in enumerate(lines, 1) if "opens:" in line)
    lines[place - 1] = lines[place - 1].replace("opens:", "open:")
    file.write_text("\n".join(lines) + "\n")
    done = guanka("grade")
    assert done.exit_code == 2
    said = "".join(done.stderr.split())
    assert f"course.yaml:{place}:" in said
    assert "'opens'" in said


def test_no_course_is_answered_with_where_it_was_looked_for(guanka: Run, course: Path) -> None:
    (course / "course.yaml").unlink()
    done = guanka("grade")
    assert done.exit_code == 2
    assert "course.yaml" in done.stderr


def test_a_level_that_is_broken_is_the_authors(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    (course / "solutions" / CORR2D / "checks.py").write_text("CHECKS = (\n    1 +\n)\n")
    done = guanka("grade")
    assert done.exit_code == 2
    assert "checks.py:" in "".join(done.stderr.split())


def test_no_submissions_folder(guanka: Run, course: Path) -> None:
    done = guanka("grade", "--submitted", course / "nowhere")
    assert done.exit_code == 2
    assert f"{course / 'nowhere'}:" in "".join(done.stderr.split())
    assert not (course / "gradebook.db").exists()


def test_an_empty_class_is_no_error(guanka: Run, course: Path) -> None:
    (course / "submitted").mkdir()
    done = guanka("grade", "--language", "en", "--json", course / "r.json")
    assert done.exit_code == 0
    assert read_json(course / "r.json")["reports"] == []


# The secret.


def test_a_secret_is_made_once_and_said(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    secret = course / ".guanka" / "secret"
    assert str(secret) in guanka("grade").stdout
    assert secret.stat().st_mode & 0o777 == 0o600
    before = secret.read_bytes()
    assert str(secret) not in guanka("grade", "--force").stdout
    assert secret.read_bytes() == before


def test_a_secret_that_is_lost_is_not_made_anew(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    guanka("grade")
    secret = course / ".guanka" / "secret"
    secret.rename(course / "backup")
    done = guanka("grade")
    assert done.exit_code == 2
    assert "backup" in done.stderr
    assert not secret.exists()
    (course / "backup").rename(secret)
    assert "0 graded now" in guanka("grade", "--language", "en").stdout


def test_a_secret_that_others_can_read_is_refused(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    guanka("grade")
    secret = course / ".guanka" / "secret"
    secret.chmod(0o644)
    done = guanka("grade")
    assert done.exit_code == 2
    assert "0644" in done.stderr
    assert secret.read_text().strip() not in done.stderr + done.stdout


def test_what_holds_hidden_values_is_nobody_else_s_to_read(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana", "import numpy as np\ndef corr2d(X, K):\n    return np.zeros((1, 1))")
    assert guanka("grade").exit_code == 0
    written = [course / "gradebook.db", *(course / "autograded").rglob("*"), *(course / "feedback").rglob("*")]
    assert len(written) > 5
    assert [path for path in written if path.stat().st_mode & 0o077] == []


def test_names_of_files_can_t_write_to_the_terminal(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    (course / "submitted" / "1-ana" / "\x1b]0;owned\x07\x1b[2J").mkdir()
    (course / "submitted" / "stray\u202egnp.exe").write_text("")
    done = guanka("grade", "--language", "en")
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert r"\x1b]0;owned" in done.stdout


def test_a_report_that_can_t_be_stored_is_held_alone(
    guanka: Run, put: Put, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("1-ana")
    put("2-ben")
    original = grading.run

    def odd(*arguments: Any, **more: Any) -> Iterator[Graded]:
        for one in original(*arguments, **more):
            moment = "9999-12-31T23:59:59-23:59" if one.report.student == "1-ana" else one.report.submitted_at
            yield replace(one, report=msgspec.structs.replace(one.report, submitted_at=moment))

    monkeypatch.setattr(grading, "run", odd)
    done = guanka("grade", "--json", course / "reports.json")
    assert done.exit_code == 1
    told = {one["student"]: (one["status"], one["score"]) for one in read_json(course / "reports.json")["reports"]}
    assert told == {"1-ana": ("held", None), "2-ben": ("graded", 10.0)}


# Many, quietly, and by other programs.


def test_the_same_file_is_graded_once_and_staff_are_told(guanka: Run, put: Put, course: Path) -> None:
    for student in ("1-ana", "2-ben", "3-cem"):
        put(student)
    put("4-dua", f"{LOOPS_CORR2D}# mine\n")
    done = guanka("grade", "--language", "en", "--json", course / "r.json", "--log", course / "log")
    assert "3 submissions come to only 1 different files, each graded once" in " ".join(done.stdout.split())
    assert "1-ana, 2-ben, 3-cem" in " ".join(done.stdout.split())
    assert set(grades(course).values()) == {10.0}
    assert len(grades(course)) == 4
    timings = {one["student"]: one["seconds"] for one in read_json(course / "r.json")["reports"]}
    assert timings["1-ana"] == timings["2-ben"] == timings["3-cem"] != timings["4-dua"]


def test_quiet_says_nothing_where_all_went_well(guanka: Run, put: Put) -> None:
    put("1-ana")
    done = guanka("grade", "--quiet")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")


def test_a_log_has_a_line_for_each_event(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    guanka("grade", "--log", course / "log")
    guanka("grade", "--log", course / "log")
    lines = [json.loads(line) for line in (course / "log").read_text("utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["start", "report", "end", "start", "end"]
    assert [line.get("total") for line in lines] == [1, None, None, 0, None]


def test_while_another_run_is_at_work_this_one_is_refused(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    with open_gradebook(course / "gradebook.db") as book, only_run(book):
        done = guanka("grade")
    assert done.exit_code == 1
    assert "another run is grading" in " ".join(done.stderr.split())
    assert "1 graded now" in guanka("grade", "--language", "en").stdout
