"""A released notebook in a real kernel, as JupyterLab runs it: what each graded cell puts out."""

import time
from functools import cache

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from nbgrader.utils import determine_grade

from autograder.checks.cases import FILE_NAME, encode
from autograder.checks.trace import record
from autograder.notebook.answer import with_answer
from autograder.notebook.source import read_source
from tests.levels.judging import ROOT, level_named

ID = "04-conv-backward"
RIGHT = (ROOT / "solutions" / ID / "reference.py").read_text("utf-8")
# Flipped, it prints, warns, and shows a picture; a third of the cells pass.
WRONG = (
    RIGHT
    + """

import warnings
from IPython.display import HTML, display

_right = conv_backward_naive

def conv_backward_naive(dout, cache):
    print("called with", dout.shape)
    warnings.warn("an old way to write it")
    display(HTML("<p>a picture</p>"))
    dx, dw, db = _right(dout, cache)
    return dx[:, :, ::-1], dw, db
"""
)
CRASHING = (
    "import numpy as np\n\ndef conv_backward_naive(dout, cache):\n    x, w, b, conv_param = cache\n    return x @ w\n"
)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of a released level."""
    place = tmp_path_factory.mktemp("released")
    (place / FILE_NAME).write_bytes(encode(record(level_named(ID))))
    return place


@cache
def executed(folder, answer):
    """The graded cells after the notebook with this answer (None: the stubs) was run from top to bottom."""
    notebook = nbformat.from_dict(with_answer(read_source(level_named(ID).folder.notebook), answer))
    where = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True, resources=where).execute()
    return {cell.id.removeprefix("check-"): cell for cell in notebook.cells if cell.id.startswith("check-")}


def kinds(cell):
    return [output.output_type for output in cell.outputs]


def points(cells):
    """What nbgrader's Validate and its own autograde make of the outputs."""
    return {name: determine_grade(cell)[0] for name, cell in cells.items()}


def test_a_right_answer(folder):
    cells = executed(folder, RIGHT)
    assert {name: kinds(cell) for name, cell in cells.items()} == {
        name: ["display_data"] for name in ("dx", "dw", "db")
    }
    assert points(cells) == {"dx": 6, "dw": 3, "db": 1}
    (output,) = cells["dx"].outputs
    assert set(output.data) == {"text/html", "text/plain"}
    assert "与用你自己的前向传播算出的数值梯度一致" in output.data["text/html"]


def test_a_wrong_answer_is_one_report_and_a_line(folder):
    cells = executed(folder, WRONG)
    assert {name: kinds(cell) for name, cell in cells.items()} == {
        "dx": ["display_data", "error"],
        "dw": ["display_data"],
        "db": ["display_data"],
    }
    assert points(cells) == {"dx": 0, "dw": 3, "db": 1}
    shown, error = cells["dx"].outputs
    assert error.ename == "LevelNotPassed"
    assert error.traceback == ["04-conv-backward 的 dx：还没有通过，原因见上面的报告。"]
    assert '<div class="guanka inset bad"' in shown.data["text/html"]
    assert "dx 的形式正确，但数值不对。" in shown.data["text/html"]


def test_what_the_code_prints_and_shows_stays_inside_the_report(folder):
    """A word on standard error would cost the points of a cell that passes."""
    html = executed(folder, WRONG)["db"].outputs[0].data["text/html"]
    assert "called with (1, 1, 2, 2)" in html
    assert "UserWarning: an old way to write it" in html
    assert "a picture" not in html


def test_a_crash_names_the_cell_by_its_number(folder):
    shown, error = executed(folder, CRASHING)["db"].outputs
    text = shown.data["text/plain"]
    assert "单元格 [3] 的第 5 行：return x @ w" in text
    assert "这一行用到：x (1, 1, 3, 3), w (1, 1, 2, 2)" in text
    assert "停在单元格 [3] 的第 5 行" in shown.data["text/html"]
    assert len(error.traceback) == 1


def test_the_stubs(folder):
    cells = executed(folder, None)
    assert {name: kinds(cell) for name, cell in cells.items()} == {name: ["display_data", "error"] for name in cells}
    assert points(cells) == dict.fromkeys(cells, 0)
    assert '<div class="guanka inset quiet"' in cells["dx"].outputs[0].data["text/html"]


def test_the_report_has_no_script_and_fetches_nothing(folder):
    for answer in (RIGHT, WRONG, CRASHING, None):
        for cell in executed(folder, answer).values():
            html = cell.outputs[0].data["text/html"]
            assert "<script" not in html
            assert "http" not in html
            assert len(html) < 100_000


def test_an_endless_loop_ends_when_the_kernel_is_interrupted(folder):
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(folder))
    try:
        loop = "def conv_backward_naive(dout, cache):\n    while True:\n        open('begun', 'a').close()\n"
        client.execute_interactive(loop, timeout=60)
        client.execute("from autograder.client import check\ncheck('db', language='en')")
        for _ in range(600):
            if (folder / "begun").exists():
                break
            time.sleep(0.1)
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=60)["content"]
        while "traceback" not in reply:
            reply = client.get_shell_msg(timeout=60)["content"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    (line,) = reply["traceback"]
    assert line.startswith("04-conv-backward, db: the check was interrupted. Your code was at In [1], line ")
