"""What a launch of staff tells of the LMS's course, when others come at the same moment."""

import pytest
from msgspec.structs import replace

from autograder.commands.lms import arrival
from autograder.commands.lms.arrival import learn_course
from autograder.errors import GradebookAway
from autograder.gradebook.book import open_gradebook
from autograder.lms.lti.launch import Launch
from autograder.lms.lti.refused import LaunchRefused
from autograder.lms.private import read_connection, write_connection
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


def test_of_two_courses_that_come_at_once_one_is_bound(place, course):
    with course.book() as book:
        learn_course(place, book, UNBOUND, launch())
        with pytest.raises(LaunchRefused) as caught:  # it has read the connection before the first one wrote it
            learn_course(place, book, UNBOUND, launch("course-43"))
        learn_course(place, book, UNBOUND, launch())
    assert caught.value.reason == "course"
    lti = read_connection(place.course).lti
    assert (lti.context_id, lti.line_items_url) == ("course-42", f"{LMS}/course-42/items")


def test_what_was_changed_meanwhile_stays_changed(place, course):
    write_connection(place.course, replace(UNBOUND, tool_url="https://new.example.org"))
    with course.book() as book:
        learn_course(place, book, UNBOUND, launch())
    found = read_connection(place.course)
    assert (found.tool_url, found.lti.context_id) == ("https://new.example.org", "course-42")
    write_connection(place.course, connection(lti=None))
    with course.book() as book, pytest.raises(LaunchRefused):
        learn_course(place, book, UNBOUND, launch())


def test_one_at_a_time_writes(place, course, monkeypatch):
    held = []

    def write(*arguments):
        with open_gradebook(place.db, wait=0.05) as other, pytest.raises(GradebookAway), other.writing():
            pass
        held.append(write_connection(*arguments))

    monkeypatch.setattr(arrival, "write_connection", write)
    with course.book() as book:
        learn_course(place, book, UNBOUND, launch())
    assert len(held) == 1
