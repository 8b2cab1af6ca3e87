"""A level is mended, and what stands is graded again: who moves, what stays, what a kill leaves behind."""

import hashlib
import signal
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest

from autograder.commands import regrade as regrading
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.history import Kept, history
from autograder.gradebook.runs import unfinished
from tests.commands.running import COMMAND, Put, Run, grades, read_json
from tests.commands.running import guanka as guanka_process
from tests.sample_class.entry import CORR2D
from tests.sample_class.right_answers import LOOPS_CORR2D

WRONG = """import numpy as np
def corr2d(X, K):
    return np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
"""
RIGHT, UP = "1-right", "2-up"


def receipts(course: Path, student: str) -> list[Kept]:
    with open_gradebook(course / "gradebook.db") as book:
        return history(book, student, CORR2D)


def open_runs(course: Path) -> list[str]:
    with open_gradebook(course / "gradebook.db") as book:
        return [one.level for one in unfinished(book)]


def everything(course: Path) -> dict[str, str]:
    """Every file of the course but the lock's, with its hash."""
    files = (path for path in sorted(course.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def swap_answers(course: Path) -> None:
    """Another reference, as if the level had been wrong all along: what was right is wrong, zeros are right."""
    reference = course / "solutions" / CORR2D / "reference.py"
    text = reference.read_text()
    assert text.endswith("    return Y\n")
    reference.write_text(text.replace("    return Y\n", "    return 0 * Y\n"))


@pytest.fixture
def graded(guanka: Run, put: Put, course: Path) -> Path:
    """A class of two: one has all the points, one answers zeros."""
    put(RIGHT)
    put(UP, WRONG)
    assert guanka("grade", CORR2D).exit_code == 0
    return course


def counted(course: Path) -> dict[str, Any]:
    return read_json(course / "moves.json")


def test_nothing_moves_where_nothing_has_changed(guanka: Run, graded: Path) -> None:
    before = grades(graded)
    done = guanka("regrade", CORR2D, "--jobs", 1, "--json", graded / "moves.json")
    assert done.exit_code == 0, done.output
    assert "up 0, down 0, same 2, held 0" in done.stdout
    assert counted(graded)["moves"] == []
    assert grades(graded) == before
    first, second = receipts(graded, RIGHT)
    assert (first.counts, second.counts, second.reason, second.before) == (False, True, "regrade", first.id)
    assert first.seed_fingerprint == second.seed_fingerprint
    assert second.environment is not None
    assert second.environment["limits"]["memory_mib"] > 0
    assert open_runs(graded) == []


def test_a_dry_run_shows_the_same_and_writes_nothing(guanka: Run, graded: Path) -> None:
    swap_answers(graded)
    before = everything(graded)
    dry = guanka("regrade", CORR2D, "--jobs", 1, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert everything(graded) == before
    assert "nothing was stored or written" in dry.stdout
    done = guanka("regrade", CORR2D, "--jobs", 1, "--json", graded / "moves.json")
    assert dry.stdout.split("up ")[0] == done.stdout.split("up ")[0]
    moves = {one["student"]: one for one in counted(graded)["moves"]}
    scores = grades(graded)
    assert set(moves) == {RIGHT, UP}
    for student, move in moves.items():
        assert move["now"] == scores[student, CORR2D]
        assert sum(check["points"] for check in move["checks"]) == pytest.approx(move["now"] - move["before"])
        assert all(check["why"] for check in move["checks"])
    assert (moves[RIGHT]["direction"], moves[UP]["direction"]) == ("down", "up")
    sizes = [abs(one["now"] - one["before"]) for one in counted(graded)["moves"]]
    assert sizes == sorted(sizes, reverse=True)


def test_never_lower_keeps_the_score_and_the_page(guanka: Run, graded: Path) -> None:
    page = graded / "feedback" / RIGHT / CORR2D / f"{CORR2D}.json"
    before = read_json(page)["reports"][0]["score"]
    swap_answers(graded)
    done = guanka("regrade", CORR2D, "--jobs", 1, "--never-lower", "--json", graded / "moves.json")
    assert done.exit_code == 0, done.output
    assert "1 of them keep the score that they had" in done.stdout
    assert grades(graded)[RIGHT, CORR2D] == before == 10.0
    assert grades(graded)[UP, CORR2D] > 0
    assert read_json(page)["reports"][0]["score"] == before
    old, new = receipts(graded, RIGHT)
    assert [(one.counts, one.is_current) for one in (old, new)] == [(True, False), (False, True)]
    assert new.score is not None
    assert new.score < before
    assert "0 graded now" in guanka("grade", "--language", "en").stdout  # it is not graded again, and again
    page.unlink()
    assert "1 graded now" in guanka("grade", "--language", "en").stdout
    assert read_json(page)["reports"][0]["score"] == before
    assert grades(graded)[RIGHT, CORR2D] == before
    assert guanka("regrade", CORR2D, "--jobs", 1).exit_code == 0  # and who asks for it gets it
    assert grades(graded)[RIGHT, CORR2D] == new.score


def test_a_manual_score_stands_and_what_it_hides_is_said(guanka: Run, graded: Path) -> None:
    with sqlite3.connect(graded / "gradebook.db") as book:
        book.execute("UPDATE grade SET manual_score = 1.5 WHERE auto_score = 4.0")
    book.close()
    before = grades(graded)[RIGHT, CORR2D]
    swap_answers(graded)
    for arguments in (["--dry-run"], []):
        done = guanka("regrade", CORR2D, "--jobs", 1, "--json", graded / "moves.json", *arguments)
        [masked] = [one["masked"] for one in counted(graded)["moves"] if one["student"] == RIGHT]
        assert [text.partition(",")[0] for text in masked] == ["value: 1.5 by hand stands above 4"]
        assert "1 of them have a manual score" in done.stdout
    assert grades(graded)[RIGHT, CORR2D] < before


def test_only_some_students(guanka: Run, graded: Path) -> None:
    swap_answers(graded)
    done = guanka("regrade", CORR2D, "--jobs", 1, "--student", UP)
    assert done.exit_code == 0, done.output
    assert [len(receipts(graded, student)) for student in (RIGHT, UP)] == [1, 2]


def test_what_can_not_be_graded_again_is_told(guanka: Run, put: Put, graded: Path) -> None:
    put(RIGHT, LOOPS_CORR2D + "\n# anew\n")
    put("9-late")
    (graded / "submitted" / UP).rename(graded / "elsewhere")
    done = guanka("regrade", CORR2D, "--jobs", 1)
    assert done.exit_code == 0, done.output
    for said in ("1 not the submission whose grade counts", "1 never graded", "1 graded once, and no longer among"):
        assert said in done.stdout
    assert [len(receipts(graded, student)) for student in (RIGHT, UP, "9-late")] == [1, 1, 0]


def test_one_that_was_stopped_goes_on(guanka: Run, put: Put, graded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    swap_answers(graded)
    original, entered = regrading.enter, []

    def stops(step: Any, *rest: Any) -> Any:
        if entered:
            raise KeyboardInterrupt
        entered.append(original(step[:1], *rest))
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(regrading, "enter", stops)
        assert guanka("regrade", CORR2D, "--jobs", 1).exit_code == 130
    assert open_runs(graded) == [CORR2D]
    assert sorted(len(receipts(graded, student)) for student in (RIGHT, UP)) == [1, 2]
    assert guanka("regrade", CORR2D, "--jobs", 1, "--student", UP).exit_code == 0
    assert open_runs(graded) == [CORR2D]  # some alone don't finish it
    done = guanka("regrade", CORR2D, "--jobs", 1, "--json", graded / "moves.json")
    assert done.exit_code == 0, done.output
    assert "goes on from a run that was stopped" in done.stdout
    assert open_runs(graded) == []
    assert len(receipts(graded, RIGHT)) == 2
    assert {one["student"]: one["direction"] for one in counted(graded)["moves"]} == {RIGHT: "down", UP: "up"}
    assert "same 2" in guanka("regrade", CORR2D, "--jobs", 1).stdout
    assert len(receipts(graded, RIGHT)) == 3


def test_no_gradebook_and_no_level(guanka: Run, put: Put, course: Path) -> None:
    put(RIGHT)
    assert guanka("regrade", CORR2D).exit_code == 1
    assert not (course / "gradebook.db").exists()
    assert guanka("regrade").exit_code == 2
    assert guanka("regrade", "99-none").exit_code == 2


def test_a_held_one_gives_status_1(guanka: Run, graded: Path) -> None:
    reference = graded / "solutions" / CORR2D / "reference.py"
    reference.write_text(
        reference.read_text().replace("    h, w = K.shape\n", "    h, w = K.shape\n    assert w < 3 or h > 1\n", 1)
    )
    kept = guanka("regrade", CORR2D, "--jobs", 1, "--never-lower")
    assert kept.exit_code == 1, kept.output
    assert grades(graded)[RIGHT, CORR2D] == 10.0
    done = guanka("regrade", CORR2D, "--jobs", 1)
    assert done.exit_code == 1
    assert "held 2" in done.stdout
    assert grades(graded)[RIGHT, CORR2D] is None


def test_one_that_was_killed_goes_on(put: Put, course: Path, kernel_has_walls: None) -> None:
    """The process is ended at once, with the second submission in its hands."""
    students = [f"{number}-student" for number in range(4)]
    for student in students:
        put(student, f"{LOOPS_CORR2D}# {student}\n")
    assert guanka_process(course, "grade", CORR2D, "--jobs", 1).returncode == 0
    swap_answers(course)
    script = (
        "import os, signal; from autograder.commands import entering, regrade\n"
        "entering._STEP, enter, count = 1, regrade.enter, []\n"
        "def once(*arguments):\n"
        "    count.append(1)\n"
        "    if len(count) > 1: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return enter(*arguments)\n"
        "regrade.enter = once\n"
        f"{COMMAND[2]}"
    )
    killed = subprocess.run([*COMMAND[:2], script, "regrade", CORR2D, "--jobs", "1"], cwd=course, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert open_runs(course) == [CORR2D]
    assert sorted(len(receipts(course, student)) for student in students) == [1, 1, 1, 2]
    again = guanka_process(course, "regrade", CORR2D, "--jobs", 1, "--json", "moves.json")
    assert again.returncode == 0, again.stderr
    assert "3 graded now and stored" in again.stdout
    assert open_runs(course) == []
    assert [len(receipts(course, student)) for student in students] == [2, 2, 2, 2]
    told = counted(course)
    assert (told["graded"], told["graded_before"], told["counts"]["down"]) == (3, 1, 4)
    assert {one["student"] for one in told["moves"]} == set(students)
    assert set(grades(course).values()) == {told["moves"][0]["now"]}


def test_postgresql_does_all_the_same(guanka: Run, put: Put, course: Path, postgres: str) -> None:
    put(RIGHT)
    put(UP, WRONG)
    assert guanka("grade", CORR2D, "--db", postgres).exit_code == 0
    swap_answers(course)
    for arguments in (["--dry-run"], ["--never-lower"]):
        done = guanka("regrade", CORR2D, "--jobs", 1, "--db", postgres, "--json", course / "moves.json", *arguments)
        assert done.exit_code == 0, done.output
        moves = {one["student"]: (one["direction"], one["kept"]) for one in counted(course)["moves"]}
        assert moves == {RIGHT: ("down", arguments == ["--never-lower"]), UP: ("up", False)}
    told = guanka("history", RIGHT, CORR2D, "--db", postgres, "--json", course / "story.json")
    assert told.exit_code == 0, told.output
    assert [one["counts"] for one in read_json(course / "story.json")["receipts"]] == [True, False]
    number = read_json(course / "story.json")["receipts"][1]["id"]
    assert guanka("replay", number, "--db", postgres).exit_code == 0
    assert not (course / "gradebook.db").exists()
