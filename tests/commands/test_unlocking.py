"""A level that requires another: what is handed in before is graded all the same, and says so until that is solved."""

import sqlite3
from pathlib import Path

import pytest

from autograder.gradebook.book import open_gradebook
from autograder.gradebook.export import reports
from tests.commands.running import Put, Run, grades, read_json
from tests.sample_class.entry import CORR2D, POOL
from tests.sample_class.right_answers import LOOPS_CORR2D, LOOPS_POOL_BACKWARD, LOOPS_POOL_FORWARD

POOLING = LOOPS_POOL_FORWARD + "\n" + LOOPS_POOL_BACKWARD  # its level requires 01-corr2d
ENGLISH = "Cross-correlation in two dimensions” has 6 of 10 points; this submission was kept and graded all the same."
CHINESE = "二维互相关”得到 6 分（满分 10 分）之后，本关才开放；这次提交已照常保留并评分。"


def locked(course: Path) -> set[str]:
    """Whose report of the pooling level has the note, which must be in all that is written of it, or in nothing."""
    read = read_json(course / "r.json")["reports"]
    found = {one["student"] for one in read if one["level"] == POOL and any(ENGLISH in note for note in one["notes"])}
    for one in read:
        folder = course / "feedback" / one["student"] / one["level"]
        staff = course / "feedback-staff" / one["student"] / one["level"] / f"{one['level']}.html"
        written = [*(folder / f"{one['level']}.{kind}" for kind in ("json", "html")), staff]
        told = {"points; this submission was kept" in path.read_text(encoding="utf-8") for path in written}
        assert told == {one["level"] == POOL and one["student"] in found}
    with open_gradebook(course / "gradebook.db") as book:
        noted = {one.student for one in reports(book) if any(note.id == "report.locked" for note in one.notes)}
    assert noted == found
    return found


def grade(guanka: Run, course: Path, *arguments: object) -> str:
    done = guanka("grade", *arguments, "--language", "en", "--json", course / "r.json")
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_submission_to_a_locked_level_is_graded_and_says_so(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana", POOLING, level=POOL)
    put("2-ben", POOLING, level=POOL)
    put("2-ben", "def corr2d(X, K):\n    return 0\n")
    put("3-cho", POOLING, level=POOL)
    put("3-cho")  # in the same run: it is graded before
    assert "to levels that require another one first: 2 of them, graded all the same" in grade(guanka, course)
    assert locked(course) == {"1-ana", "2-ben"}
    assert {grades(course)[student, POOL] for student in ("1-ana", "2-ben", "3-cho")} == {10.0}
    guanka("grade", "--force", "--language", "zh")
    assert CHINESE in (course / "feedback/1-ana" / POOL / f"{POOL}.html").read_text(encoding="utf-8")


def test_the_note_goes_once_the_level_is_solved_and_nothing_is_graded_again_for_that(
    guanka: Run, put: Put, course: Path
) -> None:
    put("1-ana", POOLING, level=POOL)
    grade(guanka, course)
    assert locked(course) == {"1-ana"}
    notebook = course / "autograded/1-ana" / POOL / f"{POOL}.ipynb"
    before = notebook.stat().st_mtime_ns
    put("1-ana")
    assert "1 graded now, 2 in all" in grade(guanka, course)
    assert locked(course) == set()
    assert notebook.stat().st_mtime_ns == before
    assert "0 graded now, 2 in all" in grade(guanka, course)
    assert "require another one first" not in grade(guanka, course)
    assert receipts(course) == {(CORR2D, 1), (POOL, 1)}
    put("1-ana", "def corr2d(X, K):\n    return 0\n")
    grade(guanka, course, CORR2D)
    grade(guanka, course)
    assert locked(course) == {"1-ana"}  # it is the current grade that counts


def receipts(course: Path) -> set[tuple[str, int]]:
    """How many receipts there are of each level."""
    with sqlite3.connect(course / "gradebook.db") as book:
        found = set(book.execute("SELECT level, count(*) FROM guanka_receipt GROUP BY level"))
    book.close()
    return found


def test_the_other_level_may_be_graded_by_itself(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana", POOLING, level=POOL)
    put("1-ana")
    grade(guanka, course, POOL)
    assert locked(course) == {"1-ana"}
    grade(guanka, course, CORR2D)
    page = course / "feedback/1-ana" / POOL / f"{POOL}.html"
    assert ENGLISH not in page.read_text(encoding="utf-8")
    assert "0 graded now" in grade(guanka, course)
    assert locked(course) == set()


@pytest.mark.parametrize(("manual", "opens"), [(1.0, True), (0.4, False)])
def test_a_score_that_was_given_by_hand_counts(guanka: Run, put: Put, course: Path, manual: float, opens: bool) -> None:
    put("1-ana", LOOPS_CORR2D if not opens else "def corr2d(X, K):\n    return 0\n")
    put("1-ana", POOLING, level=POOL)
    grade(guanka, course)
    assert locked(course) == ({"1-ana"} if opens else set())
    worth = "(SELECT max_score FROM grade_cells WHERE grade_cells.id = grade.cell_id)"
    with sqlite3.connect(course / "gradebook.db") as book:
        book.execute(
            f"UPDATE grade SET manual_score = ? * {worth} WHERE notebook_id IN (SELECT submitted_notebook.id FROM "
            "submitted_notebook JOIN notebook ON notebook.id = submitted_notebook.notebook_id WHERE name = ?)",
            (manual, CORR2D),
        )
    book.close()
    assert "0 graded now" in grade(guanka, course)
    assert locked(course) == (set() if opens else {"1-ana"})


def test_what_is_held_is_not_solved(guanka: Run, put: Put, course: Path) -> None:
    put("1-ana")
    put("1-ana", POOLING, level=POOL)
    file = course / "solutions" / CORR2D / "reference.py"
    right = file.read_text()
    file.write_text(right.replace("    h, w = K.shape\n", "    h, w = K.shape\n    assert w < 3 or h > 1\n", 1))
    assert guanka("grade", "--language", "en", "--json", course / "r.json").exit_code == 1
    assert locked(course) == {"1-ana"}
    file.write_text(right)
    grade(guanka, course)
    assert locked(course) == set()


def test_what_could_not_be_graded_is_told_that_and_nothing_else(guanka: Run, put: Put, course: Path) -> None:
    path = put("1-ana", POOLING, level=POOL)
    path.write_text("no notebook")
    grade(guanka, course)
    assert locked(course) == set()
