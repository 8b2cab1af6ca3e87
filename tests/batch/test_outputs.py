"""What a grading leaves as files: whole, where nbgrader looks, and with nothing in the student's that is not theirs."""

import json

import nbformat
import pytest

from autograder.batch.outputs import outputs_there, write_outputs
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


def test_the_pages_lie_apart_and_only_the_staff_s_has_hidden_values(desk, tmp_path):
    shape = "(X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1)"
    desk.hand_in("王-1", f"import numpy as np\ndef corr2d(X, K):\n    return np.full({shape}, 7.25)")
    found = find_submissions(desk.submitted, [LEVEL], [LEVEL]).submissions
    (graded,) = run(found, desk.settings, desk.course, desk.levels, 1)
    write_outputs(tmp_path / "out", desk.course, graded, "en", late_penalty=0.5, versions={"numpy": "2.88.0"})
    theirs, ours = (
        (tmp_path / "out" / folder / "王-1" / LEVEL / f"{LEVEL}.html").read_text(encoding="utf-8")
        for folder in ("feedback", "feedback-staff")
    )
    assert all("2.88.0" in page for page in (theirs, ours))
    failed = [check for check in graded.report.checks if check.mismatch and check.mismatch.picture and not check.public]
    assert failed
    for check in failed:
        assert check.mismatch.expected not in theirs
        assert check.mismatch.expected in ours
    found = [path.name for path in (tmp_path / "out" / "feedback").rglob("*") if path.is_file()]
    assert sorted(found) == [f"{LEVEL}.html", f"{LEVEL}.json"]


def test_the_page_shows_the_student_s_code_where_it_stopped(desk, tmp_path):
    desk.hand_in("bo", "import numpy as np\n\ndef corr2d(X, K):\n    beside = 1\n    return X.no_such_thing\n")
    found = find_submissions(desk.submitted, [LEVEL], [LEVEL]).submissions
    (one,) = run(found, desk.settings, desk.course, desk.levels, 1)
    (cell,) = one.cells.values()
    assert "no_such_thing" in cell
    write_outputs(tmp_path / "out", desk.course, one, "en")
    page = (tmp_path / "out" / "feedback" / "bo" / LEVEL / f"{LEVEL}.html").read_text(encoding="utf-8")
    assert "    beside = 1" in page


def test_what_is_missing_is_noticed(desk, graded, tmp_path):
    out = tmp_path / "out"
    assert not outputs_there(out, "王-1", LEVEL)
    for name in (
        f"autograded/王-1/{LEVEL}/{LEVEL}.ipynb",
        *(f"feedback/王-1/{LEVEL}/{LEVEL}.{kind}" for kind in ("json", "html")),
    ):
        write_outputs(out, desk.course, graded, "en")
        assert outputs_there(out, "王-1", LEVEL)
        (out / name).unlink()
        assert not outputs_there(out, "王-1", LEVEL)


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
