"""nbgrader's own steps in this process, with the configuration that its commands would have in the course's folder."""

import logging
from pathlib import Path
from typing import Any

from nbgrader.apps.baseapp import NbGrader
from nbgrader.auth import Authenticator
from nbgrader.converters import GenerateAssignment
from nbgrader.exchange import ExchangeFactory
from nbgrader.utils import capture_log, temp_attrs
from traitlets.config import Config

from autograder.commands.nbgrader_hooks.config import configure
from autograder.commands.nbgrader_hooks.handing_out import ReleaseWhenOpen
from autograder.commands.place import Place
from autograder.errors import GraderError


def application(place: Place, release: Path) -> Any:
    """An application of nbgrader's, with its user's settings and then the course's, that releases below ``release``.

    Raises:
        GraderError: the course's ``nbgrader_config.py`` gives up.
    """
    # A logger of its own, which shows nothing: what matters is in the errors.
    app = NbGrader(log=_quiet())
    app.load_cwd_config = False
    try:
        app.initialize([], root=str(place.course.folder))
    except SystemExit as error:
        raise GraderError(f"nbgrader can't be set up: {error.code}") from error
    c = Config()
    configure(c, place.course.folder, {"GUANKA_SOLUTIONS": str(place.solutions)} if place.solutions else {})
    c.CourseDirectory.release_directory = str(release)
    app.update_config(c)
    return app


def generate(app: Any, level: str) -> None:
    """Run nbgrader's ``generate_assignment``. The gradebook is not touched.

    Raises:
        GraderError: nbgrader refuses; the text is its own.
    """
    with temp_attrs(app.coursedir, assignment_id=level):
        converter = GenerateAssignment(coursedir=app.coursedir, parent=app)
        converter.force, converter.no_database = True, True
        _run(converter, f"level {level!r} can't be released")


def hand_out(app: Any, level: str) -> Path:
    """Put a released level into nbgrader's exchange, open or not, in place of an earlier one; return where it lies.

    Raises:
        GraderError: nbgrader refuses, such as for an exchange that is not there; the text is its own.
    """
    exchange = ExchangeFactory(parent=app)
    with temp_attrs(app.coursedir, assignment_id=level):
        step = exchange.ReleaseAssignment(coursedir=app.coursedir, authenticator=Authenticator(parent=app), parent=app)
        step.force = True
        if isinstance(step, ReleaseWhenOpen):
            step.early = True  # whoever calls this has decided
        _run(step, f"level {level!r} can't be put into the exchange {step.root}")
    return Path(step.dest_path)


def _run(step: Any, what: str) -> None:
    told = capture_log(step)
    if not told["success"]:
        raise GraderError(f"{what}: {_last_error(told)}")


def _last_error(told: dict[str, Any]) -> str:
    """The line that its log, or the traceback, ends its errors with."""
    traces = [line for line in told.get("log", "").splitlines() if line and not line.startswith(("[", " "))]
    raised = [line for line in traces if not line.startswith("Traceback")]
    return raised[-1] if raised else str(told["error"]).strip().splitlines()[-1]


def _quiet() -> logging.Logger:
    log = logging.Logger("guanka.nbgrader", logging.INFO)
    log.addHandler(logging.NullHandler())
    return log
