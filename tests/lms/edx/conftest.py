"""Open edX's own LTI component, running; see ``running.py`` for how it is put together."""

import os

import pytest

from tests.lms.edx.client import place
from tests.lms.edx.running import READY, served
from tests.lms.edx.tool import Tool

collect_ignore = ["settings.py", "models.py", "courseware.py", "views.py", "urls.py", "serve.py"]  # .venv-edx's


@pytest.fixture(scope="session")
def edx(tmp_path_factory):
    """The component as a process of its own, with a teacher, an assistant and 20 students, s001 to s020."""
    if not READY.exists():
        reason = "Open edX's LTI component is not there to test with: make setup-edx makes .venv-edx"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with served(tmp_path_factory.mktemp("edx"), students=20) as edx:
        yield edx


@pytest.fixture(scope="session")
def tool(edx):
    """A bare tool; its components have one passport, unless a test wants another: a platform's key takes a second."""
    tool = Tool(edx)
    yield tool
    tool.http.close()


@pytest.fixture(scope="session")
def first(edx):
    """The first component of our own tool; others lie beside it."""
    return place(edx, "First")
