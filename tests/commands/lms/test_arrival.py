"""What a launch of staff tells of the LMS's course, when others come at the same moment."""

import pytest
from msgspec.structs import replace

from autograder.cli import lms_connecting
from autograder.commands.lms import arrival
from autograder.commands.lms.arrival import learn_course
from autograder.errors import GraderError
from autograder.lms.lti.launch import Launch
from autograder.lms.lti.refused import LaunchRefused
from autograder.lms.private import changing, read_connection, write_connection
from tests.lms.lti.issuing import LMS, LTI, connection

UNBOUND = connection(lti=replace(LTI, context_id=None))


def launch(context="course-42"):
    return Launch(
        kind="open",
        lms_id="t-1",
        deployment_id="1",
        is_staff=True,
        context_id=context,
        line_items_url=f"{LMS}/{context}/items",
        memberships_url=f"{LMS}/{context}/members",
    )


@pytest.fixture
def place(course):
    found = course.place()
    write_connection(found.course, UNBOUND)
    return found


def test_of_two_courses_that_come_at_once_one_is_bound(place):
    learn_course(place, UNBOUND, launch())
    with pytest.raises(LaunchRefused) as caught:  # it has read the connection before the first one wrote it
        learn_course(place, UNBOUND, launch("course-43"))
    learn_course(place, UNBOUND, launch())
    assert caught.value.reason == "course"
    lti = read_connection(place.course).lti
    assert (lti.context_id, lti.line_items_url) == ("course-42", f"{LMS}/course-42/items")


def test_what_was_changed_meanwhile_stays_changed(place):
    write_connection(place.course, replace(UNBOUND, tool_url="https://new.example.org"))
    learn_course(place, UNBOUND, launch())
    found = read_connection(place.course)
    assert (found.tool_url, found.lti.context_id) == ("https://new.example.org", "course-42")
    write_connection(place.course, connection(lti=None))
    with pytest.raises(LaunchRefused):
        learn_course(place, UNBOUND, launch())


def test_one_at_a_time_writes(place, monkeypatch):
    held = []

    def write(*arguments):
        with pytest.raises(GraderError, match="another process"), changing(place.course, patience=0.0):
            pass
        held.append(write_connection(*arguments))

    monkeypatch.setattr(arrival, "write_connection", write)
    learn_course(place, UNBOUND, launch())
    assert len(held) == 1


def test_a_launch_and_an_administrator_at_once_keep_what_both_say(place, course, monkeypatch):
    def questioned(old, asked):
        learn_course(place, UNBOUND, launch())  # while a person types
        return asked

    monkeypatch.setattr(lms_connecting, "_questioned", questioned)
    monkeypatch.setattr(lms_connecting, "_checked", lambda _: 0)
    assert course.run("connect", "--tool-url", "https://new.example.org").exit_code == 0
    found = read_connection(place.course)
    assert (found.tool_url, found.lti.context_id) == ("https://new.example.org", "course-42")
    assert found.lti.line_items_url == f"{LMS}/course-42/items"


def test_another_course_that_a_launch_has_bound_meanwhile_is_not_overwritten(place, course, monkeypatch):
    def questioned(old, asked):
        learn_course(place, UNBOUND, launch("course-43"))
        return asked

    monkeypatch.setattr(lms_connecting, "_questioned", questioned)
    done = course.run("connect", "--context-id", "course-42")
    assert done.exit_code == 1
    assert "somebody else has changed the connection" in done.output
    assert read_connection(place.course).lti.context_id == "course-43"
