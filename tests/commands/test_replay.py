"""A grading repeated: the same on the same machine, refused where what it rested on is gone."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.commands.running import Put, Run, read_json
from tests.sample_class.entry import CORR2D
from tests.sample_class.right_answers import LOOPS_CORR2D

ANA = "1-ana"


@pytest.fixture
def graded(guanka: Run, put: Put, course: Path) -> Path:
    put(ANA)
    assert guanka("grade", CORR2D).exit_code == 0
    return course


def change(course: Path, what: str, *values: object) -> None:
    with sqlite3.connect(course / "gradebook.db") as book:
        book.execute(f"UPDATE guanka_receipt SET {what}", values)
    book.close()


def test_it_comes_to_the_same_and_stores_nothing(guanka: Run, graded: Path) -> None:
    before = (graded / "gradebook.db").read_bytes()
    done = guanka("replay", 1, "--json", graded / "replay.json")
    assert done.exit_code == 0, done.output
    assert "value: passed 4/4, as then" in done.stdout
    assert "in all: graded 10/10, as then" in done.stdout
    assert "the same class of machine" in done.stdout
    assert (graded / "gradebook.db").read_bytes() == before
    told = read_json(graded / "replay.json")
    assert told["equal"] is True
    assert told["then"] == told["now"]


def test_what_differs_is_said(guanka: Run, graded: Path) -> None:
    with sqlite3.connect(graded / "gradebook.db") as book:
        [[text]] = book.execute("SELECT report FROM guanka_receipt").fetchall()
        report = json.loads(text)
        [check] = [one for one in report["checks"] if one["id"] == "value"]
        check |= {"verdict": "failed", "points": 0.0}
        book.execute("UPDATE guanka_receipt SET report = ?", [json.dumps(report | {"score": 6.0})])
    book.close()
    done = guanka("replay", 1)
    assert done.exit_code == 1
    assert "value: failed 0/4 then, passed 4/4 now" in done.stdout
    assert "in all: graded 6/10 then, graded 10/10 now" in done.stdout
    assert "! it came to something else than then" in done.stdout


def test_another_class_of_machine_is_said(guanka: Run, graded: Path) -> None:
    change(graded, "environment = ?, versions = ?", '{"machine": "pdp11", "cpu": []}', '{"numpy": "1.0"}')
    done = guanka("replay", 1)
    assert done.exit_code == 0, done.output  # the verdicts are the same all the same
    for said in ("machine: pdp11, now ", "numpy: 1.0, now ", "limits: none, now "):
        assert f"! another class of machine: {said}" in done.stdout
    change(graded, "environment = NULL")
    assert "older than such notes" in guanka("replay", 1).stdout


def test_another_kernel_is_the_same_class_of_machine(guanka: Run, graded: Path) -> None:
    with sqlite3.connect(graded / "gradebook.db") as book:
        [[text]] = book.execute("SELECT environment FROM guanka_receipt").fetchall()
    book.close()
    before = json.loads(text)
    assert before["kernel"].startswith("Linux ")
    change(graded, "environment = ?", json.dumps(before | {"kernel": "Linux 5.13.0"}))
    assert "the same class of machine" in guanka("replay", 1).stdout


def test_another_submission_is_refused(guanka: Run, put: Put, graded: Path) -> None:
    put(ANA, LOOPS_CORR2D + "\n# anew\n")
    done = guanka("replay", 1)
    assert done.exit_code == 2
    assert "holds no notebook with the hash" in " ".join(done.stderr.split())


def test_submissions_that_lie_elsewhere_are_asked_for(guanka: Run, graded: Path) -> None:
    (graded / "submitted").rename(graded / "handed-in")
    done = guanka("replay", 1)
    assert done.exit_code == 2
    assert "is not there, and receipt 1 is of what was handed in there; right would be --submitted" in " ".join(
        done.stderr.split()
    )
    assert guanka("replay", 1, "--submitted", graded / "handed-in").exit_code == 0


def test_another_version_of_the_level_is_refused(guanka: Run, graded: Path) -> None:
    checks = graded / "solutions" / CORR2D / "checks.py"
    checks.write_text(checks.read_text() + "\n# another look\n")
    done = guanka("replay", 1)
    assert done.exit_code == 2
    assert "given by version" in done.stderr


def test_another_secret_is_refused(guanka: Run, graded: Path) -> None:
    secret = graded / ".guanka" / "secret"
    text = secret.read_text()
    secret.write_text(("1" if text[0] == "0" else "0") + text[1:])
    done = guanka("replay", 1)
    assert done.exit_code == 2
    assert "another secret" in done.stderr


@pytest.mark.parametrize("number", [0, 2, 2**31, "x"])
def test_no_such_receipt(guanka: Run, graded: Path, number: object) -> None:
    assert guanka("replay", number).exit_code == 2
