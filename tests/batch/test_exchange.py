"""The timestamp and the secret, where nbgrader looks for them."""

import os
from pathlib import Path
from typing import Any

import pytest

from autograder.batch.exchange import pass_on
from autograder.errors import GraderError
from tests.gradebook.building import LEVEL, MOMENT, report

KEY = b"k" * 32
SAID = "2026-11-20 15:30:00.123456 UTC"


def folders(place: Path, *, student: str = "ana") -> tuple[Path, Path]:
    submitted, feedback = place / "submitted" / student / LEVEL, place / "feedback" / student / LEVEL
    submitted.mkdir(parents=True)
    return submitted, feedback


def passed_on(place: Path, **changes: Any) -> None:
    pass_on(place / "submitted", place, report(**changes), KEY)


@pytest.mark.parametrize("found", [None, b"", b"yesterday", b"\xff", b"2026-11-20 15:30:00 UTC", b"x" * 5000])
def test_the_submission_says_the_gradebook_s_moment(tmp_path: Path, found: bytes | None) -> None:
    submitted, feedback = folders(tmp_path)
    if found is not None:
        (submitted / "timestamp.txt").write_bytes(found)
    passed_on(tmp_path)
    assert (submitted / "timestamp.txt").read_text() == SAID
    assert (feedback / "timestamp.txt").read_text() == SAID


@pytest.mark.parametrize("found", [SAID, "2026-11-20T23:30:00.123456+08:00", "2026-11-20 23:30:00.123456 28800"])
def test_a_file_that_says_it_already_is_left_alone(tmp_path: Path, found: str) -> None:
    submitted, _ = folders(tmp_path)
    (submitted / "timestamp.txt").write_text(found)
    passed_on(tmp_path)
    assert (submitted / "timestamp.txt").read_text() == found


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    submitted, _ = folders(tmp_path)
    (tmp_path / "course.yaml").write_text("mine")
    (submitted / "timestamp.txt").symlink_to(tmp_path / "course.yaml")
    (submitted / f".timestamp.txt.{os.getpid()}").symlink_to(tmp_path / "course.yaml")
    passed_on(tmp_path)
    assert (tmp_path / "course.yaml").read_text() == "mine"
    assert (submitted / "timestamp.txt").read_text() == SAID


def test_a_submission_of_no_moment_gets_none(tmp_path: Path) -> None:
    assert MOMENT is not None
    submitted, feedback = folders(tmp_path)
    passed_on(tmp_path, submitted_at=None)
    assert list(submitted.iterdir()) == []
    assert (feedback / "timestamp.txt").read_text() == ""  # release_feedback breaks where there is no file


def test_the_exchange_s_secret_goes_with_the_page(tmp_path: Path) -> None:
    submitted, feedback = folders(tmp_path)
    (submitted / "submission_secret.txt").write_text("ab12" * 32)
    passed_on(tmp_path)
    assert (feedback / "submission_secret.txt").read_text() == "ab12" * 32


@pytest.mark.parametrize("found", [b"short", b"../" * 20, b"\xff" * 64, b"a" * 64 + b"\n", b"a" * 2000])
def test_what_is_no_secret_is_not_passed_on(tmp_path: Path, found: bytes) -> None:
    submitted, feedback = folders(tmp_path)
    (submitted / "submission_secret.txt").write_bytes(found)
    passed_on(tmp_path)
    assert found.decode("latin-1").strip() not in (feedback / "submission_secret.txt").read_text()


def test_without_the_exchange_a_secret_that_nobody_can_guess(tmp_path: Path) -> None:
    found = []
    for place, student, key in (("a", "ana", KEY), ("b", "ana", KEY), ("c", "ben", KEY), ("d", "ana", b"l" * 32)):
        _, feedback = folders(tmp_path / place, student=student)
        pass_on(tmp_path / place / "submitted", tmp_path / place, report(student=student), key)
        found.append((feedback / "submission_secret.txt").read_text())
    assert found[0] == found[1]
    assert len({*found[1:]}) == 3
    assert all(len(secret) == 64 for secret in found)


def test_feedback_that_can_t_be_written_is_told(tmp_path: Path) -> None:
    folders(tmp_path)
    (tmp_path / "feedback").write_text("a file")
    with pytest.raises(GraderError, match="feedback"):
        passed_on(tmp_path)


def test_a_submission_that_can_t_be_written_to_is_not_held_against_anyone(tmp_path: Path) -> None:
    (tmp_path / "submitted").write_text("a file")
    passed_on(tmp_path)
    assert (tmp_path / "feedback/ana" / LEVEL / "timestamp.txt").exists()
