"""What Open edX's component does with what it is sent: the facts that the sync and the double are built on."""

import pytest
from joserfc.jwk import RSAKey

from tests.lms.edx.tool import AGS, LINE_ITEM

BEFORE, AT, AFTER = (f"2026-11-20T08:00:00.{micros}+00:00" for micros in ("000000", "000001", "000002"))


@pytest.fixture
def someone(edx):
    return edx.people()["s001"]


def test_a_score_is_answered_with_201_and_what_was_kept_and_stands_in_the_gradebook(edx, tool, someone):
    unit = tool.place()
    item = tool.line_item(unit)
    answer = tool.score(item, someone, 7.5)
    assert answer.status_code == 201
    assert answer.json()["scoreGiven"] == 7.5
    assert answer.json()["comment"] == "好"
    assert edx.grades(unit) == {"s001": (7.5, 10.0)}


def test_the_gradebook_scales_to_the_weight_of_the_component(edx, tool, someone):
    unit = tool.place(weight=40.0)
    tool.score(tool.line_item(unit), someone, 7.5)
    assert edx.grades(unit) == {"s001": (30.0, 40.0)}


def test_more_than_the_maximum_is_cut_in_the_gradebook_but_not_in_the_results(edx, tool, someone):
    unit = tool.place()
    item = tool.line_item(unit)
    assert tool.score(item, someone, 12).status_code == 201
    assert edx.grades(unit) == {"s001": (10.0, 10.0)}
    assert tool.results(item)[someone]["resultScore"] == 12


@pytest.mark.parametrize(("timestamp", "status"), [(BEFORE, 400), (AT, 400), (AFTER, 201)])
def test_microseconds_count_and_the_same_or_an_older_moment_is_refused(edx, tool, someone, timestamp, status):
    unit = tool.place()
    item = tool.line_item(unit)
    tool.score(item, someone, 5, timestamp=AT)
    assert tool.score(item, someone, 6, timestamp=timestamp).status_code == status
    assert edx.grades(unit) == {"s001": (6.0 if status == 201 else 5.0, 10.0)}


@pytest.mark.parametrize("wrong", [{"scoreGiven": -1}, {"activityProgress": "Done"}, {"gradingProgress": "Graded"}])
def test_what_it_does_not_know_is_a_server_error(edx, tool, someone, wrong):
    unit = tool.place()
    answer = tool.score(tool.line_item(unit), someone, 5, **wrong)
    assert answer.status_code == 500
    assert edx.grades(unit) == {}


def test_somebody_unknown_is_a_server_error_and_stands_in_the_results_all_the_same(edx, tool):
    unit = tool.place()
    item = tool.line_item(unit)
    nobody = "00000000-0000-4000-8000-000000000000"
    assert tool.score(item, nobody, 5).status_code == 500
    assert edx.grades(unit) == {}
    assert tool.results(item)[nobody]["resultScore"] == 5


def test_without_a_component_s_own_resource_link_a_grade_is_dropped_and_the_results_do_not_say_so(edx, tool, someone):
    other, unit = tool.place(), tool.place()
    for link in (None, other.resource_link_id):
        item = tool.line_item(unit, resourceLinkId=link, resourceId=f"link {link}")
        assert tool.score(item, someone, 5).status_code == 201
        assert tool.results(item)[someone]["resultScore"] == 5
    assert edx.grades(unit) == edx.grades(other) == {}


def test_two_line_items_of_one_component_have_one_grade(edx, tool, someone):
    unit = tool.place()
    first, second = tool.line_item(unit), tool.line_item(unit, resourceId="guanka/cnn/02")
    tool.score(first, someone, 9)
    tool.score(second, someone, 2)
    assert edx.grades(unit) == {"s001": (2.0, 10.0)}
    assert tool.results(first)[someone]["resultScore"] == 9


def test_a_score_that_is_not_final_leaves_the_grade_and_changes_the_results(edx, tool, someone):
    unit = tool.place()
    item = tool.line_item(unit)
    tool.score(item, someone, 5, timestamp=AT)
    assert tool.score(item, someone, 1, timestamp=AFTER, gradingProgress="Pending").status_code == 201
    assert edx.grades(unit) == {"s001": (5.0, 10.0)}
    assert tool.results(item)[someone]["resultScore"] == 1


def test_after_the_due_time_scores_are_taken_and_dropped_unless_the_author_ticked_the_box(edx, tool, someone):
    unit = tool.place(due="2020-01-01T00:00:00Z", accept_grades_past_due=False)
    item = tool.line_item(unit)
    assert tool.score(item, someone, 5, timestamp=AT).status_code == 201
    assert edx.grades(unit) == {}
    edx.change(unit, accept_grades_past_due=True)
    tool.score(item, someone, 5, timestamp=AFTER)
    assert edx.grades(unit) == {"s001": (5.0, 10.0)}


def test_a_component_that_is_not_scored_has_no_grade(edx, tool, someone):
    unit = tool.place(has_score=False)
    assert tool.score(tool.line_item(unit), someone, 5).status_code == 201
    assert edx.grades(unit) == {}


@pytest.mark.parametrize("maximum", [7.5, 0.5])
def test_a_line_item_has_a_whole_maximum(tool, maximum):
    unit = tool.place()
    body = {"label": "x", "scoreMaximum": maximum, "resourceId": "x"}
    answer = tool.send("POST", unit.line_items_url, body, LINE_ITEM)
    assert answer.status_code == 400
    assert "scoreMaximum" in answer.text


def test_line_items_are_made_twice_found_by_resource_id_and_never_deleted(tool):
    unit = tool.place()
    item, twin = tool.line_item(unit), tool.line_item(unit)
    assert item != twin
    found = tool.send("GET", f"{unit.line_items_url}?resource_id=guanka/cnn/01").json()
    assert [one["id"] for one in found] == [item, twin]
    assert tool.send("DELETE", item).status_code == 403


def test_a_line_item_needs_its_media_type_and_a_score_does_not(tool, someone):
    unit = tool.place()
    item = tool.line_item(unit)
    assert tool.send("POST", unit.line_items_url, {}, "application/json").status_code == 415
    assert tool.score(item, someone, 5, media="application/json").status_code == 201


def test_a_line_item_is_changed_by_what_it_answers_but_for_times_that_are_not_set(tool):
    item = tool.line_item(tool.place())
    body = tool.send("GET", item).json() | {"label": "第一关", "scoreMaximum": 20}
    assert body["endDateTime"] is None
    assert tool.send("PUT", item, body, LINE_ITEM).status_code == 400
    changed = tool.send("PUT", item, {name: one for name, one in body.items() if one is not None}, LINE_ITEM)
    assert (changed.status_code, changed.json()["label"]) == (200, "第一关")


def test_a_token_is_for_a_known_key_and_the_scopes_it_was_asked_with(tool):
    unit = tool.place()
    item = tool.line_item(unit)
    stranger = RSAKey.generate_key(2048, private=True)
    refused = tool.ask_token(unit, key=stranger)
    assert (refused.status_code, refused.json()) == (400, {"error": "invalid_client"})
    reading = tool.ask_token(unit, scopes=(f"{AGS}/result.readonly",)).json()["access_token"]
    assert tool.send("GET", f"{item}/results", token=reading).status_code == 200
    for wrong in (reading, "made.up.token"):
        assert tool.send("GET", item, token=wrong).status_code == 403


def test_components_with_one_passport_share_their_token_and_no_others(edx, tool):
    unit, sibling = tool.place(), tool.place()
    stranger = edx.place(lti_1p3_tool_public_key=tool.pem)
    assert (sibling.client_id, sibling.token_url) == (unit.client_id, unit.token_url)
    assert stranger.client_id != unit.client_id
    asked = [tool.send("GET", one.line_items_url).status_code for one in (unit, sibling, stranger)]
    assert asked == [200, 200, 403]


def test_people_have_names_only_where_the_course_allows_it(edx, tool):
    unit = tool.place()
    edx.share_names(False)
    bare = tool.send("GET", unit.memberships_url).json()["members"]
    edx.share_names(True)
    told = tool.send("GET", unit.memberships_url).json()["members"]
    assert len(bare) == len(told) == 22
    assert set(bare[2]) == {"status", "user_id", "roles"}
    assert (told[2]["name"], told[2]["email"]) == ("学生 1", "s001@example.org")
    assert told[2]["user_id"] == edx.people()["s001"]


def test_people_come_in_pages_where_that_is_asked_for(tool):
    unit = tool.place()
    page = tool.send("GET", f"{unit.memberships_url}?limit=15")
    assert len(page.json()["members"]) == 15
    rest = tool.send("GET", page.links["next"]["url"])
    assert (len(rest.json()["members"]), rest.links) == (7, {})
