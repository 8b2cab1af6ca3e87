"""Says halves of characters, in code, names and exceptions, which no file or database takes: to end the whole run."""

import json
import sqlite3

import msgspec
import pytest

from autograder.batch.outputs import write_outputs
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.export import reports
from autograder.gradebook.register import register
from autograder.gradebook.store import store
from autograder.notebook.answer import with_answer
from tests.gradebook.building import level_cells, stored

STOPPED_BY = ("wire", "reading")

HALF = "\ud800"
CODES = {
    "in the code": f"def corr2d(X, K):\n    # {HALF}\n    raise ValueError('{HALF}')\n",
    "in the text": "def corr2d(X, K):\n    raise ValueError('\\ud800')\n",
    "in the type": "def corr2d(X, K):\n    raise type('a\\ud800', (Exception,), {})()\n",
    "in the answer": "def corr2d(X, K):\n    return {'\\ud800': ['\\udfff']}\n",
    "in what is printed": "def corr2d(X, K):\n    print('\\ud800')\n    return '\\ud800' * 10\n",
    "in a name": "globals()['corr\\ud8002d'] = corr2d = lambda X, K: None\n",
}


@pytest.fixture(scope="module")
def kept(grader, tmp_path_factory):
    """``kept(report)``: what the gradebook says of a report that it has stored."""
    cells = {check.cell: check.points for check in grader.level.checks}
    with open_gradebook(tmp_path_factory.mktemp("book") / "gradebook.db") as book:
        register(book, "cnn", [level_cells("01-corr2d", cells)])

        def run(report):
            store(book, [stored(report)])
            return reports(book)

        yield run


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
def test_the_report_can_be_kept(grader, tmp_path, kept, code):
    notebook = with_answer(grader.desk.levels["01-corr2d"].source, code)
    path = tmp_path / "01-corr2d.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")  # as \ud800, which is what JSON lets one write
    graded = grader.file(path)
    assert (graded.report.status, graded.report.score) == ("graded", 0.0)
    write_outputs(tmp_path, grader.desk.course, graded, "en")
    assert kept(graded.report) == [graded.report]


@pytest.mark.parametrize(
    "keep", [msgspec.json.encode, lambda text: sqlite3.connect(":memory:").execute("SELECT ?", text)]
)
def test_works_where_text_is_kept_as_it_comes(keep):
    with pytest.raises(UnicodeEncodeError):
        keep([HALF])
