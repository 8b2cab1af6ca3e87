"""``guanka grade`` where it can't write, and where it is stopped: what was graded is kept, or graded again."""

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from autograder.commands import grade as module
from autograder.commands.place import find_place
from autograder.errors import GraderError
from autograder.report.progress import Silent
from tests.commands.running import BOUND_BY_MODES, COMMAND, SECONDS, Put, Run, grades
from tests.commands.running import guanka as guanka_process
from tests.sample_class.entry import CORR2D
from tests.sample_class.right_answers import LOOPS_CORR2D


def grade_with(progress, course: Path) -> None:
    """Grade in this process, so that ``progress`` can do something in between."""
    place = find_place(course)
    now = datetime(2026, 11, 20, tzinfo=UTC)
    settings = place.settings({}, sandbox=True)
    module.grade(place, [], settings, jobs=1, force=False, now=now, progress=progress)


def locked(course: Path) -> sqlite3.Connection:
    other = sqlite3.connect(course / "gradebook.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


class LocksAtTheFirst(Silent):
    """At its first report another program takes the gradebook."""

    def __init__(self, course: Path) -> None:
        self.course, self.other = course, None

    def done(self, report):
        self.other = self.other or locked(self.course)

    def waiting(self, why):
        self.said = why


def test_a_gradebook_that_gets_locked_loses_nothing(
    guanka: Run, put: Put, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("1-ana")
    guanka("grade")
    put("2-ben")
    monkeypatch.setattr(module, "open_gradebook", partial(module.open_gradebook, wait=0.2))
    monkeypatch.setattr(module, "PATIENCE", 0.3)
    progress = LocksAtTheFirst(course)
    with pytest.raises(GraderError, match=r"gradebook\.db was kept locked by another program for 0\.2 s"):
        grade_with(progress, course)
    assert "was kept locked" in progress.said.args["why"]
    done = guanka("grade", "--language", "en")
    assert done.exit_code == 1
    assert "locked" in done.stderr
    progress.other.close()
    assert "1 graded now, 2 in all" in guanka("grade", "--language", "en").stdout
    assert grades(course) == {("1-ana", CORR2D): 10.0, ("2-ben", CORR2D): 10.0}


def test_a_gradebook_that_is_no_database(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    (course / "gradebook.db").write_text("student,score\n" * 100)
    done = guanka("grade")
    assert done.exit_code == 1
    assert "not a database" in " ".join(done.stderr.split())
    assert (course / "gradebook.db").read_text().startswith("student")


@pytest.mark.parametrize("url", ["mysql://localhost/x", "sqlite:////nowhere/at/all.db", "://"])
def test_a_gradebook_that_can_not_be_reached(guanka: Run, put: Put, url: str) -> None:
    put("1-ana")
    done = guanka("grade", "--db", url)
    assert done.exit_code == 1
    assert "gradebook" in done.stderr


def test_an_output_folder_that_is_a_file(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    (course / "taken").write_text("")
    for out in (course / "taken", course / "taken" / "below"):
        done = guanka("grade", "--out", out)
        assert done.exit_code == 1
        assert str(out) in "".join(done.stderr.split())


@BOUND_BY_MODES
def test_a_folder_that_can_not_be_listed_stops_nobody_else(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    folder = put("2-ben").parents[1]
    folder.chmod(0)
    done = guanka("grade", "--language", "en")
    folder.chmod(0o700)
    assert done.exit_code == 0
    assert f"! {folder}: not graded" in done.stdout
    assert grades(course) == {("1-ana", CORR2D): 10.0}


@BOUND_BY_MODES
def test_an_output_folder_that_is_read_only(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    out = course / "out"
    out.mkdir(mode=0o500)
    done = guanka("grade", "--out", out)
    assert done.exit_code == 1
    assert str(out) in "".join(done.stderr.split())


@pytest.mark.parametrize("part", ["autograded", "feedback"])
def test_outputs_that_can_not_be_written_are_graded_again(guanka: Run, put: Put, course: Path, part: str) -> None:
    put("1-ana")
    (course / part).write_text("")
    done = guanka("grade")
    assert done.exit_code == 1
    assert str(course / part) in "".join(done.stderr.split())
    (course / part).unlink()
    assert "1 graded now, 1 in all" in guanka("grade", "--language", "en").stdout


@pytest.mark.parametrize("option", ["--json", "--log"])
def test_a_file_that_can_not_be_written_is_told_before_a_night_of_grading(
    guanka: Run, put: Put, course: Path, option: str
) -> None:
    put("1-ana")
    done = guanka("grade", "--language", "en", option, course / "nowhere" / "r.json")
    assert done.exit_code == 1
    assert "graded now" not in done.stdout
    assert str(course / "nowhere" / "r.json") in "".join(done.stderr.split())
    assert "1 graded now, 1 in all" in guanka("grade", "--language", "en").stdout


# Ctrl-C.

# A command that stores each report at once, so that it can be seen from outside when there is one.
EAGER = [*COMMAND[:2], f"from autograder.commands import entering; entering._STEP = 1; {COMMAND[2]}"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_keeps_what_was_graded_and_the_next_run_goes_on(
    put: Put, course: Path, jobs: int, kernel_has_walls: None
) -> None:
    students = [f"{number:02}" for number in range(8)]
    for student in students:
        put(student, f"{LOOPS_CORR2D}# {student}\n")  # files that differ: the same ones are graded once
    for student in students[1:3]:  # the first is graded at once, these take a long while
        put(student, f"def corr2d(X, K):\n    while True:\n        pass  # {student}\n")
    with subprocess.Popen(
        [*EAGER, "grade", "--jobs", str(jobs), "--language", "en"],
        cwd=course,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        wait_for(lambda: receipts(course) > 0)
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does: everybody in the group hears it
        stdout, stderr = running.communicate(timeout=10)
    assert running.returncode == 130
    assert "the same command goes on from here" in " ".join(stderr.split())
    assert "Traceback" not in stderr + stdout
    stored = grades(course)
    assert 1 <= len(stored) <= len(students) - 2
    assert set(stored.values()) == {10.0}

    for student in students[1:3]:
        put(student)
    again = guanka_process(course, "grade", "--jobs", jobs, "--language", "en")
    assert again.returncode == 0
    assert f"{len(students) - len(stored)} graded now, {len(students)} in all" in again.stdout
    assert grades(course) == {(student, CORR2D): 10.0 for student in students}


def receipts(course: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{course / 'gradebook.db'}?mode=ro", uri=True)) as book:
            count: int = book.execute("SELECT count(*) FROM guanka_receipt").fetchone()[0]
            return count
    except sqlite3.OperationalError:  # it is not there yet
        return 0


def wait_for(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


class InterruptsAtTheThird(Silent):
    """At its third report somebody presses Ctrl-C."""

    def __init__(self) -> None:
        self.count = 0

    def done(self, report):
        self.count += 1
        if self.count == 3:
            raise KeyboardInterrupt


def test_what_was_graded_before_an_interruption_is_stored(put: Put, course: Path, kernel_has_walls: None) -> None:
    for student in ("1-ana", "2-ben", "3-cho", "4-dan"):
        put(student)
    with pytest.raises(KeyboardInterrupt):
        grade_with(InterruptsAtTheThird(), course)
    assert grades(course) == {("1-ana", CORR2D): 10.0, ("2-ben", CORR2D): 10.0}
