"""A choice that staff are given: good for an hour, and made by us alone."""

from datetime import timedelta

import pytest

from autograder.lms.lti.choosing import offer, offered
from autograder.lms.lti.launch import Choosing, Launch
from autograder.lms.lti.refused import LaunchRefused
from autograder.lms.lti.sealed import seal
from tests.lms.lti.issuing import LMS, NOW, connection

ASKED = Choosing(return_url=f"{LMS}/deep", deployment_id="7", accepts=("link", "ltiResourceLink"), data="csrf-77")
HOUR = timedelta(hours=1)


def launch(**changes):
    values = {"kind": "choose", "lms_id": "t-1", "deployment_id": "7", "is_staff": True, "choosing": ASKED}
    return Launch(**values | changes)


def refusal(do, *arguments):
    with pytest.raises(LaunchRefused) as caught:
        do(connection(), *arguments, now=NOW)
    return caught.value.reason


def test_what_was_asked_comes_back_with_what_is_chosen():
    text = offer(connection(), launch(), now=NOW)
    found = offered(connection(), text, now=NOW + HOUR - timedelta(seconds=1))
    assert (found.return_url, found.deployment_id, found.data) == (f"{LMS}/deep", "7", "csrf-77")


def test_only_staff_are_given_one_and_only_where_links_are_wanted():
    assert refusal(offer, launch(is_staff=False)) == "rights"
    assert refusal(offer, launch(choosing=None)) == "rights"
    files = Choosing(return_url=LMS, deployment_id="7", accepts=("file",))
    assert refusal(offer, launch(choosing=files)) == "kind"


def test_a_choice_of_somebody_else_is_none():
    head, body, signature = offer(connection(), launch(), now=NOW).split(".")
    assert refusal(offered, f"{head}.{body}.{signature[::-1]}") == "state"
    assert refusal(offered, offer(connection(session_key="cd" * 32), launch(), now=NOW)) == "state"
    assert refusal(offered, offer(connection(), launch(), now=NOW - HOUR)) == "state"
    values = {"to": "https://evil.example.org", "data": None, "deployment": "7"}
    assert refusal(offered, seal(connection().session_key, "session", values, now=NOW, life=HOUR)) == "state"
