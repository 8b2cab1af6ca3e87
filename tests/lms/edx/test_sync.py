"""``guanka lms sync`` with Open edX's component at the other end: its gradebook ends as ours is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.course.load import load_course
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.people import write_lms_ids
from autograder.gradebook.store import store
from autograder.lms.private import write_connection
from tests.commands.a_run import a_run
from tests.commands.running import read_json
from tests.gradebook.building import LEVEL, stored
from tests.lms.edx.client import connection_to, place
from tests.lms.edx.running import Edx, Unit

STUDENTS = ("s001", "s002", "s003")
NOBODY = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Class:
    """A course with a gradebook, and the component that its one graded level is connected to."""

    edx: Edx
    unit: Unit
    folder: Path

    def sync(self, *arguments: object) -> tuple[int, dict[str, int], dict[str, Any]]:
        """The exit status, how many scores are in which state, and how each student's stands."""
        to = self.folder / "sync.json"
        command = ["lms", "sync", LEVEL, "--course", self.folder, "--json", to, "--quiet", *arguments]
        done = CliRunner().invoke(app, [str(one) for one in command])
        assert to.exists(), done.output
        told = read_json(to)
        counts = {state: count for state, count in told["counts"][LEVEL].items() if count}
        states = {one["student"]: one for one in told["scores"]}
        return done.exit_code, counts, states

    def grade(self, student: str, shape: float, attempt: int) -> None:
        with open_gradebook(self.folder / "gradebook.db") as book:
            store(book, [stored(student=student, shape=shape, attempt=attempt, sha=str(attempt) * 64)])

    def points(self) -> dict[str, float | None]:
        return {name: points for name, (points, _) in self.edx.grades(self.unit).items()}


@pytest.fixture
def class_(edx, first, tmp_path):
    folder = a_run(tmp_path / "course", *STUDENTS)
    unit = place(edx, "Convolution", beside=first)
    write_connection(load_course(folder), connection_to({LEVEL: unit}))
    with open_gradebook(folder / "gradebook.db") as book:
        write_lms_ids(book, {student: edx.people()[student] for student in STUDENTS})
    return Class(edx, unit, folder)


def test_a_class_is_delivered_once_and_then_what_has_changed(class_):
    status, counts, _ = class_.sync()
    assert (status, counts) == (0, {"sent": 3})
    assert class_.points() == dict.fromkeys(STUDENTS, 9.5)

    status, counts, _ = class_.sync()
    assert (status, counts) == (0, {"already": 3})
    assert class_.edx.published(class_.unit) == 3

    class_.grade("s002", shape=1.0, attempt=2)
    status, counts, scores = class_.sync()
    assert (status, counts) == (0, {"sent": 1, "already": 2})
    assert class_.points() == {"s001": 9.5, "s002": 6.5, "s003": 9.5}
    assert class_.edx.published(class_.unit) == 4
    assert scores["s002"]["points"] == 6.5


def test_somebody_whom_open_edx_does_not_know_is_never_taken_for_delivered(class_):
    with open_gradebook(class_.folder / "gradebook.db") as book:
        write_lms_ids(book, {"s002": NOBODY})
    for _ in range(2):
        status, _, scores = class_.sync()
        assert status == 1, scores
        assert scores["s002"]["state"] in {"refused", "maybe_locked"}
        assert scores["s001"]["state"] == "delivered"
    assert class_.points() == {"s001": 9.5, "s003": 9.5}
