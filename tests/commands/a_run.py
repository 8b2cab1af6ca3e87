"""A course run without a box: the sample course, a gradebook with some reports, and the files that a run leaves."""

from pathlib import Path

from autograder.course.secret import make_secret
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.register import register
from autograder.gradebook.store import store
from tests.commands.running import copy_course
from tests.gradebook.building import LEVEL, level_cells, stored

OUTPUTS = ("autograded", "feedback", "feedback-staff")


def a_run(folder: Path, *students: str, db: str | None = None) -> Path:
    """The folder of the course; every student has handed in the level and has a report."""
    course = copy_course(folder)
    make_secret(course / ".guanka" / "secret")
    for student in students:
        for top in ("submitted", *OUTPUTS):
            place = course / top / student / LEVEL
            place.mkdir(parents=True)
            (place / f"{LEVEL}.ipynb").write_text(f'{{"cells": [], "of": "{student}"}}', encoding="utf-8")
    with open_gradebook(db or course / "gradebook.db") as book:
        register(book, "conv-sample", [level_cells()])
        store(book, [stored(student=student) for student in students])
    return course
