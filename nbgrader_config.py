"""nbgrader in this folder: what it needs to know comes from course.yaml, and what it would grade, guanka grades."""

import os
from pathlib import Path

try:
    from autograder.commands.nbgrader_hooks.config import configure
except ImportError as error:  # without guanka, nbgrader would run students' code and believe the scores it gives itself
    raise SystemExit(f"nbgrader_config.py: guanka can't be imported where nbgrader runs: {error}") from error

configure(c, Path(__file__).parent, os.environ)  # noqa: F821  nbgrader gives it its config object by this name
# What differs in your installation comes after this line, such as the gradebook's URL:
# c.CourseDirectory.db_url = "postgresql+psycopg://grader@localhost/gradebook"
