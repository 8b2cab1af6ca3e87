"""Grading again: only in a gradebook that is there, by the file that was graded, and what of the machine is another."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.commands.again import differences, existing_gradebook, kept_file
from autograder.commands.place import Place
from autograder.errors import GraderError
from autograder.gradebook.history import Kept
from tests.commands.grading_without_a_box import a_place, handed_in
from tests.sample_class.entry import CORR2D

VERSIONS = {"guanka": "0.1.0", "numpy": "2.2.0"}
MACHINE: dict[str, Any] = {"machine": "x86_64", "cpu": ["AVX2", "FMA3"], "limits": {"memory_mib": 512}}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return a_place(tmp_path / "course")


def receipt(sha256: str = "a" * 64, **changes: Any) -> Kept:
    usual: dict[str, Any] = {
        "id": 1,
        "student": "1-ana",
        "level": CORR2D,
        "attempt": 1,
        "submission_sha256": sha256,
        "level_version": "v",
        "seed_fingerprint": "f",
        "versions": VERSIONS,
        "sandboxed": True,
        "status": "graded",
        "score": 1.0,
        "max_score": 10.0,
        "submitted_at": None,
        "graded_at": datetime(2026, 11, 23, tzinfo=UTC),
        "counts": True,
        "is_current": True,
        "reason": "new",
        "environment": MACHINE,
        "late_penalty": 0.0,
        "before": None,
        "report": None,
    }
    return Kept(**(usual | changes))


def test_a_gradebook_that_is_not_there_is_not_made(place: Place) -> None:
    with pytest.raises(GraderError, match=r"there is no gradebook .*gradebook\.db: grade first, or name one with --db"):
        existing_gradebook(place)
    assert not Path(place.db).exists()


def test_the_file_is_found_by_its_bytes_whatever_its_name(place: Place) -> None:
    one = handed_in(place, "1-ana", '"graded"')
    assert kept_file(place, receipt(one.sha256)) == one.path
    other = one.path.rename(one.path.with_name("mine.ipynb"))
    one.path.write_text('"newer"', encoding="utf-8")
    assert kept_file(place, receipt(one.sha256)) == other
    other.unlink()
    assert kept_file(place, receipt(one.sha256)) is None


def test_no_file_is_looked_for_behind_a_link(place: Place) -> None:
    one = handed_in(place, "2-ben", '"graded"')
    (place.submitted / "1-ana").mkdir()
    (place.submitted / "1-ana" / CORR2D).symlink_to(one.path.parent)
    assert kept_file(place, receipt(one.sha256)) is None
    assert kept_file(place, receipt(one.sha256, student="2-ben")) == one.path


def test_the_same_class_of_machine_has_no_differences() -> None:
    assert list(differences(receipt(), dict(VERSIONS), dict(MACHINE), sandboxed=True)) == []


def test_each_difference_is_a_line_with_both_sides() -> None:
    now = {"machine": "aarch64", "cpu": [], "limits": {"memory_mib": 1024}, "threads": 2}
    assert list(differences(receipt(), {"guanka": "0.1.0", "torch": "2"}, now, sandboxed=False)) == [
        "numpy: 2.2.0, now none",
        "torch: none, now 2",
        "sandbox: yes, now no",
        "cpu: AVX2 FMA3, now none",
        "limits: memory_mib=512, now memory_mib=1024",
        "machine: x86_64, now aarch64",
        "threads: none, now 2",
    ]


def test_a_receipt_without_notes_of_the_machine_says_so() -> None:
    old = msgspec.structs.replace(receipt(), environment=None)
    assert list(differences(old, VERSIONS, MACHINE, sandboxed=True)) == [
        "machine: the receipt is older than such notes"
    ]
