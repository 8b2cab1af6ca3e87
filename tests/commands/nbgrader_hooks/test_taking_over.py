"""nbgrader's autograde and feedback, and formgrader's buttons, do what guanka does, and nothing of their own."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException

from tests.commands.conftest import Put, Run
from tests.commands.nbgrader_hooks.conftest import copy_submissions, done, nbgrader_api, rows
from tests.commands.running import copy_course, nbgrader
from tests.commands.running import guanka as guanka_process
from tests.sample_class.entry import CORR2D
from tests.sample_class.hostile import ZEROS
from tests.sample_class.notebooks import data, link, named, pipe
from tests.sample_class.right_answers import LOOPS_CORR2D

OURS = ("grade", "comment", "submitted_notebook", "submitted_assignment")


def autograded(course: Path, student: str) -> list[str]:
    return sorted(path.name for path in (course / "autograded" / student / CORR2D).iterdir())


@pytest.fixture(autouse=True)
def _box(kernel_has_walls: None) -> None:
    """Grading needs one."""


def test_the_rows_are_those_that_guanka_writes(api: Any, nbgrader_course: Path, put: Put, tmp_path: Path) -> None:
    put("1-right")
    put("2-zeros", ZEROS[CORR2D])
    put("3-not-json", data(b"no notebook"))
    put("4-renamed", named("mine.ipynb", data((put("1-right")).read_bytes())))
    other = copy_course(tmp_path / "other")
    (other / ".guanka").mkdir()
    copy_submissions(nbgrader_course, other)
    for student in ("1-right", "2-zeros", "3-not-json", "4-renamed"):
        done(api.autograde(CORR2D, student))
    (other / ".guanka" / "secret").write_bytes((nbgrader_course / ".guanka" / "secret").read_bytes())
    (other / ".guanka" / "secret").chmod(0o600)
    assert guanka_process(other, "grade", CORR2D, "--jobs", "1").returncode == 0
    assert rows(nbgrader_course, *OURS) == rows(other, *OURS)
    for student in ("1-right", "2-zeros", "3-not-json", "4-renamed"):
        place = f"autograded/{student}/{CORR2D}/{CORR2D}.ipynb"
        assert (nbgrader_course / place).read_bytes() == (other / place).read_bytes()


def test_what_is_graded_and_unchanged_stays(api: Any, nbgrader_course: Path, put: Put) -> None:
    put("ana", ZEROS[CORR2D])
    done(api.autograde(CORR2D, "ana"))
    receipts = rows(nbgrader_course, "guanka_receipt")
    with closing(sqlite3.connect(nbgrader_course / "gradebook.db")) as book, book:
        book.execute("UPDATE grade SET manual_score = 3.5 WHERE auto_score = 0.0")
    grades = rows(nbgrader_course, "grade")
    done(api.autograde(CORR2D, "ana"))
    assert rows(nbgrader_course, "guanka_receipt") == receipts
    assert rows(nbgrader_course, "grade") == grades


def test_what_was_cleared_away_is_made_again(api: Any, nbgrader_course: Path, put: Put) -> None:
    put("ana")
    done(api.autograde(CORR2D, "ana"))
    (notebook,) = (nbgrader_course / "autograded").rglob("*.ipynb")
    content = notebook.read_bytes()
    notebook.unlink()
    done(api.autograde(CORR2D, "ana"))
    assert notebook.read_bytes() == content


def test_nothing_but_the_rebuilt_notebook_reaches_autograded(api: Any, nbgrader_course: Path, put: Put) -> None:
    folder = put("ana").parent
    (folder / "page.html").write_text("<script>act()</script>")
    (folder / "numpy.py").write_text("raise SystemExit")
    (folder / "link.html").symlink_to(nbgrader_course / "course.yaml")
    os.mkfifo(folder / "pipe.html")
    done(api.autograde(CORR2D, "ana"))
    assert autograded(nbgrader_course, "ana") == [f"{CORR2D}.ipynb", "timestamp.txt"]
    assert not list((nbgrader_course / "feedback").rglob("page.html"))


def test_odd_submissions_do_not_keep_others_from_being_graded(api: Any, nbgrader_course: Path, put: Put) -> None:
    put("1-pipe", pipe)
    put("2-link", link)
    put("3-deep", data(b"[" * 100_000))
    put("4-right")
    put("5-<img src=x onerror=act()>")
    told = api.autograde(CORR2D, "*")
    assert not told["success"]
    assert "5-<img src=x onerror=act()>: not graded" in told["error"]
    with closing(sqlite3.connect(nbgrader_course / "gradebook.db")) as book:
        scores = dict(book.execute("SELECT student, score FROM guanka_receipt"))
    assert scores == {"1-pipe": 0, "2-link": 0, "3-deep": 0, "4-right": 10}


def test_a_forger_gets_what_it_is_worth(api: Any, nbgrader_course: Path, put: Put) -> None:
    put("ana", ZEROS[CORR2D] + "\nnp.allclose = lambda *a, **k: True\n")
    assert "2/10" in done(api.autograde(CORR2D, "ana"))


def test_formgrader_sees_what_was_graded(api: Any, put: Put) -> None:
    put("ana")
    assert api.get_autograded_students(CORR2D) == set()
    done(api.autograde(CORR2D, "ana"))
    assert api.get_autograded_students(CORR2D) == {"ana"}
    submission = api.get_submission(CORR2D, "ana")
    assert (submission["autograded"], submission["score"], submission["needs_manual_grade"]) == (True, 10.0, False)


def test_formgrader_sees_what_guanka_graded(nbgrader_course: Path, guanka: Run, put: Put) -> None:
    put("ana")
    broken = put("ben").with_name("timestamp.txt")
    broken.write_text("yesterday")
    put("cho", data(b"no notebook"))
    assert guanka("grade").exit_code == 0
    api = nbgrader_api(nbgrader_course)
    assert api.get_autograded_students(CORR2D) == {"ana", "ben", "cho"}


def test_what_is_held_is_told_and_waits_for_a_person(api: Any, nbgrader_course: Path, put: Put) -> None:
    reference = nbgrader_course / "solutions" / CORR2D / "reference.py"
    start = "    h, w = K.shape\n"
    text = reference.read_text(encoding="utf-8")
    assert start in text
    reference.write_text(text.replace(start, f"{start}    assert w < 3 or h > 1, 'broken'\n", 1), encoding="utf-8")
    put("ana")
    told = api.autograde(CORR2D, "ana")
    assert not told["success"]
    assert "ana: held, " in told["error"]
    assert api.get_submission(CORR2D, "ana")["needs_manual_grade"]


def test_a_course_that_is_wrong_grades_nothing(api: Any, nbgrader_course: Path, put: Put) -> None:
    put("ana")
    (nbgrader_course / "course.yaml").write_text("id: [")
    told = api.autograde(CORR2D, "ana")
    assert not told["success"]
    assert "course.yaml" in told["error"]
    assert not (nbgrader_course / "autograded").exists()


def test_a_score_that_something_else_wrote_is_graded_again(api: Any, nbgrader_course: Path, put: Put) -> None:
    put("ana", ZEROS[CORR2D])
    done(api.autograde(CORR2D, "ana"))
    with closing(sqlite3.connect(nbgrader_course / "gradebook.db")) as book, book:
        book.execute("UPDATE grade SET auto_score = 9")
    assert "2/10" in done(api.autograde(CORR2D, "ana"))
    assert api.get_submission(CORR2D, "ana")["score"] == 2


@pytest.mark.parametrize("converter", [Autograde, GenerateFeedback])
def test_nbgrader_s_own_conversion_refuses(api: Any, put: Put, nbgrader_course: Path, converter: Any) -> None:
    """A nbgrader that does not hand over, as a newer one may not, must not grade or render by itself."""
    put("ana")
    done(api.autograde(CORR2D, "ana"))
    before = rows(nbgrader_course, "grade")
    api.coursedir.assignment_id, api.coursedir.student_id = CORR2D, "ana"
    made = converter(coursedir=api.coursedir, parent=api)
    made.force = True
    own = type(made).convert_notebooks
    made.__class__ = type("Stubborn", (converter,), {"__setattr__": _keeping("convert_notebooks")})
    with pytest.raises(NbGraderException):
        made.start()
    assert made.convert_notebooks.__func__ is own
    assert rows(nbgrader_course, "grade") == before


def _keeping(name: str) -> Any:
    def keep(self: Any, key: str, value: Any) -> None:
        if key != name:
            object.__setattr__(self, key, value)

    return keep


# On the command line; export and db are tried with the gradebook itself.


def test_nbgrader_s_command_works_in_the_course_s_folder(nbgrader_course: Path, put: Put) -> None:
    put("ana", ZEROS[CORR2D])
    done = nbgrader(nbgrader_course, "autograde", CORR2D)
    assert done.returncode == 0, done.stderr
    assert "ana, 01-corr2d: graded, 2/10" in done.stderr
    assert "Execut" not in done.stderr


# Feedback.


def page(course: Path, student: str) -> Path:
    return course / "feedback" / student / CORR2D / f"{CORR2D}.html"


def test_the_page_is_ours_and_stays(api: Any, nbgrader_course: Path, put: Put) -> None:
    put("ana", ZEROS[CORR2D])
    done(api.autograde(CORR2D, "ana"))
    before = page(nbgrader_course, "ana").read_bytes()
    done(api.generate_feedback(CORR2D, "ana"))
    done(api.generate_feedback(CORR2D))
    assert page(nbgrader_course, "ana").read_bytes() == before


CRASHES = "import numpy as np\n\ndef corr2d(X, K):\n    beside = 1\n    return X.no_such_thing\n"
HOSTILE = "<script>act()</script> 第二行"


def by_hand(course: Path, student: str, *, score: float | None, comment: str | None, extra: float = 0.0) -> str:
    """Give points for a graded cell and a comment on the code, as formgrader does; the name of the cell."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        notebook = book.find_submission_notebook(CORR2D, CORR2D, student)
        grade = min(notebook.grades, key=lambda grade: str(grade.name))
        grade.manual_score, grade.extra_credit = score, extra
        notebook.comments[0].manual_comment = comment
        book.db.commit()
        return str(grade.name)


def test_points_and_comments_by_hand_come_onto_the_page(api: Any, nbgrader_course: Path, put: Put) -> None:
    put("ana", ZEROS[CORR2D])
    done(api.autograde(CORR2D, "ana"))
    before = page(nbgrader_course, "ana").read_bytes()
    document = page(nbgrader_course, "ana").with_suffix(".json").read_bytes()
    cell = by_hand(nbgrader_course, "ana", score=1.5, comment=HOSTILE, extra=0.25)
    grades = rows(nbgrader_course, "grade", "comment", "guanka_receipt")
    done(api.generate_feedback(CORR2D, "ana"))
    staff = nbgrader_course / "feedback-staff" / "ana" / CORR2D / f"{CORR2D}.html"
    score = api.get_submission(CORR2D, "ana")["score"]
    for path in (page(nbgrader_course, "ana"), staff):
        html = path.read_text(encoding="utf-8")
        assert f"<strong>{score:g}</strong> / 10" in html
        assert "老师的批注" in html
        assert cell in html
        assert "&lt;script&gt;act()&lt;/script&gt; 第二行" in html
        assert "<script" not in html
    assert page(nbgrader_course, "ana").with_suffix(".json").read_bytes() == document
    assert rows(nbgrader_course, "grade", "comment", "guanka_receipt") == grades
    by_hand(nbgrader_course, "ana", score=None, comment=None)
    done(api.generate_feedback(CORR2D, "ana"))
    assert page(nbgrader_course, "ana").read_bytes() == before


def test_a_page_drawn_again_has_the_code_in_which_it_stopped(api: Any, nbgrader_course: Path, put: Put) -> None:
    put("ana", CRASHES)
    put("ben", named("mine.ipynb", data(put("ana", CRASHES).read_bytes())))
    done(api.autograde(CORR2D, "*"))
    for student in ("ana", "ben"):
        before = page(nbgrader_course, student).read_bytes()
        assert b"    beside = 1" in before
        page(nbgrader_course, student).write_bytes(b"old")
        done(api.generate_feedback(CORR2D, student))
        assert page(nbgrader_course, student).read_bytes() == before


def test_a_page_shows_no_code_that_was_handed_in_later(api: Any, nbgrader_course: Path, put: Put) -> None:
    put("ana", CRASHES)
    done(api.autograde(CORR2D, "ana"))
    put("ana", CRASHES.replace("beside", "later"))
    by_hand(nbgrader_course, "ana", score=None, comment="of the first")
    done(api.generate_feedback(CORR2D, "ana"))
    html = page(nbgrader_course, "ana").read_text(encoding="utf-8")
    assert "of the first" in html
    assert "later = 1" not in html
    done(api.autograde(CORR2D, "ana"))
    html = page(nbgrader_course, "ana").read_text(encoding="utf-8")
    assert "of the first" in html  # grading draws with it as well
    assert "later = 1" in html


def test_what_guanka_grades_is_drawn_with_what_the_gradebook_holds(
    nbgrader_course: Path, guanka: Run, put: Put
) -> None:
    put("ana", ZEROS[CORR2D])
    assert guanka("grade").exit_code == 0
    by_hand(nbgrader_course, "ana", score=0.5, comment=HOSTILE)
    put("ana")
    assert guanka("grade").exit_code == 0
    score = nbgrader_api(nbgrader_course).get_submission(CORR2D, "ana")["score"]
    html = page(nbgrader_course, "ana").read_text(encoding="utf-8")
    assert f"<strong>{score:g}</strong> / 10" in html
    assert score < 10
    assert "&lt;script&gt;act()&lt;/script&gt;" in html


def test_a_score_that_something_else_wrote_is_not_put_on_a_page(api: Any, nbgrader_course: Path, put: Put) -> None:
    put("ana", ZEROS[CORR2D])
    done(api.autograde(CORR2D, "ana"))
    before = page(nbgrader_course, "ana").read_bytes()
    with closing(sqlite3.connect(nbgrader_course / "gradebook.db")) as book, book:
        book.execute("UPDATE grade SET auto_score = 3")
    told = api.generate_feedback(CORR2D, "ana")
    assert "autograde the submission, then they agree" in told["error"]
    assert page(nbgrader_course, "ana").read_bytes() == before


def test_there_is_no_page_before_there_is_a_grade(api: Any, nbgrader_course: Path, put: Put) -> None:
    put("ana")
    assert not api.generate_feedback(CORR2D, "ana")["success"]
    done(api.autograde(CORR2D, "ana"))
    page(nbgrader_course, "ana").unlink()
    told = api.generate_feedback(CORR2D, "ana")
    assert "there is no page; autograde the submission" in told["error"]


def test_what_is_released_to_the_exchange_is_our_page_and_nothing_else(
    api: Any, nbgrader_course: Path, put: Put, tmp_path: Path
) -> None:
    folder = put("ana").parent
    (folder / "other.html").symlink_to(nbgrader_course / ".guanka" / "secret")
    put("ben").with_name("submission_secret.txt").write_bytes(b"\xff" * 20)
    (tmp_path / "exchange").mkdir(mode=0o777)
    (tmp_path / "exchange").chmod(0o777)
    done(api.autograde(CORR2D, "*"))
    done(api.generate_feedback(CORR2D))
    done(api.release_feedback(CORR2D))
    released = [path.read_bytes() for path in (tmp_path / "exchange/conv-sample/feedback").iterdir()]
    assert sorted(released) == sorted(page(nbgrader_course, name).read_bytes() for name in ("ana", "ben"))


def test_the_whole_way_through_the_exchange(
    api: Any, nbgrader_course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Released, fetched, answered, submitted, collected, graded; and the student reads the page."""
    (tmp_path / "exchange").mkdir()
    (tmp_path / "exchange").chmod(0o777)
    done(api.generate_assignment(CORR2D))
    done(api.release_assignment(CORR2D))
    student = tmp_path / "student"
    student.mkdir()
    monkeypatch.chdir(student)
    _as_student(api, "FetchAssignment")
    path = student / CORR2D / f"{CORR2D}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    (solution,) = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")]
    solution["source"] = LOOPS_CORR2D
    path.write_text(json.dumps(notebook), encoding="utf-8")
    _as_student(api, "Submit")
    done(api.collect(CORR2D))
    (collected,) = (nbgrader_course / "submitted").iterdir()
    assert "10/10" in done(api.autograde(CORR2D, collected.name))
    done(api.generate_feedback(CORR2D))
    done(api.release_feedback(CORR2D))
    _as_student(api, "FetchFeedback")
    (read,) = student.rglob("*.html")
    assert read.read_bytes() == page(nbgrader_course, collected.name).read_bytes()


def _as_student(api: Any, step: str) -> None:
    from nbgrader.utils import temp_attrs

    with temp_attrs(api.coursedir, assignment_id=CORR2D):
        getattr(api.exchange, step)(coursedir=api.coursedir, authenticator=api.authenticator, parent=api.parent).start()
