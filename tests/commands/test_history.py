"""The story of a grade, as it is told in a terminal and as data."""

import sqlite3
from pathlib import Path

import pytest

from tests.commands.running import Put, Run, grades, read_json
from tests.sample_class.entry import CORR2D
from tests.sample_class.right_answers import LOOPS_CORR2D

ANA = "1-ana"


@pytest.fixture
def told(guanka: Run, put: Put, course: Path) -> list[str]:
    """A stub, the right answer, the level changed, a manual score, a regrade; and the story of it, by paragraphs."""
    put(ANA, "def corr2d(X, K):\n    return 0\n")
    guanka("grade", CORR2D)
    put(ANA, LOOPS_CORR2D)
    guanka("grade", CORR2D)
    checks = course / "solutions" / CORR2D / "checks.py"
    checks.write_text(checks.read_text() + "\n# another look\n")
    guanka("grade", CORR2D)
    with sqlite3.connect(course / "gradebook.db") as book:
        book.execute("UPDATE grade SET manual_score = 1.5, extra_credit = 0.5 WHERE auto_score = 4.0")
        book.execute("UPDATE comment SET manual_comment = 'see me\n\x1b[2J'")
    book.close()
    guanka("regrade", CORR2D, "--jobs", 1)
    done = guanka("history", ANA, CORR2D, "--json", course / "story.json")
    assert done.exit_code == 0, done.output
    return str(done.stdout).split("\n\n")


def test_each_grading_says_why_it_was_and_what_it_changed(told: list[str]) -> None:
    head, first, second, third, fourth, last = told
    assert head == f"{ANA}, {CORR2D}"
    assert "#1  attempt 1" in first
    assert "graded because: it was new" in first
    assert "value: failed 0/4" in first
    assert "#2  attempt 2" in second
    assert "graded because: it was handed in anew" in second
    assert "value: failed 0/4, now passed 4/4 (before: " in second
    assert "submission: " in second
    assert "graded because: the level had changed" in third
    assert "version of the level: " in third
    assert "the same verdicts and points as before" in third
    assert "graded because: guanka regrade" in fourth
    assert [part.count("this one counts") for part in told] == [0, 0, 0, 0, 1, 0]
    assert "by hand: value 1.5 of 4, above 4 from the checks" in last
    assert "by hand: value 0.5 on top" in last
    assert "see me\n" in last
    assert "\x1b" not in last
    assert "in the gradebook: " in last


def test_the_same_as_data(told: list[str], course: Path) -> None:
    story = read_json(course / "story.json")
    found = [(one["id"], one["attempt"], one["reason"], one["counts"], one["before"]) for one in story["receipts"]]
    assert found == [
        (1, 1, "new", False, None),
        (2, 2, "changed", False, 1),
        (3, 2, "level", False, 2),
        (4, 2, "regrade", True, 3),
    ]
    assert {one["score"] for one in story["receipts"][1:]} == {10.0}
    assert sum(check["points"] for check in story["receipts"][3]["checks"]) == 10.0
    assert story["by_hand"][-1]["manual"] == 1.5
    assert story["score"] == pytest.approx(grades(course)[ANA, CORR2D] - story["late_penalty"])


def test_who_has_none_is_told(guanka: Run, put: Put, course: Path) -> None:
    assert guanka("history", ANA, CORR2D).exit_code == 1  # no gradebook
    put(ANA)
    guanka("grade", CORR2D)
    done = guanka("history", "2-\x1b[2Jben", CORR2D)
    assert done.exit_code == 2
    assert "was ever graded" in done.stderr
    assert "\x1b" not in done.stderr
