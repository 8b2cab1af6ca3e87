"""A small course with a graded class, on the web."""

import pytest

from autograder.gradebook.people import write_lms_ids
from autograder.gradebook.register import register
from tests.commands.lms.conftest import DUE, LEVELS, make_course
from tests.gradebook.building import level_cells
from tests.web.site import Web


@pytest.fixture
def course(tmp_path):
    made = make_course(tmp_path)
    with made.book() as book:
        register(book, "conv", [level_cells(level, due=DUE) for level in LEVELS])
        write_lms_ids(book, {"2026001": "u-1001", "2026002": "u-1002"})
    for student in ("2026001", "2026002"):
        made.grade(student)
        page = tmp_path / "feedback" / student / "a1" / "a1.html"
        page.parent.mkdir(parents=True)
        page.write_text(f"<p>feedback of {student}</p>", encoding="utf-8")
    return made


@pytest.fixture
def web(course):
    made = Web(course)
    yield made
    made.close()
