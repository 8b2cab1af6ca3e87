"""A course and a gradebook of any size, graded, and connected to the double; nothing of it was ever sent."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from autograder.course.load import load_course
from autograder.course.secret import make_secret
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.people import write_lms_ids
from autograder.gradebook.register import register
from autograder.gradebook.store import store
from autograder.lms.private import write_connection
from tests.commands.running import copy_course
from tests.gradebook.building import level_cells, stored
from tests.lms.connecting import connection_to

LEVELS = ("01-corr2d", "02-pad-stride")
_BATCH = 100  # reports that are stored in one go

Cell = tuple[str, str]  # a level, and a student's id in the LMS


@dataclass
class Class:
    """A class: its course, and every score that each got, one after the other."""

    course: Path
    ids: dict[str, str]  # students, as the LMS calls them
    scores: dict[Cell, list[float]] = field(default_factory=dict)

    @property
    def book(self) -> Path:
        return self.course / "gradebook.db"


def make(folder: Path, double, count: int) -> Class:
    """A course of ``count`` students, nobody of whom is graded yet."""
    course = copy_course(folder / "course")
    text = (course / "course.yaml").read_text(encoding="utf-8")
    (course / "course.yaml").write_text(text + "\nlms: {columns: levels}\n", encoding="utf-8")
    loaded = load_course(course)
    loaded.secret_file.parent.mkdir(mode=0o700, exist_ok=True)
    make_secret(loaded.secret_file)
    write_connection(loaded, connection_to(double, columns=LEVELS))
    made = Class(course, {f"s{n:03}": _lti_id(double.flavour, n) for n in range(1, count + 1)})
    with open_gradebook(made.book) as book:
        register(book, loaded.id, [level_cells(level) for level in LEVELS])
        write_lms_ids(book, made.ids)
    return made


def grade(graded: Class, share: float, seed: int) -> int:
    """Give about this share of the class another score in each level; how many. Some get nothing: that is a score."""
    draw, reports = Random(seed), []
    for level in LEVELS:
        for student, lti_id in graded.ids.items():
            shape, values = draw.choice((0.0, 4.0)), (draw.randint(0, 8) / 2, draw.choice((0.0, 1.5, 2.0)))
            had = graded.scores.setdefault((level, lti_id), [])
            if draw.random() < share and had[-1:] != [shape + sum(values)]:
                had.append(shape + sum(values))
                reports.append(stored(student=student, level=level, shape=shape, value=values, sha=f"{len(had):064}"))
    with open_gradebook(graded.book) as book:
        for start in range(0, len(reports), _BATCH):
            store(book, reports[start : start + _BATCH])
    return len(reports)


def _lti_id(flavour: str, n: int) -> str:
    """As the double calls its n-th student."""
    return str(100 + n) if flavour == "moodle" else f"5c0ffee-{n:04}"


def states(book: Path) -> dict[str, int]:
    """How many scores are on record in each state; of those that are uncertain apart."""
    with closing(sqlite3.connect(book)) as connection:
        rows = connection.execute("SELECT state, is_uncertain, count(*) FROM guanka_delivery GROUP BY 1, 2").fetchall()
    return {f"{state}{', uncertain' if uncertain else ''}": count for state, uncertain, count in rows}
