"""Works out beforehand what it will be asked, from what every student has: public seeds, the level's version."""

import pytest

from autograder.checks.seeds import hidden_seeds, public_seeds

STOPPED_BY = ("seeds",)


@pytest.mark.parametrize("guess", [b"", b"guanka", b"secret"])
def test_without_the_secret_it_is_another_question(grader, drawn, looks_up, guess):
    known = drawn(public_seeds(grader.level.version))
    guessed = {f"guessed {name}": asked for name, asked in drawn(hidden_seeds(guess, grader.level.version, "")).items()}
    report = grader.code(looks_up(known | guessed)).report
    public = sum(check.points for check in grader.level.checks if check.public)
    assert report.score == public < 10


def test_works_where_hidden_values_come_of_what_students_have(grader, drawn, looks_up, monkeypatch):
    monkeypatch.setattr("autograder.grading.hidden_seeds", lambda _secret, version, _sha256: public_seeds(version))
    report = grader.code(looks_up(drawn(public_seeds(grader.level.version)))).report
    assert report.score == 10.0
