import importlib
import io
import linecache
import sys
from types import SimpleNamespace

import pytest

from autograder.client import kernel
from autograder.client.kernel import StudentCells, Surroundings
from autograder.wording import Message, message, say

CELL = "/tmp/ipykernel_77/123.py"


class Compiler:
    def format_code_name(self, name):
        return ("Cell", "In[5]") if name == CELL else None


SHELL = SimpleNamespace(compile=Compiler(), user_ns_hidden={"quit": quit, "Out": {}})


@pytest.fixture
def shell(monkeypatch):
    monkeypatch.setattr(kernel, "_shell", lambda: SHELL)
    source = "def f():\n    return 1\n"
    monkeypatch.setitem(linecache.cache, CELL, (len(source), None, source.splitlines(keepends=True), CELL))
    return SHELL


def around(names=None, file="script.py"):
    return Surroundings(names or {}, file)


def test_what_ipython_puts_there_is_not_the_notebooks(shell):
    names = {"quit": quit, "Out": "my own", "f": 1}
    assert around(names).names == {"Out": "my own", "f": 1}


def test_a_cell_is_known_by_the_number_at_its_side(shell):
    cells = around().cells
    assert cells[CELL] == 4
    assert CELL in cells
    assert "numpy/core.py" not in cells
    assert list(cells) == [CELL]
    assert len(cells) == 1
    assert cells.source(4) == "def f():\n    return 1"
    assert cells.source(5) is None


def test_in_plain_python_the_students_code_is_the_file():
    cells = around({"__file__": "/home.py"}, "<string>").cells
    assert dict.fromkeys(["/home.py"], 0) == {name: cells[name] for name in ["/home.py"]}
    assert "<string>" not in cells
    assert around({}, "<string>").cells["<string>"] == 0
    with pytest.raises(KeyError):
        StudentCells(None, "a.py")["b.py"]


def test_an_older_ipython_says_the_number_in_the_name():
    cells = StudentCells(SimpleNamespace(compile=SimpleNamespace()), "script.py")
    assert cells["<ipython-input-12-3f9a>"] == 11
    assert "<ipython-input-x>" not in cells


def line():
    return message("at.line", cell=5, line=2, source="return 1")


def test_places_are_said_as_they_are_known_there(shell):
    both = message("at.both", case=message("at.case", case="h=2"), inner=line())
    assert say(around().where(both), "en") == "In [5], line 2: return 1 (inputs of sizes h=2)"
    assert say(around().where(line()), "zh") == "单元格 [5] 的第 2 行：return 1"


def test_places_in_a_script_have_no_cell():
    assert say(around().where(line()), "en") == "line 2: return 1"
    assert say(around().where(line()), "zh") == "第 2 行：return 1"


def test_other_places_stay():
    index = message("at.index", index="(0,)")
    assert around().where(index) == index
    assert around().where(None) is None
    assert isinstance(around().where(index), Message)


def test_a_shell_shows_the_report_itself(shell, monkeypatch):
    shown = []
    display = SimpleNamespace(display=shown.append)
    monkeypatch.setattr(importlib, "import_module", lambda name: {"IPython.display": display}[name])
    around().show("a report")
    assert shown == ["a report"]


def test_displays_are_kept_away_while_the_students_code_runs(shell, monkeypatch):
    asked = {}
    capture = SimpleNamespace(capture_output=lambda **how: asked.update(how) or io.StringIO())
    monkeypatch.setattr(importlib, "import_module", lambda name: {"IPython.utils.capture": capture}[name])
    with around().without_displays():
        pass
    assert asked == {"stdout": False, "stderr": False, "display": True}
    assert not hasattr(sys, "display")


class Stream(io.StringIO):
    encoding = "cp1252"


def test_a_terminal_that_has_no_chinese_gets_question_marks(monkeypatch):
    stream = Stream()
    monkeypatch.setattr(sys, "stdout", stream)
    around().show("é 通过")
    assert stream.getvalue() == "é ??\n"


def test_ipython_is_not_imported_to_see_whether_it_runs(monkeypatch):
    monkeypatch.undo()  # the real one
    monkeypatch.setitem(sys.modules, "IPython", None)
    assert kernel._shell() is None
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: SHELL))
    assert kernel._shell() is SHELL
    monkeypatch.delitem(sys.modules, "IPython")
    assert kernel._shell() is None
    assert "IPython" not in sys.modules
