"""Lays settings beside the submission that programs read where they are started: matplotlibrc, a profile of IPython."""

import os
import subprocess
import sys

import pytest

from autograder.sandbox.zygote import Zygote
from autograder.wire.answers import Returned

STOPPED_BY = ("environment",)

PROFILE = "c.InteractiveShellApp.exec_lines = ['poisoned = True']\nc.InteractiveShell.colors = 'linux'\n"
SEES = """
import matplotlib
def attack():
    return matplotlib.rcParams["lines.linewidth"], get_ipython().colors, "poisoned" in globals()
"""
OUTSIDE = """
import matplotlib
from IPython.terminal.ipapp import TerminalIPythonApp
app = TerminalIPythonApp.instance()
app.initialize(["--HistoryManager.enabled=False"])
print(matplotlib.rcParams["lines.linewidth"], app.shell.colors, "poisoned" in app.shell.user_ns)
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The operator stands in the folder that was handed in, and has it for a home, as on a shared account."""
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 77\n")
    startup = tmp_path / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-first.py").write_text("poisoned = True\n")
    for name in ("ipython_config.py", ".ipython/profile_default/ipython_config.py"):
        (tmp_path / name).write_text(PROFILE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("MPLCONFIGDIR", raising=False)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / ".ipython"))
    monkeypatch.setenv("PYTHONSTARTUP", str(startup / "00-first.py"))


def test_no_box_reads_them(home, boxed, kernel_has_walls):
    with Zygote(("numpy", "IPython", "matplotlib"), hardware=os.environ) as fresh:
        answer = boxed(SEES, zygote=fresh).call("attack", (), {})
    assert isinstance(answer, Returned)
    assert answer.value[0] != 77
    assert answer.value[1:] == ("nocolor", False)


def test_works_on_programs_that_are_started_there(home):
    done = subprocess.run([sys.executable, "-c", OUTSIDE], check=True, capture_output=True, text=True)
    assert done.stdout.split()[-3:] == ["77.0", "linux", "True"]
