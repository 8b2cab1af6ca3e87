"""Attempts over the limit, and the best or the last one: what counts, and what the student reads."""

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.commands import regrade as regrading
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.history import history
from tests.commands.running import Put, Run, grades, read_json
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


def regraded(guanka: Run, course: Path, *arguments: str) -> tuple[str, dict[str, Any]]:
    """What ``guanka regrade`` says of the one submission, and its move."""
    done = guanka("regrade", CORR2D, "--jobs", 1, "--json", course / "moves.json", *arguments)
    assert done.exit_code == 0, done.output
    (move,) = read_json(course / "moves.json")["moves"]
    return done.stdout, move


@pytest.mark.parametrize("counts", ["best", "last"])
def test_a_regrade_settles_which_attempt_counts_and_a_dry_one_shows_it(
    guanka: Run, put: Put, course: Path, counts: str
) -> None:
    rules(course, 20, counts)
    put("1-ana", FLIPPED)
    guanka("grade")
    first = score(course)
    put("1-ana")
    guanka("grade")
    other_level(course)
    for arguments in (["--dry-run"], []):
        assert score(course) == 10.0
        said, move = regraded(guanka, course, *arguments)
        assert move["before"] == 10.0
        assert move["instead"] == ({"attempt": 1, "this_one": 0.0} if counts == "best" else None)
        assert move["now"] == (first if counts == "best" else 0.0)
        assert ("attempt 1 counts instead: this one has 0" in " ".join(said.split())) == (counts == "best")
        assert sum(check["points"] for check in move["checks"]) == -10.0
    assert score(course) == move["now"]
    assert ("第 1 次" in notes(course)) == (counts == "best")
    with open_gradebook(course / "gradebook.db") as book:
        told = history(book, "1-ana", CORR2D)
    assert [one.counts for one in told] == [counts == "best", False, counts == "last"]
    assert told[-1].before == told[1].id  # what counted until then
    assert "0 graded now" in guanka("grade", "--language", "en").stdout  # which would settle it just so
    assert score(course) == move["now"]


def test_a_regrade_that_lowers_nobody_weighs_what_would_count(guanka: Run, put: Put, course: Path) -> None:
    rules(course, 20, "best")
    put("1-ana", FLIPPED)
    guanka("grade")
    put("1-ana")
    guanka("grade")
    other_level(course)
    for arguments in (["--dry-run"], []):
        _, move = regraded(guanka, course, "--never-lower", *arguments)
        assert (move["kept"], move["instead"]) == (True, None)
    assert score(course) == 10.0


def test_a_regrade_that_was_stopped_tells_of_the_attempt_that_counts_now(
    guanka: Run, put: Put, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules(course, 20, "best")
    put("1-ana", FLIPPED)
    guanka("grade")
    put("1-ana")
    guanka("grade")
    other_level(course)
    _, shown = regraded(guanka, course, "--dry-run")

    def stops(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(regrading, "settle", stops)
        assert guanka("regrade", CORR2D, "--jobs", 1).exit_code == 130
    said, told = regraded(guanka, course)
    assert "goes on from a run that was stopped, which graded 1 of these" in said
    assert told == shown
    assert read_json(course / "moves.json")["graded"] == 0
