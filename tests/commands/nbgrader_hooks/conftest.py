"""nbgrader in a copy of the sample course, in this process: starting one of its commands takes four seconds."""

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.commands.running import ROOT

# SQLAlchemy of nbgrader's add_submission; traitlets and Python of its release_feedback, and of times without zones.
NOISE = [
    "ignore:Passing unrecognized arguments to super.ExchangeReleaseFeedback:DeprecationWarning",
    "ignore:unclosed file .*timestamp.txt:ResourceWarning",
    "ignore:Exception ignored in. <_io.FileIO name=.*timestamp.txt:pytest.PytestUnraisableExceptionWarning",
    "ignore:Object of type <Submitted.*> not in session",
    "ignore::DeprecationWarning:nbgrader",
    "ignore::DeprecationWarning:jupyter_server",
]

Row = tuple[Any, ...]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            for noise in NOISE:
                item.add_marker(pytest.mark.filterwarnings(noise))


@pytest.fixture
def nbgrader_course(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The course with its ``nbgrader_config.py``, an exchange of its own, and nobody's Jupyter settings."""
    config = (ROOT / "nbgrader_config.py").read_text()
    own = f"c.Exchange.root = {str(tmp_path / 'exchange')!r}\nc.Exchange.cache = {str(tmp_path / 'cache')!r}\n"
    (course / "nbgrader_config.py").write_text(config + own)
    for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR"):
        monkeypatch.setenv(f"JUPYTER_{name}", str(tmp_path / "jupyter"))
    # A new database of nbgrader's is made by the command alembic.
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    monkeypatch.chdir(tmp_path)
    return course


@pytest.fixture
def api(nbgrader_course: Path) -> Any:
    """What formgrader's buttons call."""
    return nbgrader_api(nbgrader_course)


def nbgrader_api(course: Path) -> Any:
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.apps.baseapp import NbGrader

    app = NbGrader()
    app.load_cwd_config = False
    app.initialize([], root=str(course))
    return NbGraderAPI(app.coursedir, parent=app)


def done(told: dict[str, Any]) -> str:
    """What nbgrader said when it succeeded."""
    assert told["success"], told.get("error", "") + told.get("log", "")
    return str(told.get("log", ""))


def rows(course: Path, *tables: str) -> dict[str, list[Row]]:
    """The gradebook's tables, without the keys that a row is only found by."""
    with closing(sqlite3.connect(course / "gradebook.db")) as book:
        return {table: sorted(book.execute(f"SELECT * FROM {table}"), key=repr) for table in tables}


def copy_submissions(course: Path, to: Path) -> None:
    shutil.copytree(course / "submitted", to / "submitted", symlinks=True)
