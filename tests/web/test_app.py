"""Somebody comes from the LMS: let in once, to their own pages, and nowhere else."""

import logging
from datetime import timedelta

import pytest
from msgspec.structs import replace
from starlette.testclient import TestClient

from autograder.course.roster import Person
from autograder.gradebook.deliveries import read_placed, write_deliveries
from autograder.gradebook.people import enrol, read_lms_ids, write_lms_ids
from autograder.results import Delivery
from tests.lms.lti.issuing import CLAIM, LMS, LTI, NOW, TOOL, claims, foreign_key
from tests.web.site import HINT

STAFF = claims("Instructor", sub="t-1", name="Prof")
HOUR = timedelta(hours=1)


def test_a_student_sees_their_own_scores_and_feedback_in_both_languages(web):
    with web.course.book() as book:
        arrived = Delivery(column="a1", student="2026001", state="delivered", points=9.5, maximum=10.0)
        write_deliveries(book, [arrived])
    browser, answer = web.launch()
    assert (answer.status_code, answer.headers["location"]) == (303, "../")
    page = browser.get("/")
    assert page.status_code == 200
    for text in ("2026001", "第1关：二维互相关", "已送达", "未提交", 'href="feedback/a1"'):
        assert text in page.text
    english = browser.get("/?language=en").text
    assert "Level 1" in english
    assert "arrived" in english
    assert browser.get("/feedback/a1").text == "<p>feedback of 2026001</p>"


def test_a_score_that_has_changed_since_it_arrived_is_on_its_way(web):
    with web.course.book() as book:
        arrived = Delivery(column="a1", student="2026001", state="delivered", points=8.0, maximum=10.0)
        blank = Delivery(column="作业一", student="2026001", state="delivered", points=80.0, maximum=100.0)
        write_deliveries(book, [arrived, blank])
    browser, _ = web.launch()
    page = browser.get("/").text
    assert "正在发送" in page
    assert "已送达" not in page


def test_nobody_sees_what_is_not_theirs(web):
    browser, _ = web.launch()
    assert browser.get("/staff").status_code == 403
    gone = web.course.folder / "feedback" / "2026001" / "old" / "old.html"
    gone.parent.mkdir()
    gone.write_text("of a level that the course has no more", encoding="utf-8")
    for path in (
        "/feedback/old",
        "/feedback/b1",
        "/feedback/..%2F2026002%2Fa1",
        "/feedback/%2E%2E",
        "/feedback/a1/a1.html",
    ):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert "2026002" not in answer.text
    stranger = web.browser()
    for path in ("/", "/feedback/a1", "/staff"):
        assert stranger.get(path).status_code == 401


def test_a_session_can_be_neither_made_nor_kept(web):
    browser, _ = web.launch()
    head, body, signature = browser.cookies["__Host-guanka-session"].split(".")
    # A neighbour of ours on the same domain can set the second one for a browser, and not the first.
    for name, value in (
        ("__Host-guanka-session", f"{head}.{body}.{signature[::-1]}"),
        ("guanka-session", f"{head}.{body}.{signature}"),
    ):
        forged = web.browser()
        forged.cookies.set(name, value)
        assert forged.get("/").status_code == 401
    web.moment = NOW + 2 * HOUR
    assert browser.get("/").status_code == 401


def test_cookies_are_for_the_tool_alone(web):
    browser = web.browser()
    sent = [browser.post("/lti/login", data=HINT)]
    sent.append(web.launch()[1])
    cookies = [cookie for answer in sent for cookie in answer.headers.get_list("set-cookie")]
    assert len(cookies) == 3  # of two logins' and a session's, and the first of a launch is taken back
    for cookie in cookies:
        name, _, rules = cookie.partition("; ")
        assert name.startswith("__Host-guanka-")
        assert {"Path=/", "HttpOnly", "Secure", "SameSite=None", "Partitioned"} <= set(rules.split("; "))


def test_staff_see_what_has_arrived_and_what_has_not(web):
    with web.course.book() as book:
        lost = Delivery(column="a1", student="2026002", state="refused", answer="<b>no</b>", advice="ask them")
        write_deliveries(book, [lost])
    browser, answer = web.launch(STAFF)
    assert answer.headers["location"] == "../staff"
    page = browser.get("/staff")
    assert page.status_code == 200
    assert "2026002" in page.text
    assert "<b>no</b>" not in page.text
    assert browser.get("/").headers["location"] == "staff"


def test_a_launch_is_let_in_once(web):
    browser = web.browser()
    asked = web.login(browser)
    cookies = dict(browser.cookies)
    assert web.answer(browser, asked).status_code == 303
    browser.cookies.clear()
    browser.cookies.update(cookies)  # whoever copied the answer has the cookie as well
    again = web.answer(browser, asked)
    assert again.status_code == 403
    assert "used before" in again.text


def test_a_launch_of_another_browser_or_another_key_is_refused(web):
    victim, attacker = web.browser(), web.browser()
    asked = web.login(attacker)
    assert web.answer(victim, asked).status_code == 403  # as in a forged login: it would be the attacker's session
    forged = web.browser()
    assert web.answer(forged, web.login(forged), key=foreign_key()).status_code == 403
    for browser in (victim, forged):
        assert browser.get("/").status_code == 401


def test_where_cookies_are_blocked_the_page_says_what_to_do(web):
    asked = web.login(web.browser())
    answer = web.answer(web.browser(), asked)
    assert "新窗口" in answer.text
    assert "window of its own" in answer.text


def test_who_is_not_known_is_told_so_and_not_guessed(web):
    lis = f"{CLAIM}lis"
    browser, answer = web.launch(claims(sub="u-9", **{lis: None}))
    assert answer.status_code == 403
    assert "guanka lms roster" in answer.text
    # An e-mail address can be changed by its owner in some LMS.
    with web.course.book() as book:
        write_lms_ids(book, {"2026001": ""})
        enrol(book, [Person("2026001", "王小明", "", claims()["email"])])
    assert web.launch(claims(**{lis: None}))[1].status_code == 403
    # A student number is the registrar's.
    assert web.launch()[1].status_code == 303
    with web.course.book() as book:
        assert read_lms_ids(book)["2026001"] == "u-1001"
    # Somebody else's number, by another id than the one that is stored.
    assert web.launch(claims(sub="u-77"))[1].status_code == 403
    assert browser.get("/").status_code == 401


def test_who_is_neither_a_student_nor_staff_is_not_let_in(web):
    answer = web.launch(claims("Mentor"))[1]
    assert answer.status_code == 403
    assert "neither" in answer.text


def test_the_first_launch_of_staff_binds_the_course_and_no_other_comes_in(web):
    web.connect(lti=replace(LTI, context_id=None))
    assert web.launch()[1].status_code == 403  # a student binds nothing
    assert web.connection.lti.context_id is None
    assert web.launch(STAFF)[1].status_code == 303
    lti = web.connection.lti
    assert (lti.context_id, lti.line_items_url, lti.memberships_url) == ("course-42", f"{LMS}/items", f"{LMS}/members")
    other = claims("Instructor", sub="t-2", **{f"{CLAIM}context": {"id": "course-43"}})
    assert web.launch(other)[1].status_code == 403
    assert web.connection.lti.context_id == "course-42"


def test_a_component_of_open_edx_tells_where_its_column_is(web):
    web.connect(platform="open-edx")
    web.launch(claims("Instructor", sub="t-1", **{f"{CLAIM}custom": {"column": "a1"}}))
    lti = web.connection.lti
    assert (lti.resource_links, lti.line_items_urls) == ({"a1": "link-1"}, {"a1": f"{LMS}/items"})
    web.launch(claims(**{f"{CLAIM}custom": {"column": "a2"}}))  # a student tells nothing
    assert set(web.connection.lti.resource_links) == {"a1"}


def test_a_column_that_was_placed_by_a_deep_link_is_known_from_its_first_launch(web):
    web.launch(claims(**{f"{CLAIM}custom": {"column": "a1"}}))
    with web.course.book() as book:
        assert {column: one.url for column, one in read_placed(book).items()} == {"a1": f"{LMS}/items/5"}
    web.launch(claims(**{f"{CLAIM}custom": {"column": "no such"}}))
    with web.course.book() as book:
        assert set(read_placed(book)) == {"a1"}


def test_the_published_keys_hold_nothing_private(web):
    published = web.browser().get("/lti/jwks").text
    (key,) = web.connection.keys
    assert key["kid"] in published
    assert not [name for name in ("d", "p", "q", "dp", "dq", "qi") if key[name] in published]


def test_every_page_keeps_scripts_and_other_hosts_out(web):
    browser, launched = web.launch()
    assert "sandbox" in browser.get("/feedback/a1").headers["content-security-policy"]
    for answer in (launched, browser.get("/"), browser.get("/feedback/a1"), browser.get("/none")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 403),
        ({"state": "x"}, 403),
        ({"error": "login_required", "state": "x"}, 403),
        ({"state": "x" * 200000}, 413),
    ],
)
def test_what_is_no_launch_gets_a_page_and_not_a_traceback(web, fields, status):
    answer = web.browser().post("/lti/launch", data=fields)
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert "login_required" not in answer.text  # anybody's words, where no login of ours was


def test_what_the_lms_says_of_a_login_is_told(web):
    browser = web.browser()
    asked = web.login(browser)
    answer = browser.post("/lti/launch", data={"error": "login_required", "state": asked["state"]})
    assert answer.status_code == 403
    assert "login_required" in answer.text


def test_what_nobody_foresaw_is_a_page_too(web, monkeypatch):
    monkeypatch.setattr("autograder.web.entry.public_jwks", lambda _: 1 / 0)
    browser = TestClient(web.app, base_url=TOOL, raise_server_exceptions=False)
    answer = browser.get("/lti/jwks")
    assert answer.status_code == 500
    assert "稍后再试" in answer.text
    assert "ZeroDivision" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_nothing_that_lets_somebody_in_is_logged(web, caplog):
    caplog.set_level(logging.DEBUG)
    said = claims()
    for key in (None, foreign_key()):
        browser = web.browser()
        asked = web.login(browser)
        web.answer(browser, asked, said, key)
        for secret in (asked["state"], asked["nonce"], *browser.cookies.values()):
            assert secret not in caplog.text
    assert "eyJ" not in caplog.text  # as every token begins


def test_a_login_leads_nowhere_else(web):
    elsewhere = HINT | {"target_link_uri": "https://evil.example.org/"}
    answer = web.browser().post("/lti/login", data=elsewhere)
    assert answer.status_code == 403
    assert "location" not in answer.headers
    assert web.browser().get("/lti/login", params=HINT).status_code == 302
    assert TOOL in web.browser().get("/lti/login", params=HINT).headers["location"].replace("%3A", ":").replace(
        "%2F", "/"
    )
