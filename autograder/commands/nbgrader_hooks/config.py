"""nbgrader's settings for a course: all that its commands and formgrader have to know, from ``course.yaml``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from traitlets.log import get_logger

from autograder.commands.place import hardware
from autograder.course.folder import LEFTOVERS
from autograder.course.load import load_course
from autograder.notebook.source import STUB, TEXT_STUB

_CONVERTING = "autograder.commands.nbgrader_hooks.converting"
_TAKING_OVER = "autograder.commands.nbgrader_hooks.taking_over"
_HANDING_OUT = "autograder.commands.nbgrader_hooks.handing_out"

# nbgrader's own, less what adds cells (headers, generated tests) and what writes its tables (we do that), and ours.
_RELEASE = (
    f"{_CONVERTING}.RegisterLevel",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearSolutions",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    f"{_CONVERTING}.KeepLanguage",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
    f"{_CONVERTING}.PublicCases",
)


def configure(c: Any, folder: Path, environment: Mapping[str, str]) -> None:
    """Set nbgrader's config object ``c`` for the course in ``folder``.

    nbgrader goes on without a config file that fails, and would then run students' code itself and take the scores
    that they give themselves. So nothing here raises, and what takes grading over is set before the course is read.
    """
    _take_over(c, environment)
    _name_folders(c, folder.absolute())
    try:
        c.CourseDirectory.course_id = load_course(folder).id
    except Exception as error:  # whatever it is: it is raised again when there is something to do
        get_logger().error("guanka: %s", error)


def _take_over(c: Any, environment: Mapping[str, str]) -> None:
    c.Autograde.exporter_class = f"{_TAKING_OVER}.GradedByGuanka"
    c.GenerateFeedback.exporter_class = f"{_TAKING_OVER}.PagesByGuanka"
    # Never reached. They stand here for a nbgrader that would come to them all the same.
    c.Autograde.sanitize_preprocessors = [f"{_TAKING_OVER}.Refuse"]
    c.Autograde.autograde_preprocessors = [f"{_TAKING_OVER}.Refuse"]
    c.GenerateFeedback.preprocessors = [f"{_TAKING_OVER}.Refuse"]
    c.GenerateAssignment.preprocessors = list(_RELEASE)
    c.ClearSolutions.code_stub = {"python": "\n".join(STUB)}
    c.ClearSolutions.text_stub = "\n".join(TEXT_STUB)
    c.ExchangeFactory.release_assignment = f"{_HANDING_OUT}.ReleaseWhenOpen"
    c.CourseHooks.solutions = environment.get("GUANKA_SOLUTIONS", "")
    c.CourseHooks.hardware = hardware(environment)


def _name_folders(c: Any, folder: Path) -> None:
    c.CourseDirectory.root = str(folder)
    c.CourseDirectory.db_url = f"sqlite:///{folder / 'gradebook.db'}"
    c.CourseDirectory.source_directory = "assignments"
    for step in ("release", "submitted", "autograded", "feedback"):
        c.CourseDirectory[f"{step}_directory"] = step
    c.CourseDirectory.ignore = ["feedback", *LEFTOVERS]
