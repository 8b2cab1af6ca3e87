"""Line items and results, compared with what the specification and the platforms write."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from autograder.errors import ColumnError, PlatformError
from autograder.lms.lti.ags import iso, number, with_path
from autograder.lms.model import Column, LineItem, Result
from tests.lms.handmade import HOST, ITEM_URL, ITEMS_URL, reply

ITEMS, ITEM, RESULTS = ("/items", "/items/7", "/items/7/results")
ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
DUE = datetime(2026, 10, 18, 23, 59, 59, tzinfo=timezone(timedelta(hours=8)))
COLUMN = Column(id="a", resource_id="guanka/c/a", label="第1关 Conv", maximum=12.5, due=DUE)
THERE = {
    "id": ITEM_URL,
    "label": "第1关 Conv",
    "scoreMaximum": 12.5,
    "resourceId": "guanka/c/a",
    "tag": "grade",
    "resourceLinkId": "link-1",
    "startDateTime": "2026-09-01T00:00:00Z",
    "https://canvas.instructure.com/lti/submission_type": {"type": "none"},
}
PLACED = LineItem(url=ITEM_URL, label="第1关 Conv", maximum=12.5, resource_id="guanka/c/a")


def sent(platform, method, path):
    return [json.loads(request.content) for request in platform.asked[method, path]]


@pytest.fixture
def lms(platform):
    opened = platform.open()
    yield opened
    opened.close()


def test_columns_are_asked_for_without_a_limit(platform, lms):
    platform.on("GET", ITEMS, reply(json=[THERE, {"label": "no id"}, "no object"]))
    assert lms.line_items() == [PLACED]
    (request,) = platform.asked["GET", ITEMS]
    assert str(request.url) == ITEMS_URL
    assert request.headers["accept"] == "application/vnd.ims.lis.v2.lineitemcontainer+json"


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"resourceId": ""}, {"resource_id": None}),  # Moodle's word for none
        ({"resourceId": None}, {"resource_id": None}),
        ({"resourceId": 7}, {"resource_id": "7"}),
        ({"scoreMaximum": "20.00"}, {"maximum": 20.0}),
        ({"scoreMaximum": None}, {"maximum": 0.0}),
        ({"label": None}, {"label": ""}),
        ({"endDateTime": "2026-10-18T15:59:59Z"}, {"due": DUE}),
        ({"endDateTime": "2026-10-18T15:59:59"}, {"due": DUE}),
        ({"endDateTime": ""}, {"due": None}),
        ({"endDateTime": "soon"}, {"due": None}),
    ],
)
def test_a_column_as_platforms_write_it(platform, lms, fields, seen):
    platform.on("GET", ITEM, reply(json=THERE | fields))
    item = lms.line_item(ITEM_URL)
    assert {name: getattr(item, name) for name in seen} == seen


@pytest.mark.parametrize("status", [404, 410])
def test_a_column_that_is_gone(platform, lms, status):
    platform.on("GET", ITEM, reply(status))
    assert lms.line_item(ITEM_URL) is None
    assert lms.change(PLACED) is None
    assert sent(platform, "PUT", ITEM) == []


def test_a_column_that_goes_while_it_is_changed(platform, lms):
    platform.on("GET", ITEM, reply(json=THERE))
    platform.on("PUT", ITEM, reply(404))
    assert lms.change(PLACED) is None


def test_a_column_is_made(platform, lms):
    platform.on("POST", ITEMS, reply(201, json=THERE))
    assert lms.make(COLUMN) == PLACED
    (request,) = platform.asked["POST", ITEMS]
    assert (str(request.url), request.headers["content-type"]) == (ITEMS_URL, ITEM_TYPE)
    assert sent(platform, "POST", ITEMS) == [
        {
            "label": "第1关 Conv",
            "scoreMaximum": 12.5,
            "resourceId": "guanka/c/a",
            "endDateTime": "2026-10-18T15:59:59.000Z",
        }
    ]


@pytest.mark.parametrize("status", [502, 504])
def test_a_column_that_may_have_been_made_is_not_made_twice(platform, lms, status):
    platform.on("POST", ITEMS, reply(status))
    with pytest.raises(PlatformError, match="making the column"):
        lms.make(COLUMN)
    assert len(sent(platform, "POST", ITEMS)) == 1


@pytest.mark.parametrize("status", [400, 409, 422])
def test_a_column_that_the_platform_does_not_like_says_nothing_of_the_others(platform, lms, status):
    platform.on("GET", ITEM, reply(json=THERE))
    platform.on("PUT", ITEM, reply(status, json={"label": ["too long"]}))
    platform.on("POST", ITEMS, reply(status, json={"label": ["too long"]}))
    with pytest.raises(ColumnError, match="too long"):
        lms.make(COLUMN)
    with pytest.raises(ColumnError, match="too long"):
        lms.change(PLACED)
    platform.on("POST", ITEMS, reply(403))
    with pytest.raises(PlatformError) as caught:
        lms.make(COLUMN)
    assert not isinstance(caught.value, ColumnError)


def test_a_change_keeps_what_we_know_nothing_of(platform, lms):
    platform.on("GET", ITEM, reply(json=THERE | {"endDateTime": "2026-01-01T00:00:00Z", "gradesReleased": None}))
    platform.on("PUT", ITEM, reply(json={"label": "New", "scoreMaximum": 30}))
    changed = lms.change(LineItem(url=ITEM_URL, label="New", maximum=30.0))
    assert sent(platform, "PUT", ITEM) == [THERE | {"label": "New", "scoreMaximum": 30}]
    assert platform.asked["PUT", ITEM][0].headers["content-type"] == ITEM_TYPE
    assert (changed.url, changed.label, changed.maximum) == (ITEM_URL, "New", 30.0)


def test_a_change_that_is_answered_with_nothing_is_read_back(platform, lms):
    platform.on("GET", ITEM, reply(json=THERE), reply(json=THERE | {"label": "New"}))
    platform.on("PUT", ITEM, reply(204))
    assert lms.change(LineItem(url=ITEM_URL, label="New", maximum=12.5, due=DUE)).label == "New"
    assert sent(platform, "PUT", ITEM)[0]["endDateTime"] == "2026-10-18T15:59:59.000Z"


class TestOpenEdx:
    def test_a_column_names_its_component(self, platform):
        platform.on("POST", ITEMS, reply(201, json=THERE))
        lms = platform.open("open-edx", resource_links={"a": "block-v1:x"})
        lms.make(Column(id="a", resource_id="r", label="x" * 101, maximum=12.5))
        (made,) = sent(platform, "POST", ITEMS)
        # Its points are whole numbers, and its labels have 100 characters; scores are scaled by what comes with each.
        assert made == {"label": "x" * 99 + "…", "scoreMaximum": 13, "resourceId": "r", "resourceLinkId": "block-v1:x"}
        lms.close()

    def test_each_component_has_columns_of_its_own(self, platform):
        more = f"{HOST}/more"
        platform.on("GET", ITEMS, reply(json=[THERE]))
        platform.on("GET", "/more", reply(json=[THERE | {"id": f"{more}/8"}]))
        platform.on("POST", "/more", reply(201, json=THERE))
        links = {"a": "block-v1:x", "b": "block-v1:y"}
        lms = platform.open("open-edx", resource_links=links, line_items_urls={"a": more, "c": more})
        assert [item.url for item in lms.line_items()] == [ITEM_URL, f"{more}/8"]
        lms.make(COLUMN)
        assert sent(platform, "POST", "/more")[0]["resourceLinkId"] == "block-v1:x"
        lms.close()

    def test_two_columns_among_one_components_are_not_made(self, platform):
        lms = platform.open("open-edx", resource_links={"a": "block-v1:x", "b": "block-v1:y"})
        with pytest.raises(ColumnError, match=r"columns a, b .* drop the scores of all but one.*--line-items"):
            lms.make(COLUMN)
        assert not platform.asked
        lms.close()

    def test_without_one_it_is_not_made(self, platform):
        lms = platform.open("open-edx", resource_links={"b": "block-v1:x"})
        with pytest.raises(ColumnError, match=r"take the scores of column 'a' and drop them.*--resource-link"):
            lms.make(COLUMN)
        assert not platform.asked
        lms.close()


def test_a_whole_column_is_read_back(platform, lms):
    rows = [
        {"userId": "3", "resultScore": 8, "resultMaximum": 10, "comment": "好", "scoreOf": ITEM_URL},
        {"userId": 4, "resultScore": "0.00", "resultMaximum": "10.0"},
        {"userId": "5"},
        {"userId": "6", "resultScore": None, "resultMaximum": 10, "comment": None},
        {"userId": "7", "resultScore": 0.5},
        {"resultScore": 1},
    ]
    more = '<https://lms.example.org/items/7/results?page=2>; rel="next"'
    platform.on("GET", RESULTS, reply(json=rows[:3], Link=more), reply(json=rows[3:]))
    assert lms.results(PLACED) == {
        "3": Result(lms_id="3", points=8.0, maximum=10.0, comment="好"),
        "4": Result(lms_id="4", points=0.0, maximum=10.0),
        "5": Result(lms_id="5", points=None, maximum=1.0),
        "6": Result(lms_id="6", points=None, maximum=10.0),
        "7": Result(lms_id="7", points=0.5, maximum=1.0),
    }
    first = platform.asked["GET", RESULTS][0]
    assert str(first.url) == f"{HOST}/items/7/results?type_id=1"
    assert first.headers["accept"] == "application/vnd.ims.lis.v2.resultcontainer+json"


@pytest.mark.parametrize("status", [403, 404, 405, 501])
def test_a_platform_that_does_not_tell(platform, lms, status):
    platform.on("GET", RESULTS, reply(status))
    assert lms.results(PLACED) is None


def test_a_platform_that_may_not_be_read(platform, lms):
    platform.on("POST", "/token", reply(400, json={"error": "invalid_scope"}))
    assert lms.results(PLACED) is None


def test_a_page_that_fails_is_no_end_of_the_column(platform, lms):
    more = '<https://lms.example.org/items/7/results?page=2>; rel="next"'
    platform.on("GET", RESULTS, reply(json=[{"userId": "3"}], Link=more), reply(404))
    with pytest.raises(PlatformError, match="404"):
        lms.results(PLACED)


@pytest.mark.parametrize(
    ("url", "scores"),
    [
        ("https://a/lineitem?type_id=1&x=/", "https://a/lineitem/scores?type_id=1&x=/"),
        ("https://a/lineitem", "https://a/lineitem/scores"),
        ("https://a/lineitem/?x", "https://a/lineitem/scores?x"),
        ("https://a/B%2Fc?D=%2B", "https://a/B%2Fc/scores?D=%2B"),
    ],
)
def test_a_step_more_comes_before_the_query(url, scores):
    assert with_path(url, "scores") == scores


def test_moments_and_numbers_as_they_are_written():
    assert iso(DUE) == "2026-10-18T15:59:59.000Z"
    assert iso(datetime(2026, 1, 2, 3, 4, 5, 678_900, tzinfo=UTC)) == "2026-01-02T03:04:05.678Z"
    assert [repr(number(one)) for one in (10.0, 0.0, 7.25)] == ["10", "0", "7.25"]
