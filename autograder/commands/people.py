"""The files of a course that are about people: those that ``course.yaml`` names, a roster or extensions."""

from pathlib import Path

from autograder.course.model import Course

KEYS = ("roster", "extensions")  # of course.yaml, and of Course


def people_files(course: Course) -> list[Path]:
    """The files that the course names and that are there, absolute."""
    return [path for path in (course.roster, course.extensions) if path is not None and path.is_file()]
