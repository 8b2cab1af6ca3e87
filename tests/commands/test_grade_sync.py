"""``guanka grade --sync``: the grading first, and never lost by what comes after it."""

import pytest
from msgspec.structs import replace

from autograder.course.load import load_course
from autograder.course.secret import make_secret
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.export import export_rows
from autograder.gradebook.people import write_lms_ids
from autograder.lms.private import write_connection
from tests.commands.running import grades
from tests.lms.connecting import connection_to
from tests.lms.double.running import on_thread
from tests.lms.lti.issuing import LTI, connection
from tests.sample_class.entry import CORR2D


@pytest.fixture(scope="module")
def double():
    with on_thread("moodle") as running:
        yield running


@pytest.fixture
def connected(course, double):
    loaded = load_course(course)
    loaded.secret_file.parent.mkdir(mode=0o700)
    make_secret(loaded.secret_file)
    write_connection(loaded, connection_to(double))
    with open_gradebook(course / "gradebook.db") as book:
        write_lms_ids(book, {"s001": "101"})
    return course


def test_without_the_sandbox_nothing_is_graded_to_be_sent(guanka, course, put):
    put("s001")
    done = guanka("grade", CORR2D, "--sync", "--no-sandbox")
    assert done.exit_code == 2
    assert "never sent" in done.output
    assert not (course / "gradebook.db").exists()


@pytest.mark.parametrize(
    ("connection", "told"),
    [
        (None, "there is no connection to an LMS"),
        (connection(lti=replace(LTI, client_id="")), "the client id"),
        (connection(), "the address of the course's columns"),
    ],
)
def test_what_is_missing_of_the_connection_is_said_before_anything_is_graded(guanka, course, put, connection, told):
    put("s001")
    if connection is not None:
        write_connection(load_course(course), connection)
    done = guanka("grade", CORR2D, "--sync")
    assert done.exit_code == 2, done.output
    said = " ".join(done.output.split())
    assert told in said
    assert "guanka lms connect" in said
    assert not (course / "gradebook.db").exists()


def test_the_scores_arrive_and_a_sync_that_fails_loses_no_grade(guanka, connected, put, double):
    put("s001")
    double.configure(jwks={"keys": []})
    done = guanka("grade", CORR2D, "--sync", "--json", connected / "grades.json")
    assert done.exit_code == 1, done.output
    assert grades(connected) == {("s001", CORR2D): 10.0}
    assert (connected / "grades.json").exists()
    write_connection(load_course(connected), connection_to(double))
    done = guanka("grade", CORR2D, "--sync")
    assert done.exit_code == 0, done.output
    (item,) = double.items()
    with open_gradebook(connected / "gradebook.db") as book:
        (row,) = export_rows(book)
    assert row.late_penalty > 0
    assert double.cells(item=item["id"])["101"]["final"] == row.score
