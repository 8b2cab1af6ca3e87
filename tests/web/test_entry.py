"""Deep links, browsers that take no cookies of a page within another, and what Canvas reads."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.lms.lti.issuing import LMS, NOW, TOOL, claims, deep_link_claims
from tests.web.site import HINT

ITEMS = "https://purl.imsglobal.org/spec/lti-dl/claim/content_items"
STAFF = deep_link_claims(sub="t-1")
FRAME = {"Sec-Fetch-Dest": "iframe"}


def field(page, name):
    (value,) = re.findall(f'name="{name}" value="([^"]+)"', page)
    return value


def placed(page, browser):
    """What an answer to the LMS says."""
    keys = KeySet.import_key_set(browser.get("/lti/jwks").json())
    return jwt.decode(field(page, "JWT"), keys, algorithms=["RS256"]).claims


def test_staff_choose_a_column_and_the_lms_is_told_when_they_do(web):
    browser, answer = web.launch(STAFF)
    assert answer.status_code == 200
    assert re.findall(r'name="column" value="([^"]+)"', answer.text) == ["a1", "a2", "b1", "作业一", "作业二"]
    web.moment = NOW + timedelta(minutes=40)
    page = browser.post("/lti/deep-link", data={"choice": field(answer.text, "choice"), "column": "作业二"})
    assert page.status_code == 200
    assert f'action="{LMS}/deep?x=1"' in page.text
    said = placed(page.text, browser)
    assert [item["custom"]["column"] for item in said[ITEMS]] == ["作业二"]
    assert said["iat"] == int(web.moment.timestamp())


def test_the_one_script_there_is_runs_by_a_number_of_its_own(web):
    browser, answer = web.launch(STAFF)
    chosen = {"choice": field(answer.text, "choice"), "column": "a1"}
    numbers = set()
    for _ in range(2):
        page = browser.post("/lti/deep-link", data=chosen)
        (number,) = re.findall(r'<script nonce="(\w{32})">', page.text)
        assert f"script-src 'nonce-{number}'" in page.headers["content-security-policy"]
        numbers.add(number)
    assert len(numbers) == 2


def test_nobody_but_staff_of_this_browser_places_anything(web):
    assert web.launch(deep_link_claims("Learner"))[1].status_code == 403
    choice = field(web.launch(STAFF)[1].text, "choice")
    student, _ = web.launch()
    for browser in (student, web.browser()):
        answer = browser.post("/lti/deep-link", data={"choice": choice, "column": "a1"})
        assert answer.status_code == 403
        assert "JWT" not in answer.text


@pytest.mark.parametrize("change", [{"choice": "x.y.z"}, {"choice": ""}, {"column": "no such"}, {"column": ""}])
def test_what_was_not_offered_is_not_placed(web, change):
    browser, answer = web.launch(STAFF)
    chosen = {"choice": field(answer.text, "choice"), "column": "a1"} | change
    refused = browser.post("/lti/deep-link", data=chosen)
    assert refused.status_code == 403
    assert "JWT" not in refused.text


def test_within_a_page_of_the_lms_it_is_tried_whether_cookies_come_back(web):
    browser = web.browser()
    tried = browser.post("/lti/login", data=HINT, headers=FRAME)
    assert tried.status_code == 303
    answer = browser.get(f"/lti/{tried.headers['location']}", headers=FRAME)
    assert answer.headers["location"].startswith(f"{LMS}/auth?")
    # And from then on at once.
    assert browser.post("/lti/login", data=HINT, headers=FRAME).headers["location"].startswith(f"{LMS}/auth?")


def test_the_trial_takes_along_what_a_login_needs_and_nothing_else(web):
    more = {f"field{number}": "x" * 4000 for number in range(20)}
    tried = web.browser().post("/lti/login", data=HINT | more, headers=FRAME)
    assert tried.headers["location"] == f"login?{urlencode(HINT)}&cookie_tried=1"


def test_where_none_come_back_there_is_a_way_in_that_needs_none_there(web):
    browser = web.browser()
    tried = browser.post("/lti/login", data=HINT, headers=FRAME)
    browser.cookies.clear()
    page = browser.get(f"/lti/{tried.headers['location']}", headers=FRAME)
    assert page.status_code == 200
    assert f'href="login?{urlencode(HINT).replace("&", "&amp;")}" target="_blank"' in page.text
    assert "在新窗口中打开" in page.text
    # The LMS has not been asked yet: Canvas answers once.
    assert LMS not in page.headers.get("location", "")
    assert browser.get(f"/lti/login?{urlencode(HINT)}").headers["location"].startswith(f"{LMS}/auth?")


def test_canvas_is_told_our_addresses_and_what_we_need(web):
    told = web.browser().get("/lti/canvas.json").json()
    assert (told["target_link_uri"], told["oidc_initiation_url"], told["public_jwk_url"]) == (
        f"{TOOL}/lti/launch",
        f"{TOOL}/lti/login",
        f"{TOOL}/lti/jwks",
    )
    assert {scope.rpartition("/")[2] for scope in told["scopes"]} == {
        "lineitem",
        "result.readonly",
        "score",
        "contextmembership.readonly",
    }
    (extension,) = told["extensions"]
    assert (extension["platform"], extension["privacy_level"]) == ("canvas.instructure.com", "public")
    kinds = {one["placement"]: one["message_type"] for one in extension["settings"]["placements"]}
    assert kinds["assignment_selection"] == "LtiDeepLinkingRequest"
    assert claims()["iss"] not in str(told)
