"""From nothing to a delivered grade by a teacher's token: connect, roster, sync, and a sync that has nothing to do."""

import json

from typer.testing import CliRunner

from autograder.cli import app
from autograder.gradebook.lms_people import forget_platform
from tests.lms.double.running import on_thread


def connect(course, double):
    there = double.registration
    given = [
        "--platform",
        double.flavour,
        "--url",
        there.rest_url,
        "--course-id",
        there.rest_course,
        "--token-file",
        "-",
    ]
    command = ["lms", "connect", "--course", str(course.folder), *given]
    done = CliRunner().invoke(app, command, input=there.rest_token)
    assert done.exit_code == 0, done.output


def test_canvas(course):
    with on_thread("canvas", students=2) as double:
        course.grade("s001")
        course.grade("s002")
        connect(course, double)
        assert course.run("roster").exit_code == 0
        assert course.run("sync", "a1").exit_code == 0
        (item,) = double.items()
        assert item["description"].count("<code>guanka/conv/a1</code>") == 1
        first = double.cell(item=item["id"], user="101")
        assert (first["final"] is not None, len(first["comments"])) == (True, 1)
        sent = double.counts()["score"]
        assert course.run("sync", "a1").exit_code == 0
        assert (double.counts()["score"], len(double.items())) == (sent, 1)
        # Whoever forgets where the column is finds it again, and what it holds is not sent anew.
        with course.book() as book:
            assert forget_platform(book) == {"ids of students": 2, "deliveries": 2, "columns": 1}
        assert course.run("roster").exit_code == 0
        assert course.run("sync", "a1").exit_code == 0
        assert (double.counts()["score"], len(double.items())) == (sent, 1)
        assert len(double.cell(item=item["id"], user="101")["comments"]) == 1


def test_moodle_waits_for_a_teacher_to_make_the_assignment(course):
    with on_thread("moodle", students=1) as double:
        course.grade("s001")
        connect(course, double)
        assert course.run("roster").exit_code == 0
        done = course.run("sync", "a1")
        assert (done.exit_code, "'guanka/conv/a1'" in done.output) == (1, True), done.output
        number = double.add_item(label="By hand", maximum=100.0, resource_id="guanka/conv/a1")
        done = course.run("sync", "a1", "--json", course.folder / "status.json")
        assert done.exit_code == 0, done.output
        (told,) = json.loads((course.folder / "status.json").read_text())["scores"]
        assert double.cell(item=number, user="101")["final"] == told["points"] / told["maximum"] * 100
