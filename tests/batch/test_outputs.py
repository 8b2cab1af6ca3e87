"""What a grading leaves as files: whole, where nbgrader looks, and with nothing in the student's that is not theirs."""

import json

import nbformat
import pytest

from autograder.batch.outputs import write_outputs
from autograder.batch.run import run
from autograder.batch.submissions import find_submissions
from autograder.errors import GraderError
from autograder.gradebook.timestamps import parse_timestamp
from tests.batch.conftest import LEVEL


@pytest.fixture
def graded(desk):
    desk.hand_in("王-1", "import numpy as np\ndef corr2d(X, K):\n    return np.full(X.shape, 7)")
    (one,) = run(
        find_submissions(desk.submitted, [LEVEL], [LEVEL]).submissions, desk.settings, desk.course, desk.levels, 1
    )
    return one


def test_the_files_lie_where_nbgrader_looks(desk, graded, tmp_path):
    write_outputs(tmp_path / "out", desk.course, graded, "zh")
    folder = tmp_path / "out" / "autograded" / "王-1" / LEVEL
    notebook = nbformat.read(folder / f"{LEVEL}.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert any("np.full(X.shape, 7)" in cell.source for cell in notebook.cells)
    stamp = parse_timestamp((folder / "timestamp.txt").read_text())
    assert stamp.isoformat() == graded.report.submitted_at


def test_the_student_s_document_has_no_hidden_value(desk, graded, tmp_path):
    write_outputs(tmp_path / "out", desk.course, graded, "en")
    path = tmp_path / "out" / "feedback" / "王-1" / LEVEL / f"{LEVEL}.json"
    text = path.read_text(encoding="utf-8")
    hidden = [check.mismatch for check in graded.report.checks if check.mismatch and not check.public]
    assert hidden
    for mismatch, check in ((check.mismatch, check) for check in graded.report.checks if check.mismatch):
        if not check.public and mismatch.expected != (check.shown and check.shown.expected):
            assert str(mismatch.expected) not in text
    assert json.loads(text)["reports"][0]["student"] == "王-1"


def test_a_second_writing_replaces_and_leaves_no_draft(desk, graded, tmp_path):
    for _ in range(2):
        write_outputs(tmp_path / "out", desk.course, graded, "en")
    names = [path.name for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert not [name for name in names if name.startswith(".")]


def test_a_place_that_can_t_be_written_is_an_error_in_one_sentence(desk, graded, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "autograded").write_text("a file where a folder should be")
    with pytest.raises(GraderError, match="can't be written"):
        write_outputs(tmp_path / "out", desk.course, graded, "en")
