"""The double does what Moodle was seen to do, row by row; what is sent is written out here, not by our client."""

import httpx
import pytest

from tests.lms.double.asking import LINE_ITEM_TYPE, RESULT, SCORE_TYPE
from tests.lms.double.running import plain_client
from tests.lms.double.tool import Tool, assertion, beside, key, number_of

S1, S2, TEACHER = "101", "102", "3"
LATER = "2026-11-20T08:00:01Z"


@pytest.fixture
def tool(moodle):
    made = Tool(moodle)
    yield made
    made.close()


@pytest.fixture
def url(tool):
    return tool.make()


def held(tool, url, user=S1):
    cell = tool.double.cell(item=number_of(url), user=user)
    return cell["final"], cell["comment"]


def test_a_score_is_booked_and_answered_with_nothing(tool, url):
    answer = tool.score(url, S1, comment="很好 ✓")
    assert (answer.status_code, answer.content) == (200, b"")
    assert held(tool, url) == (17.5, "很好 ✓")
    assert tool.results(url)[S1]["resultScore"] == 17.5


@pytest.mark.parametrize(("given", "raw", "final"), [(0, 0, 0), (25, 25, 20), (-3, -3, 0)])
def test_zero_is_zero_and_what_is_outside_is_clipped(tool, url, given, raw, final):
    assert tool.score(url, S1, given).status_code == 200
    cell = tool.double.cell(item=number_of(url), user=S1)
    assert (cell["raw"], cell["final"]) == (raw, final)


@pytest.mark.parametrize("change", [{"gradingProgress": "Pending"}, {"gradingProgress": "NotReady"}, {"given": None}])
def test_anything_but_a_final_score_erases(tool, url, change):
    tool.score(url, S1)
    assert tool.score(url, S1, **{"timestamp": LATER, "comment": None} | change).status_code == 200
    assert held(tool, url) == (None, None)
    assert "resultScore" not in tool.results(url)[S1]


@pytest.mark.parametrize("comment", [None, ""])
def test_a_comment_that_is_left_out_erases_the_one_before(tool, url, comment):
    tool.score(url, S1)
    tool.score(url, S1, comment=comment, timestamp=LATER)
    assert held(tool, url) == (17.5, None)


@pytest.mark.parametrize("moment", ["2026-11-20T08:00:00.900000Z", "2026-11-20T16:00:00+08:00", "2026-11-20T07:59:59Z"])
def test_a_second_score_in_the_same_whole_second_or_before_it_is_a_conflict(tool, url, moment):
    tool.score(url, S1, timestamp="2026-11-20T08:00:00.100000Z")
    assert tool.score(url, S1, 3, timestamp=moment).status_code == 409
    assert held(tool, url) == (17.5, "好")
    assert tool.score(url, S2, 3, timestamp=moment).status_code == 200  # it is a cell's own
    assert tool.score(url, S1, 3, timestamp=LATER).status_code == 200


def test_a_timestamp_in_the_future_is_taken_and_blocks_all_until_then(tool, url):
    assert tool.score(url, S1, timestamp="2099-01-01T00:00:00Z").status_code == 200
    assert tool.score(url, S1, 3, timestamp=LATER).status_code == 409


@pytest.mark.parametrize(
    "change",
    [
        {"timestamp": None},
        {"timestamp": 1795161600},
        {"timestamp": "1795161600"},
        {"timestamp": "yesterday"},
        {"scoreMaximum": None},
        {"given": "NaN"},
        {"activityProgress": None},
        {"gradingProgress": None},
        {"user": TEACHER},
        {"user": "999"},
        {"media": "application/json"},
        {"media": LINE_ITEM_TYPE},
    ],
)
def test_what_is_malformed_or_for_nobody_is_refused_with_one_and_the_same_status(tool, url, change):
    answer = tool.score(url, **{"user": S1} | change)
    assert answer.status_code == 400
    assert held(tool, url) == (None, None)


def test_nan_as_a_number_is_no_json(tool, url):
    body = b'{"userId": "101", "scoreGiven": NaN, "scoreMaximum": 20, "timestamp": "2026-11-20T08:00:00Z"}'
    headers = {"authorization": f"Bearer {tool.token}", "content-type": SCORE_TYPE}
    assert tool.http.post(beside(url, "scores"), content=body, headers=headers).status_code == 400


def test_the_refusal_of_a_stranger_and_of_nonsense_read_alike_and_repeat_what_was_sent(tool, url):
    stranger, nonsense = (tool.score(url, **change).json() for change in ({"user": "999"}, {"user": S1, "given": "x"}))
    assert stranger["reason"].startswith("Incorrect score received{")
    assert nonsense["reason"].startswith("Incorrect score received{")


def test_an_id_that_is_no_number_is_answered_with_a_line_that_is_no_http(tool, url):
    with pytest.raises(httpx.RemoteProtocolError, match="illegal status line"):
        tool.score(url, "5c0ffee")
    assert tool.score(url, S1).status_code == 200


def test_a_cell_that_a_teacher_has_overridden_is_answered_as_any_and_keeps_the_teachers_grade(tool, url):
    tool.score(url, S1)
    tool.double.override(item=number_of(url), user=S1, points=12, comment="seen")
    assert tool.score(url, S1, 20, timestamp="2098-01-01T00:00:00Z").status_code == 200
    assert held(tool, url) == (12, "seen")
    assert tool.results(url)[S1]["resultScore"] == 12


@pytest.mark.parametrize("whose", [None, S1])
def test_what_is_locked_answers_500_and_stays(tool, url, whose):
    tool.score(url, S1)
    tool.double.lock(item=number_of(url), user=whose)
    assert tool.score(url, S1, 3, timestamp=LATER).status_code == 500
    assert held(tool, url) == (17.5, "好")


def test_the_same_line_item_made_twice_is_two_columns(tool):
    assert tool.make() != tool.make()
    assert [item["resource_id"] for item in tool.double.items()] == ["guanka/conv/1"] * 2
    found = tool.send("GET", tool.there.line_items_url, params={"type_id": "1", "resource_id": "guanka/conv/1"})
    assert len(found.json()) == 2


def test_all_columns_come_at_once_and_pages_have_links_that_are_no_good(tool):
    for n in range(12):
        tool.make(f"Level {n}", resourceId=f"guanka/conv/{n}")
    answer = tool.send("GET", tool.there.line_items_url)
    assert len(answer.json()) == 12
    assert "link" not in answer.headers
    page = tool.send("GET", tool.there.line_items_url + "&limit=5")
    assert len(page.json()) == 5
    link = dict(page.headers.raw)[b"link"].decode("utf-8")
    assert "rel=“next”" in link
    assert "&amp;" in link
    assert "next" not in page.links  # as httpx reads them


def test_a_column_that_is_changed_loses_what_is_left_out_and_scales_its_grades(tool, url):
    tool.score(url, S1)
    body = {"label": "Level one", "scoreMaximum": 40}
    assert tool.send("PUT", url, body, LINE_ITEM_TYPE).status_code == 200
    assert held(tool, url)[0] == 35
    assert tool.send("GET", url).json()["resourceId"] == ""


def test_scores_are_scaled_to_the_columns_maximum(tool):
    url = tool.make(maximum=100)
    tool.score(url, S1, 15)
    assert held(tool, url)[0] == 75


def test_a_deleted_column_is_not_found(tool, url):
    tool.double.delete(item=number_of(url))
    assert [tool.send("GET", url).status_code, tool.score(url, S1).status_code] == [404, 404]


def test_a_token_is_json_that_is_called_html_and_lives_an_hour(tool):
    answer = tool.ask_token()
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.json()["expires_in"] == 3600


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_assertion_type": "jwt"}, "invalid_request"),
        ({"scope": "everything"}, "invalid_scope"),
    ],
)
def test_a_request_for_a_token_is_read_to_the_letter(tool, change, error):
    answer = tool.ask_token(**change)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize(
    "claims", [{"iss": "x"}, {"sub": "x"}, {"aud": "x"}, {"exp": 1}, {"iat": 4102444800}, {"jti": None}, {"exp": None}]
)
def test_an_assertion_with_a_wrong_claim_is_refused(tool, claims):
    assert tool.ask_token(assertion(tool.double, **claims)).json()["error"] == "invalid_client"


def test_an_assertion_is_good_once_and_only_with_a_key_that_is_known(tool):
    signed = assertion(tool.double)
    assert [tool.ask_token(signed).status_code for _ in range(2)] == [200, 400]
    assert tool.ask_token(assertion(tool.double, key("another"))).json()["error"] == "invalid_client"


def test_a_token_is_good_for_its_scopes_and_until_it_expires(tool, url):
    tool.token = tool.ask_token(scope=RESULT).json()["access_token"]
    assert tool.results(url) == {}
    assert tool.score(url, S1).status_code == 401
    tool.double.expire_tokens()
    assert tool.send("GET", beside(url, "results")).status_code == 401
    assert tool.http.get(url).status_code == 401


def test_everybody_of_the_course_comes_in_one_page_by_the_short_names_of_roles(tool):
    members = tool.send("GET", tool.there.memberships_url).json()["members"]
    assert len(members) == 13
    assert members[0] == {"user_id": "3", "roles": ["Instructor"], "status": "Active", "name": "Teacher"}
    assert members[1]["lis_person_sourcedid"] == "s001"


def rest(double, function, token="rest-token-of-the-platform", **more):
    fields = {"wstoken": token, "wsfunction": function, "moodlewsrestformat": "json"} | more
    with plain_client() as client:
        answer = client.post(double.rest_server, data=fields)
    assert answer.status_code == 200
    return answer.json()


GRADE = {"attemptnumber": -1, "addattempt": 0, "workflowstate": "", "applytoall": 0}


def test_web_services_answer_errors_with_status_200(moodle):
    assert rest(moodle, "core_webservice_get_site_info", token="x")["errorcode"] == "invalidtoken"
    assert rest(moodle, "core_no_such")["exception"] == "webservice_access_exception"
    assert rest(moodle, "mod_assign_save_grade", assignmentid="x")["errorcode"] == "invalidparameter"
    assert "exception" in rest(moodle, "core_enrol_get_enrolled_users", courseid=77)


def test_web_services_say_null_for_a_grade_over_the_maximum_and_save_nothing(moodle):
    item = moodle.add_item(label="Homework 1", maximum=20)
    assert rest(moodle, "mod_assign_save_grade", assignmentid=item, userid=101, grade=15, **GRADE) is None
    assert rest(moodle, "mod_assign_save_grade", assignmentid=item, userid=101, grade=25, **GRADE) is None
    found = rest(moodle, "mod_assign_get_grades", **{"assignmentids[0]": item})
    assert [(one["userid"], one["grade"]) for one in found["assignments"][0]["grades"]] == [(101, "15.00000")]
    gradebook = rest(moodle, "gradereport_user_get_grade_items", courseid=2, userid=101)
    assert gradebook["usergrades"][0]["gradeitems"][0]["graderaw"] == 15


def test_web_services_know_who_is_enrolled_and_what_may_be_graded(moodle):
    moodle.add_item(label="Homework 1", maximum=20)
    users = rest(moodle, "core_enrol_get_enrolled_users", courseid=2)
    assert [one["roles"][0]["shortname"] for one in users[:2]] == ["editingteacher", "student"]
    assert users[1]["idnumber"] == "s001"
    found = rest(moodle, "mod_assign_get_assignments", **{"courseids[0]": 2})
    assert [one["grade"] for one in found["courses"][0]["assignments"]] == [20]
