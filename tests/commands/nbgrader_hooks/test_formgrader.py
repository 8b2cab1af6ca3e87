"""formgrader in a real browser: what a teacher does works, and what a hostile notebook does comes to nothing."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.commands.nbgrader_hooks.browser import (
    TOKEN,
    Driver,
    chromium,
    formgrader,
    leaves_the_machine,
    requests,
    wait_for,
)
from tests.commands.nbgrader_hooks.conftest import rows
from tests.commands.nbgrader_hooks.forged import NAME, RUN_UNPROTECTED, forge
from tests.commands.running import ROOT, copy_course
from tests.commands.running import guanka as guanka_process
from tests.sample_class.entry import CORR2D
from tests.sample_class.hostile import ZEROS
from tests.sample_class.right_answers import LOOPS_CORR2D

TAB = "\ue004"  # selenium's Keys.TAB, without selenium
TABLES = ("grade", "comment", "submitted_notebook", "student")


class Desk:
    """A teacher in front of formgrader."""

    def __init__(self, course: Path, address: str, driver: Driver) -> None:
        self.course, self.address, self.driver = course, address, driver

    def go(self, path: str) -> None:
        self.driver.get(f"{self.address}/formgrader/{path}")

    def find(self, selector: str) -> Any:
        """The first element that fits, once it is there."""
        return wait_for(lambda: self.driver.find_elements("css selector", selector), f"there is {selector}")[0]

    def text(self, selector: str, holds: str) -> str:
        """The text of an element once it holds something."""

        def text() -> str:
            # Asked for in one go: formgrader replaces what it shows while one looks.
            script = "const e = document.querySelector(arguments[0]); return e ? e.innerText : ''"
            shown = str(self.driver.execute_script(script, selector))
            return shown if holds in shown else ""

        return str(wait_for(text, f"{selector} holds {holds!r}"))

    def row(self, student: str) -> str:
        """The selector of a student's row of the submissions."""
        script = (
            "const all = [...document.querySelectorAll('#main-table tr')];"
            "return all.findIndex(r => (r.querySelector('.student-id') || {}).innerText === arguments[0])"
        )
        number = wait_for(lambda: 1 + self.driver.execute_script(script, student), f"{student} is listed")
        return f"#main-table tr:nth-child({number})"

    def autograde(self, student: str) -> str:
        """Click on the button; what formgrader says then."""
        self.go(f"manage_submissions/{CORR2D}")
        self.find(f"{self.row(student)} .autograde a").click()
        return self.text(".modal-body", "autograd")

    def open(self, student: str) -> None:
        """Open the student's notebook, and wait until the scores are in."""
        with closing(sqlite3.connect(self.course / "gradebook.db")) as book:
            query = (
                "SELECT n.id FROM submitted_notebook n JOIN submitted_assignment a ON n.assignment_id = a.id"
                " WHERE a.student_id = ?"
            )
            ((submission,),) = book.execute(query, (student,))
        self.go(f"submissions/{submission}/")
        loaded = "return formgrader.grades && formgrader.grades.loaded && formgrader.comments.loaded"
        wait_for(lambda: self.driver.execute_script(loaded), "the scores are loaded")

    def grade(self, student: str, cell: str) -> tuple[Any, ...]:
        """Automatic and manual score of a student's cell, and whether it waits for a person."""
        with closing(sqlite3.connect(self.course / "gradebook.db")) as book:
            query = (
                "SELECT auto_score, manual_score, needs_manual_grade FROM grade JOIN base_cell b ON cell_id = b.id"
                " JOIN submitted_notebook n ON grade.notebook_id = n.id"
                " JOIN submitted_assignment a ON n.assignment_id = a.id WHERE b.name = ? AND student_id = ?"
            )
            return next(book.execute(query, (cell, student)))


def hand_in(course: Path, student: str, code: str) -> None:
    notebook = released(course)
    (solution,) = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")]
    solution["source"] = code
    put(course, student, notebook)


def put(course: Path, student: str, notebook: dict[str, Any], name: str = f"{CORR2D}.ipynb") -> None:
    folder = course / "submitted" / student / CORR2D
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(notebook), encoding="utf-8")


def released(course: Path) -> dict[str, Any]:
    path = course / "release" / CORR2D / f"{CORR2D}.ipynb"
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, kernel_has_walls: None) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("home")
    with chromium(home) as driver:
        course = copy_course(home / "course")
        (course / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
        assert guanka_process(course, "release", CORR2D, "--early").returncode == 0
        with formgrader(course, home) as address:
            driver.get(f"{address}/formgrader/?token={TOKEN}")
            yield Desk(course, address, driver)


# Each test has students of its own: with several workers each has a desk, and some of the tests.


def test_the_level_and_its_submissions_are_listed(desk: Desk) -> None:
    hand_in(desk.course, "ana", ZEROS[CORR2D])
    desk.go("manage_assignments")
    desk.text("#main-table", CORR2D)
    desk.go(f"manage_submissions/{CORR2D}")
    assert "needs autograding" in desk.text(desk.row("ana"), "ana")


def test_the_autograde_button_grades_through_our_grader(desk: Desk) -> None:
    hand_in(desk.course, "ben", ZEROS[CORR2D])
    told = desk.autograde("ben")
    assert "Successfully autograded" in told
    assert "ben, 01-corr2d: graded, 2/10" in told
    desk.go(f"manage_submissions/{CORR2D}")
    shown = desk.text(desk.row("ben"), "ben")
    assert "graded" in shown
    assert "2 / 10" in shown
    with closing(sqlite3.connect(desk.course / "gradebook.db")) as book:
        receipts = list(book.execute("SELECT status, score, sandboxed FROM guanka_receipt WHERE student = 'ben'"))
    assert receipts == [("graded", 2.0, 1)]


def test_a_teacher_adds_points_and_a_comment(desk: Desk) -> None:
    hand_in(desk.course, "cho", ZEROS[CORR2D])
    desk.autograde("cho")
    desk.open("cho")
    box = desk.find("#value")
    assert box.get_attribute("placeholder") == "0"
    box.send_keys("1.5", TAB)
    wait_for(lambda: desk.grade("cho", "value") == (0.0, 1.5, 0), "the points are stored")
    told = "Nearly: think about what is summed."
    desk.find("#solution-comment").send_keys(told, TAB)
    wait_for(lambda: told in repr(rows(desk.course, "comment")), "the comment is stored")
    desk.open("cho")
    assert desk.find("#value").get_attribute("value") == "1.5"
    assert desk.find("#solution-comment").get_attribute("value") == told


def test_what_changes_beneath_a_manual_score_waits_for_the_teacher(desk: Desk) -> None:
    hand_in(desk.course, "dan", ZEROS[CORR2D])
    desk.autograde("dan")
    desk.open("dan")
    desk.find("#value").send_keys("1.5", TAB)
    wait_for(lambda: desk.grade("dan", "value") == (0.0, 1.5, 0), "the points are stored")
    hand_in(desk.course, "dan", LOOPS_CORR2D)
    assert "1.5" in desk.autograde("dan")
    assert desk.grade("dan", "value") == (4.0, 1.5, 1)
    desk.go(f"manage_submissions/{CORR2D}")
    assert "needs manual grading" in desk.text(desk.row("dan"), "dan")
    desk.open("dan")
    assert "needs_manual_grade" in desk.find("#value").get_attribute("class")
    cell = "document.getElementById('value').closest('.nbgrader_cell')"
    desk.driver.execute_script(f"{cell}.querySelector('.full-credit').click()")
    wait_for(lambda: desk.grade("dan", "value") == (4.0, 4.0, 0), "the teacher has decided")


@pytest.mark.parametrize(("student", "name"), [("eve", f"{CORR2D}.ipynb"), ("mal", NAME)])
def test_a_hostile_notebook_does_nothing(desk: Desk, student: str, name: str) -> None:
    put(desk.course, student, forge(released(desk.course)), name)
    requests(desk.driver)
    assert "graded" in desk.autograde(student)
    assert desk.driver.execute_script("return window.ran || []") == []  # formgrader shows what the grader noted
    assert [url for _, url in requests(desk.driver) if "nowhere" in url] == []
    before = rows(desk.course, *TABLES)
    desk.go(f"gradebook/{CORR2D}/{CORR2D}")
    desk.text("#main-table", "Submission #")
    desk.open(student)
    _touch_everything(desk)
    assert desk.driver.execute_script("return window.ran || []") == []
    sent = requests(desk.driver)
    assert any("/formgrader/api/grades" in url for _, url in sent)
    assert [one for one in sent if one[0] != "GET"] == []
    # nbgrader's own page asks for MathJax; there is no other way out, and nothing of the notebook's is fetched.
    assert [url for _, url in sent if leaves_the_machine(url) and "mathjax" not in url.lower()] == []
    assert [url for _, url in sent if "nowhere" in url] == []
    assert rows(desk.course, *TABLES) == before


def test_without_the_protection_it_does(desk: Desk) -> None:
    """The same notebook, shown as it was handed in: if nothing happened here, the test above would show nothing."""
    put(desk.course, "fay", forge(released(desk.course)))
    desk.autograde("fay")
    raw = (desk.course / "submitted/fay" / CORR2D / f"{CORR2D}.ipynb").read_bytes()
    (desk.course / "autograded/fay" / CORR2D / f"{CORR2D}.ipynb").write_bytes(raw)
    before = rows(desk.course, "grade")
    requests(desk.driver)
    desk.open("fay")
    _touch_everything(desk)
    assert set(desk.driver.execute_script("return window.ran")) >= RUN_UNPROTECTED
    wait_for(lambda: rows(desk.course, "grade") != before, "the notebook has given itself points")
    assert [url for method, url in requests(desk.driver) if method == "PUT"]


def _touch_everything(desk: Desk) -> None:
    """What a curious teacher may do to a page: hover, focus, open, click on links that stay on it."""
    desk.driver.execute_script(
        "for (const e of document.querySelectorAll('#notebook-container *')) {"
        " for (const kind of ['mouseover', 'mouseenter', 'focus', 'focusin', 'toggle', 'pointerover'])"
        "  e.dispatchEvent(new Event(kind, {bubbles: kind === 'focusin'}));"
        " if (e.tagName === 'A' && e.href.startsWith('javascript:')) e.click();"
        "}"
    )
    wait_for(lambda: desk.driver.execute_script("return document.readyState") == "complete", "the page is there")
    desk.driver.execute_async_script("setTimeout(arguments[0], 1500)")
