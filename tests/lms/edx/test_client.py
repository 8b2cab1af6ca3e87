"""Our client and Open edX's component: what is sent stands in the gradebook, and what is said of it is so."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from autograder.errors import PlatformError
from autograder.lms.model import Column, NotTaken, Score, Taken, resource_id_of
from tests.lms.edx.client import opened, place

DUE = datetime(2099, 1, 31, 16, tzinfo=UTC)


@pytest.fixture
def unit(edx, first):
    """A component of our tool."""
    return place(edx, "Level 1", beside=first)


def column(name="01", **fields):
    usual = {"id": name, "resource_id": resource_id_of("cnn", name), "label": f"关卡 {name}", "maximum": 10.0}
    return Column(**usual | fields)


def score(lms_id, points, **fields):
    return Score(**{"lms_id": lms_id, "points": points, "maximum": 10.0, "comment": "12 of 12 checks: 好"} | fields)


def test_a_score_and_its_change_stand_in_the_gradebook(edx, unit):
    who = edx.people()
    with opened({"01": unit}) as platform:
        item = platform.make(column())
        taken = platform.send(item, score(who["s001"], 7.5))
        assert isinstance(taken, Taken)
        assert platform.send(item, score(who["s002"], 0.0)).answer == "201"
        assert edx.grades(unit) == {"s001": (7.5, 10.0), "s002": (0.0, 10.0)}
        changed = platform.send(item, score(who["s001"], 9.25, comment="", after=taken.sent))
        assert (changed.sent - taken.sent).total_seconds() >= 1
        assert platform.results(item) is None  # it would tell what was sent, not what stands in the gradebook
    assert edx.grades(unit) == {"s001": (9.25, 10.0), "s002": (0.0, 10.0)}
    assert edx.published(unit) == 3


def test_each_column_has_the_grade_of_its_own_component(edx, first):
    units = {name: place(edx, name, beside=first) for name in ("01", "02")}
    someone = edx.people()["s003"]
    with opened(units) as platform:
        made = {name: platform.make(column(name)) for name in units}
        for points, item in enumerate(made.values(), start=3):
            assert isinstance(platform.send(item, score(someone, float(points))), Taken)
        assert {item.resource_id for item in platform.line_items()} == {column(name).resource_id for name in units}
    assert [edx.grades(unit) for unit in units.values()] == [{"s003": (3.0, 10.0)}, {"s003": (4.0, 10.0)}]


def test_a_column_is_found_and_kept_in_step(unit):
    with opened({"01": unit}) as platform:
        assert platform.line_items() == []
        item = platform.make(column(maximum=7.5, due=DUE))
        # Open edX takes whole points only, and scales scores to them.
        assert (item.label, item.maximum, item.due, item.resource_id) == ("关卡 01", 8, DUE, "guanka/cnn/01")
        assert platform.line_items() == [item]
        changed = platform.change(replace(item, label="长" * 200, due=None))
        assert changed.label == "长" * 99 + "…"
        assert platform.line_item(item.url) == changed
        assert platform.line_item(item.url + "0") is None


def test_somebody_unknown_is_told_of_and_the_others_get_theirs(edx, unit):
    who = edx.people()
    with opened({"01": unit}) as platform:
        item = platform.make(column())
        answer = platform.send(item, score("00000000-0000-4000-8000-000000000000", 5.0))
        assert isinstance(answer, NotTaken)
        assert isinstance(platform.send(item, score(who["s001"], 5.0)), Taken)
    assert edx.grades(unit) == {"s001": (5.0, 10.0)}


def test_a_column_without_a_component_is_not_made(unit):
    with opened({"01": unit}) as platform, pytest.raises(PlatformError, match="no component"):
        platform.make(column("02"))


def test_people_and_a_check_of_the_connection(edx, unit):
    edx.share_names(True)
    with opened({"01": unit}) as platform:
        members = platform.members()
        findings = platform.check()
    students = [one for one in members if one.is_student]
    assert (len(members), len(students)) == (22, 20)
    assert students[0].lms_id == edx.people()["s001"]
    assert (students[0].name, students[0].email) == ("学生 1", "s001@example.org")
    assert all(one.works for one in findings), findings


def test_a_key_that_is_not_registered_is_told_to_an_administrator(edx, tool):
    unit = tool.place()
    with opened({"01": unit}) as platform, pytest.raises(PlatformError, match="public key"):
        platform.line_items()
