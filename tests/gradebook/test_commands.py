"""nbgrader's own commands, run on what we wrote."""

import csv
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from autograder.gradebook.book import open_gradebook
from autograder.gradebook.export import current, export_rows
from autograder.gradebook.register import register
from autograder.gradebook.store import store
from autograder.gradebook.timestamps import format_timestamp
from tests.gradebook.building import LEVEL, MOMENT, level_cells, stored

pytestmark = pytest.mark.slow
BIN = Path(sys.executable).parent


@pytest.fixture
def used(path):
    """A gradebook that was used and closed, with every kind of score."""
    with open_gradebook(path) as book:
        register(book, "cnn", [level_cells(), level_cells("04")])
        store(
            book,
            [
                stored(),
                stored(student="ben", shape=0.0, penalty=2.0),
                stored(student="late", shape=0.0, value=(0.0, 0.5), penalty=2.0),
                stored(student="held", status="held"),
                stored(student="broken", status="ungradable"),
                stored(level="04"),
            ],
        )
    return path


def nbgrader(path, *arguments):
    """Run nbgrader as a teacher would, in the folder of the gradebook."""
    environment = {"PATH": f"{BIN}{os.pathsep}/usr/bin{os.pathsep}/bin", "HOME": str(path.parent), "LANG": "C.UTF-8"}
    run = subprocess.run(
        [BIN / "nbgrader", *arguments, f"--CourseDirectory.db_url=sqlite:///{path}"],
        cwd=path.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run


def exported(path):
    nbgrader(path, "export", "--to=grades.csv")
    with (path.parent / "grades.csv").open(encoding="utf-8", newline="") as stream:
        return {(row["assignment"], row["student_id"]): row for row in csv.DictReader(stream)}


def test_export_gives_the_same_scores(used):
    theirs = exported(used)
    assert {key[1]: float(row["raw_score"]) for key, row in theirs.items() if key[0] == LEVEL} == {
        "ana": 9.5,
        "ben": 5.5,
        "late": 0.5,
        "held": 0.0,  # a score that is not there is 0.0 to nbgrader
        "broken": 0.0,
    }
    with open_gradebook(used) as book:
        ours = export_rows(book)
    for row in ours:
        their = theirs[row.level, row.student]
        assert float(their["score"]) == (0.0 if row.score is None else row.score)
        assert float(their["late_submission_penalty"]) == row.late_penalty
        assert float(their["max_score"]) == row.max_score == 10.0
        assert datetime.fromisoformat(their["timestamp"]) == MOMENT.replace(tzinfo=None)
    # The rest of theirs is missing work, which they call 0.0 and we leave out.
    assert {key for key, row in theirs.items() if row["timestamp"]} == {(row.level, row.student) for row in ours}


def test_upgrade_works_after_two_runs_and_changes_no_score(used):
    with open_gradebook(used) as book:
        store(book, [stored(student="ben", shape=4.0, sha="b" * 64)])
        before = export_rows(book)
    nbgrader(used, "db", "upgrade")
    [backup] = used.parent.glob("gradebook.db.*")
    with open_gradebook(backup) as copy, open_gradebook(used) as book:
        assert export_rows(copy) == export_rows(book) == before
        assert current(copy) == current(book) != []
        store(book, [stored(student="ben", shape=0.0, sha="c" * 64)])
    assert exported(used)[LEVEL, "ben"]["raw_score"] == "5.5"


def test_nbgrader_can_remove_an_assignment(used):
    nbgrader(used, "db", "assignment", "remove", "04", "--force")
    with open_gradebook(used) as book:
        assert {row.level for row in export_rows(book)} == {receipt.level for receipt in current(book)} == {LEVEL}
        register(book, "cnn", [level_cells("04")])
        store(book, [stored(level="04")])
        assert len(export_rows(book, "04")) == 1


def test_formgrader_sees_autograded_submissions_that_do_or_do_not_need_a_person(used, monkeypatch):
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    for student in ("ana", "held"):
        for step in ("submitted", "autograded"):
            folder = used.parent / step / student / LEVEL
            folder.mkdir(parents=True)
            (folder / f"{LEVEL}.ipynb").write_text("{}")
            (folder / "timestamp.txt").write_text(format_timestamp(MOMENT))
    course = CourseDirectory(root=str(used.parent), db_url=f"sqlite:///{used}", course_id="cnn")
    api = NbGraderAPI(coursedir=course)
    rows = {row["student"]: row for row in api.get_submissions(LEVEL)}
    assert rows["ana"]["autograded"] is rows["held"]["autograded"] is True
    assert rows["ana"]["needs_manual_grade"] is False
    assert rows["held"]["needs_manual_grade"] is True
    (used.parent / "submitted" / "ana" / LEVEL / "timestamp.txt").write_text("2026-11-20 15:30:00 UTC")
    assert not api.get_submission(LEVEL, "ana")["autograded"]
