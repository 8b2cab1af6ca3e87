"""Reads the reference, the checks or the gradebook from the disk."""

from pathlib import Path

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("Landlock",)

ROOT = Path(__file__).parents[3]
WAYS = {
    "open": "open(path).read()",
    "os.open": "os.read(os.open(path, os.O_RDONLY), 100).decode()",
    "numpy": "str(np.fromfile(path, np.uint8).tobytes().decode())",
    "ctypes": "read_by_ctypes(path)",
    "by its folder": "os.read(os.open(os.path.basename(path), os.O_RDONLY, dir_fd=os.open(os.path.dirname(path), "
    "os.O_PATH)), 100).decode()",
    "mmap": "mapped(path)",
}
SOURCE = """
import ctypes, mmap, os
import numpy as np
def read_by_ctypes(path):
    libc = ctypes.CDLL(None, use_errno=True)
    stream = libc.open(path.encode(), 0)
    if stream < 0:
        raise OSError(ctypes.get_errno(), path)
    return os.read(stream, 100).decode()
def mapped(path):
    with open(path, "rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as view:
        return view[:100].decode()
def attack(path, way):
    return eval(way)
"""


@pytest.fixture
def reference(tmp_path):
    path = tmp_path / "reference.py"
    path.write_text("def f(): return 42")
    tmp_path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("way", WAYS)
def test_refused(attempt, reference, way):
    answer = attempt(SOURCE, reference, WAYS[way])
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


@pytest.mark.parametrize("path", [ROOT / "course.yaml", Path(__file__), *sorted(ROOT.glob("solutions/*/reference.py"))])
def test_what_is_really_here(attempt, path):
    assert attempt(SOURCE, str(path), WAYS["open"]).type_name == "PermissionError"


def test_its_modules_cannot_be_imported(attempt):
    source = "import sys\ndef attack(path):\n    sys.path.insert(0, path)\n    import autograder.checks"
    assert attempt(source, str(ROOT)).type_name == "ModuleNotFoundError"


def test_folders_cannot_be_listed(attempt, tmp_path):
    source = "import os\ndef attack(path):\n    return os.listdir(path)"
    for path in (tmp_path, ROOT, ROOT / "solutions", Path("/"), Path.home()):
        assert attempt(source, str(path)).type_name == "PermissionError"


@pytest.mark.parametrize("way", WAYS)
def test_works_without_walls(attempt, reference, way):
    assert attempt(SOURCE, reference, WAYS[way], walls=Walls(landlock=False)) == Returned("def f(): return 42")
