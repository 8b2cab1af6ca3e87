"""A small course with a graded class, connected to the double; nobody needs a box."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import Result
from typer.testing import CliRunner

from autograder.cli import app
from autograder.commands.place import find_place
from autograder.course.secret import make_secret
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.people import write_lms_ids
from autograder.gradebook.register import register
from autograder.gradebook.store import store
from autograder.lms.private import write_connection
from tests.gradebook.building import level_cells, stored
from tests.lms.connecting import connection_to
from tests.lms.double.running import on_thread

DUE = datetime(2026, 11, 18, 23, 59, 59, tzinfo=UTC)
LEVELS = ("a1", "a2", "b1")
TITLES = {"a1": ("第1关：二维互相关", "Level 1"), "a2": ("第2关", "Level 2"), "b1": ("第3关", "Level 3")}


@pytest.fixture(scope="session")
def a_moodle():
    with on_thread("moodle") as running:
        yield running


@pytest.fixture
def double(a_moodle):
    """A platform that behaves as Moodle does; its people are s001, s002, ..."""
    a_moodle.reset()
    return a_moodle


class Course:
    """A course in a folder, its gradebook, and the command line."""

    def __init__(self, folder):
        self.folder = folder

    def write(self, titles=None, **more):
        """Write course.yaml anew, with these keys besides; ``titles`` are other ones of levels."""
        named = TITLES | {level: (title, title) for level, title in (titles or {}).items()}
        levels = [{"id": one, "title": dict(zip(("zh", "en"), named[one], strict=True))} for one in LEVELS]
        groups = [("作业一", ["a1", "a2"]), ("作业二", ["b1"])]
        homework = [{"name": name, "levels": ids, "due": DUE.isoformat()} for name, ids in groups]
        tree = {"id": "conv", "title": {"zh": "课", "en": "C"}, "levels": levels, "homework": homework, **more}
        (self.folder / "course.yaml").write_text(json.dumps(tree), encoding="utf-8")
        return self

    def book(self):
        return open_gradebook(self.folder / "gradebook.db")

    def grade(self, student, level="a1", **more):
        """Store a report: ``shape`` of 4 points, ``value`` of 4 and 2; other keys are the report's or the receipt's."""
        with self.book() as book:
            store(book, [stored(student=student, level=level, **more)])

    def place(self):
        return find_place(self.folder)

    def know(self, *students):
        """Keep the ids that Moodle has of s001, s002, ..."""
        with self.book() as book:
            write_lms_ids(book, {student: str(100 + int(student[1:])) for student in students})

    def run(self, *arguments) -> Result:
        done = CliRunner().invoke(app, ["lms", *map(str, arguments), "--course", str(self.folder)])
        assert isinstance(done.exception, SystemExit | None), done.exception
        return done


def make_course(folder):
    """A course of three levels and two homework, with a secret; nothing is graded."""
    for level in LEVELS:
        (folder / "assignments" / level).mkdir(parents=True)
        (folder / "assignments" / level / f"{level}.ipynb").write_text("{}")
    (folder / ".guanka").mkdir(mode=0o700)
    make_secret(folder / ".guanka" / "secret")
    return Course(folder).write()


@pytest.fixture
def course(tmp_path):
    made = make_course(tmp_path)
    with made.book() as book:
        register(book, "conv", [level_cells(level, due=DUE) for level in LEVELS])
    return made


@pytest.fixture
def connected(course, double):
    """The course with a connection to the double."""
    write_connection(course.place().course, connection_to(double))
    return course


LATER = DUE + timedelta(days=3)
