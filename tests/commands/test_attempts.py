"""Attempts over the limit, and the best or the last one: what counts, and what the student reads."""

import json
from pathlib import Path

import pytest

from autograder.gradebook.book import open_gradebook
from autograder.gradebook.history import history
from tests.commands.running import Put, Run, grades
from tests.sample_class.entry import CORR2D
from tests.sample_class.right_answers import LOOPS_CORR2D

WRONG = "def corr2d(X, K):\n    return X * 0\n"
FLIPPED = LOOPS_CORR2D + "\n\nright = corr2d\n\n\ndef corr2d(X, K):\n    return right(X, K[::-1, ::-1])\n"


def rules(course: Path, attempts: int, counts: str) -> None:
    path = course / "course.yaml"
    text = path.read_text("utf-8")
    assert text.count("attempts: 20 ") == text.count("counts: last ") == 1
    text = text.replace("attempts: 20 ", f"attempts: {attempts} ").replace("counts: last ", f"counts: {counts} ")
    path.write_text(text, "utf-8")


def other_level(course: Path) -> None:
    """Change the level so that nobody's answer is right any more."""
    reference = course / "solutions" / CORR2D / "reference.py"
    doubled = "\n\n_right = corr2d\n\n\ndef corr2d(X, K):\n    return np.vstack([_right(X, K), _right(X, K)])\n"
    reference.write_text(reference.read_text("utf-8") + doubled, "utf-8")


def score(course: Path) -> float | None:
    return grades(course)["1-ana", CORR2D]


def notes(course: Path) -> str:
    document = json.loads((course / "feedback" / "1-ana" / CORR2D / f"{CORR2D}.json").read_text("utf-8"))
    return " ".join(document["reports"][0]["notes"])


def test_an_attempt_over_the_limit_is_graded_and_kept_and_does_not_count(guanka: Run, put: Put, course: Path) -> None:
    rules(course, 2, "last")
    for code in (WRONG, FLIPPED, LOOPS_CORR2D):
        put("1-ana", code)
        guanka("grade", "--language", "en")
    with open_gradebook(course / "gradebook.db") as book:
        told = history(book, "1-ana", CORR2D)
    assert [(one.attempt, one.counts, one.is_current) for one in told] == [
        (1, False, False),
        (2, True, False),
        (3, False, True),
    ]
    assert told[2].score == 10.0
    assert score(course) == told[1].score < 10.0
    assert "attempt 3" in notes(course).lower()
    assert "2" in notes(course)
    assert "0 graded now" in guanka("grade", "--language", "en").stdout  # and nothing is graded for ever


@pytest.mark.parametrize(("counts", "points"), [("best", 10.0), ("last", 0.0)])
def test_the_best_or_the_last_attempt_counts(guanka: Run, put: Put, course: Path, counts: str, points: float) -> None:
    rules(course, 20, counts)
    put("1-ana")
    guanka("grade")
    put("1-ana", WRONG)
    guanka("grade", "--language", "en")
    assert score(course) == points
    assert ("attempt 1" in notes(course)) == (counts == "best")


def test_an_attempt_that_turns_out_worse_gives_way_to_the_best_of_the_others(
    guanka: Run, put: Put, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules(course, 20, "best")
    put("1-ana", FLIPPED)
    guanka("grade")
    first = score(course)
    put("1-ana")
    guanka("grade")
    assert score(course) == 10.0
    other_level(course)
    guanka("grade", "--language", "en")
    assert score(course) == first > 0.0
    assert "attempt 1" in notes(course)


def test_a_score_that_a_regrade_was_told_not_to_lower_stands_in_a_later_attempt_too(
    guanka: Run, put: Put, course: Path
) -> None:
    put("1-ana", FLIPPED)
    guanka("grade")
    put("1-ana")
    guanka("grade")
    other_level(course)
    guanka("regrade", CORR2D, "--never-lower")
    assert score(course) == 10.0
    guanka("grade", "--force")
    assert score(course) == 10.0
