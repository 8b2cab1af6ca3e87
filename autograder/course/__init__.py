"""The course: ``course.yaml`` and the level folders as typed values.

A student's installation has no YAML library, so what reads the file is not imported here: take ``load_course`` from
``autograder.course.load`` and the secret from ``autograder.course.secret``.
"""

from autograder.course.folder import LevelFolder, level_folders, protected_paths, source_notebook
from autograder.course.model import Course, Homework, LatePolicy, LevelEntry, Limits, Rounding

__all__ = [
    "Course",
    "Homework",
    "LatePolicy",
    "LevelEntry",
    "LevelFolder",
    "Limits",
    "Rounding",
    "level_folders",
    "protected_paths",
    "source_notebook",
]
