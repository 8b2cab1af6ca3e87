"""Scripts in a process of their own, for what a process can do to itself but once."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def script(kernel_has_walls):
    """``script(source, *arguments)``: the finished process; a script that fails fails the test, unless it should."""

    def run(source, *arguments, status=0):
        code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{source}"
        process = subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, timeout=30, check=False
        )
        assert process.returncode == status, process.stderr
        return process.stdout

    return run
