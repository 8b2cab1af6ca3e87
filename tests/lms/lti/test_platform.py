"""The platform as a whole: what is found while it is checked, and how many scores it likes at a time."""

import pytest

from autograder.errors import PlatformError
from autograder.lms.connection import Connection
from autograder.lms.model import Finding, LineItem, Result
from autograder.lms.open import open_platform
from tests.lms.handmade import ITEM_URL, Platform, reply


def findings(platform, **changes):
    lms = platform.open(**changes)
    try:
        return {finding.what: finding for finding in lms.check()}
    finally:
        lms.close()


def test_what_works_is_counted_and_nothing_is_changed(platform):
    platform.on("GET", "/items", reply(json=[{"id": "x"}]))
    members = [{"user_id": "1", "roles": ["Learner"]}, {"user_id": "2", "roles": ["Instructor"]}]
    platform.on("GET", "/people", reply(json={"members": members}))
    assert list(findings(platform).values()) == [
        Finding(what="columns", works=True, found="1 column"),
        Finding(what="permission to send scores", works=True, found="granted"),
        Finding(what="permission to read grades back", works=True, found="granted"),
        Finding(what="people", works=True, found="1 active student of 2 members"),
    ]
    assert {method for method, path in platform.asked if path != "/token"} == {"GET"}


def test_what_does_not_work_says_what_to_do(platform):
    platform.on("GET", "/items", reply(403, json={"error": "forbidden"}))
    found = findings(platform, memberships_url=None)
    assert [finding.works for finding in found.values()] == [False, True, True, False]
    assert "403 while telling its columns (forbidden)" in found["columns"].found
    assert "tool's services" in found["columns"].advice
    assert "memberships_url" in found["people"].advice


def test_what_open_edx_tells_is_not_taken_for_its_gradebook(platform):
    platform.on("GET", "/items/7/results", reply(json=[{"userId": "5", "resultScore": 1, "resultMaximum": 1}]))
    for kind, told in [("canvas", {"5": Result(lms_id="5", points=1.0, maximum=1.0)}), ("open-edx", None)]:
        lms = platform.open(kind)
        assert lms.results(LineItem(url=ITEM_URL, label="", maximum=1.0)) == told
        lms.close()


@pytest.mark.parametrize(("kind", "lanes"), [("moodle", 3), ("canvas", 1), ("open-edx", 1), ("other", 1)])
def test_lanes(platform, kind, lanes):
    lms = platform.open(kind)
    assert (lms.lanes, lms.name) == (lanes, f"{kind} at lms.example.org")
    lms.close()


def test_a_connection_that_leads_nowhere():
    time = Platform().time
    with pytest.raises(PlatformError, match="no way to the LMS"):
        open_platform(
            Connection(platform="other"), now=time.now, monotonic=time.monotonic, sleep=time.sleep, draw=bytes
        )


def test_a_connection_without_a_key():
    with pytest.raises(PlatformError, match="no key"):
        Platform().open()
