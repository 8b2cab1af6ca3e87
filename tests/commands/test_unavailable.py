"""A level whose package is not installed: each command says so in words, and does its work for the other levels."""

import shutil
from pathlib import Path

import pytest

from tests.commands.running import Put, Run, grades, read_json
from tests.sample_class.entry import CORR2D, FORWARD
from tests.sample_class.right_answers import LOOPS_FORWARD

LACKING = "no_such_package_at_all"
NEEDS = f"{LACKING} (pip install '{LACKING}')"
COURSE = f"""\
id: two
title: {{zh: 二, en: Two}}
language: en
levels:
  - id: {CORR2D}
    title: {{zh: 一, en: One}}
  - id: {FORWARD}
    title: {{zh: 二, en: Two}}
    packages: [numpy, IPython, {LACKING}]
    limits: {{memory_mib: 4096}}
"""


@pytest.fixture
def course(course: Path) -> Path:
    """Two levels of the sample course, the second of which can't be had: its answer would not even load."""
    for half in ("assignments", "solutions"):
        for level in (course / half).iterdir():
            if level.name not in (CORR2D, FORWARD):
                shutil.rmtree(level)
    (course / "course.yaml").write_text(COURSE, encoding="utf-8")
    reference = course / "solutions" / FORWARD / "reference.py"
    reference.write_text(f"import {LACKING}\n" + reference.read_text(encoding="utf-8"), encoding="utf-8")
    return course


def test_grading_goes_on_without_it_and_counts_what_waits(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    waiting = [put(student, LOOPS_FORWARD, level=FORWARD) for student in ("1-ana", "2-ben")]
    done = guanka("grade", "--json", course / "r.json")
    assert done.exit_code == 0
    assert f"! {FORWARD}: unavailable here, it needs {NEEDS}; its submissions (2) are kept" in done.stdout
    assert [report["level"] for report in read_json(course / "r.json")["reports"]] == [CORR2D]
    assert grades(course) == {("1-ana", CORR2D): 10.0}
    assert all(path.exists() for path in waiting)


def test_they_are_graded_once_it_is_there(guanka: Run, put: Put, course: Path) -> None:
    put("2-ben", LOOPS_FORWARD, level=FORWARD)
    guanka("grade")
    assert grades(course) == {}
    for file in (course / "course.yaml", course / "solutions" / FORWARD / "reference.py"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(f", {LACKING}", "").replace(f"import {LACKING}\n", ""), encoding="utf-8")
    assert guanka("grade").exit_code == 0
    assert grades(course) == {("2-ben", FORWARD): 10.0}


def test_a_grade_that_was_given_where_it_is_there_stands(guanka: Run, put: Put, course: Path) -> None:
    text = (course / "course.yaml").read_text(encoding="utf-8")
    reference = course / "solutions" / FORWARD / "reference.py"
    broken = reference.read_text(encoding="utf-8")
    (course / "course.yaml").write_text(text.replace(f", {LACKING}", ""), encoding="utf-8")
    reference.write_text(broken.replace(f"import {LACKING}\n", ""), encoding="utf-8")
    put("2-ben", LOOPS_FORWARD, level=FORWARD)
    guanka("grade")
    (course / "course.yaml").write_text(text, encoding="utf-8")
    reference.write_text(broken, encoding="utf-8")
    assert guanka("grade").exit_code == 0
    assert grades(course) == {("2-ben", FORWARD): 10.0}


def test_where_nobody_handed_in_nothing_is_said(guanka: Run, put: Put) -> None:
    put("1-ana")
    assert "unavailable" not in guanka("grade").stdout


def test_the_gate_lists_it_and_fails_nothing(guanka: Run, course: Path) -> None:
    done = guanka("verify", "--json", course / "v.json")
    assert done.exit_code == 0
    assert f"{FORWARD}: unavailable here, not looked at: needs {NEEDS}" in done.stdout
    assert "NOT READY" not in done.stdout
    found = read_json(course / "v.json")
    assert [level["level"] for level in found["levels"]] == [CORR2D]
    assert found["unavailable"] == [{"level": FORWARD, "needs": NEEDS}]


@pytest.mark.parametrize("command", ["grade", "verify", "try", "release"])
def test_who_names_it_is_told_what_it_needs(guanka: Run, course: Path, command: str) -> None:
    (course / "submitted").mkdir(exist_ok=True)
    done = guanka(command, FORWARD)
    assert done.exit_code == 2
    assert f"level '{FORWARD}' is unavailable here: it needs {NEEDS}" in " ".join(done.stderr.split())


def test_so_is_who_checks_one_notebook_of_it(guanka: Run, put: Put) -> None:
    done = guanka("check", put("1-ana", LOOPS_FORWARD, level=FORWARD))
    assert done.exit_code == 2
    assert "is unavailable here" in done.stderr


def test_the_doctor_notes_it_and_the_machine_can_grade(guanka: Run) -> None:
    done = guanka("doctor")
    text = " ".join(done.stdout.split())
    assert done.exit_code == 0
    assert f"levels 1 unavailable: {FORWARD}" in text
    assert f"levels: to grade these too: {FORWARD} needs {NEEDS}." in text
    assert "boxes of 512 MiB" in text or "4096" not in text
    assert "This machine can grade." in text
