"""Cells as a notebook runs them, where there is no shell, no disk and no network."""

import pytest

from autograder.wire.answers import Returned

GIVES = {
    "the value of a magic": ("x = %precision 2", "x", "%.2f"),
    "a magic with nothing to do": ("%matplotlib inline\n%load_ext autoreload\n%autoreload 2\nx = 1", "x", 1),
    "a timed line": ("%time x = 1", "x", 1),
    "a timed cell": ("%%time\nx = 2", "x", 2),
    "a captured cell": ("%%capture said\nprint('hi')", "said.stdout", "hi\n"),
    "the last value": ("41 + 1", "_", 42),
    "a value of an earlier cell": ("41 + 1", "Out[1] if 1 in Out else 42", 42),
    "a coroutine": ("async def g():\n    return 3\nx = await g()", "x", 3),
    "a generator with await": ("async def g():\n    yield 4\nx = [y async for y in g()]", "x", [4]),
    "get_ipython": ("x = type(get_ipython()).__name__", "x", "Shell"),
    "a line from the shell": ("x = !ls /", "list(x)", []),
    "a shell command": ("!pip install torch\nx = 1", "x", 1),
    "a shell cell": ("%%bash\nrm -rf /", "1", 1),
    "a cell to a file": ("%%writefile solution.py\nx = 1", "1", 1),
    "another directory": ("%cd /tmp\nx = 1", "x", 1),
    "a script": ("%run other.py\nx = 1", "x", 1),
    "help": ("x = 1\nx?", "x", 1),
    "main": ("x = __name__", "x", "__main__"),
    "a future import": ("from __future__ import annotations\ndef g(a: nowhere): return 5\nx = g(1)", "x", 5),
    "tabs and no newline": ("if True:\n\tx = 6", "x", 6),
    "a form feed": ("x = 7\n\x0c\ny = 8", "x + y", 15),
    "source code": ("import inspect\ndef g():\n    return 1", "inspect.getsource(g)", "def g():\n    return 1\n"),
}
SAYS = {
    "!ls": "!ls was skipped",
    "%%bash\nls": "%%bash was skipped",
    "%cd /tmp": "%cd was skipped",
    "%pip install x": "%pip was skipped",
    "%%writefile a.py\nx": "%%writefile was skipped",
    "%matplotlib inline": "",
    "%load_ext autoreload": "",
    "print(1)\n2": "1\n",
    "display(3)": "3\n",
}


@pytest.mark.parametrize("what", GIVES)
def test_gives(boxed, what):
    cell, expression, expected = GIVES[what]
    student = boxed(cell, f"def f():\n    return {expression}")
    assert student.call("f", (), {}).value == expected


@pytest.mark.parametrize("cell", SAYS)
def test_says(boxed, cell):
    student = boxed(f"def f():\n    get_ipython().run(5, {cell!r})")
    printed = student.call("f", (), {}).printed
    assert printed.startswith(SAYS[cell])
    assert bool(printed) == bool(SAYS[cell]) or cell == "print(1)\n2"


def test_what_was_skipped_is_said_in_both_languages(boxed):
    printed = boxed("def f():\n    get_ipython().system('ls')").call("f", (), {}).printed
    assert "no shell, no disk and no network" in printed
    assert "评分环境没有命令行" in printed


def test_a_cell_that_fails_leaves_the_next_to_run(boxed):
    student = boxed("a = 1\nb = 1 / 0\nc = 3", "def f():\n    return a")
    assert student.call("f", (), {}) == Returned(1)


def test_no_history_is_kept_on_disk(boxed):
    student = boxed("def f():\n    return get_ipython().history_manager.enabled")
    assert student.call("f", (), {}) == Returned(False)
