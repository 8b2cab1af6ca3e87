"""Somebody comes from the LMS: let in once, to their own pages, and nowhere else."""

import asyncio
import logging
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from msgspec.structs import replace
from starlette.testclient import TestClient

from autograder.course.roster import Person
from autograder.gradebook.deliveries import read_placed, write_deliveries
from autograder.gradebook.people import enrol, read_lms_ids, write_lms_ids
from autograder.lms.lti.sealed import seal
from autograder.lms.private import connection_file, write_connection
from autograder.results import Delivery
from tests.commands.lms.conftest import LEVELS
from tests.lms.lti.issuing import CLAIM, LMS, LTI, NOW, TOOL, claims, connection, deep_link_claims, foreign_key, token
from tests.web.site import HINT


def below(path, app):
    """What a web server does that passes on whatever is below a path."""

    async def served(scope, receive, send):
        assert scope["path"].startswith(f"{path}/")
        await app(scope | {"path": scope["path"].removeprefix(path)}, receive, send)

    return served


STAFF = claims("Instructor", sub="t-1", name="Prof")
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
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


def test_a_session_is_of_the_course_that_is_bound(web):
    student, staff = web.launch()[0], web.launch(STAFF)[0]
    assert (student.get("/").status_code, staff.get("/staff").status_code) == (200, 200)
    for other in ("course-43", None):  # an administrator has bound another, or none again
        web.connect(lti=replace(LTI, context_id=other))
        assert (student.get("/").status_code, staff.get("/staff").status_code) == (401, 401)
    nowhere = {"student": "2026001", "column": None, "staff": False}
    older = web.browser()
    sealed = seal(web.connection.session_key, "session", nowhere, now=NOW, life=HOUR)
    older.cookies.set("__Host-guanka-session", sealed)
    assert older.get("/").status_code == 401
    web.connect(lti=None)
    assert staff.get("/staff").status_code == 401


def test_courses_below_one_host_do_not_end_each_others_sessions(web):
    names = set()
    for path in ("", "/conv", "/nlp/"):
        web.connect(tool_url=TOOL + path)
        cookies = web.browser().get(
            "/lti/login", params=HINT | {"target_link_uri": f"{TOOL}{path.rstrip('/')}/lti/launch"}
        )
        (cookie,) = cookies.headers.get_list("set-cookie")
        assert "Path=/;" in cookie
        names.add(cookie.rpartition("-login-")[0])
    assert len(names) == 3
    assert all(name.startswith("__Host-") for name in names)


def test_below_a_path_of_its_own_every_way_stays_below_it(web):
    tool = f"{TOOL}/conv"
    web.connect(tool_url=tool)
    browser = TestClient(below("/conv", web.app), base_url=TOOL)
    target = f"{CLAIM}target_link_uri"
    for role, end in (("Learner", f"{tool}/"), ("Instructor", f"{tool}/staff")):
        sent = browser.post(
            "/conv/lti/login", data=HINT | {"target_link_uri": f"{tool}/lti/launch"}, follow_redirects=False
        )
        asked = dict(parse_qsl(urlsplit(sent.headers["location"]).query))
        assert asked["redirect_uri"] == f"{tool}/lti/launch"
        said = claims(role, **{target: f"{tool}/lti/launch", "nonce": asked["nonce"]})
        answer = browser.post("/conv/lti/launch", data={"id_token": token(said), "state": asked["state"]})
        assert (answer.status_code, str(answer.url)) == (200, end)
    assert str(browser.get("/conv/").url) == f"{tool}/staff"


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
    for nothing in (claims(), *(STAFF | {f"{CLAIM}context": one} for one in (None, {"id": ""}, {"id": 42}))):
        assert web.launch(nothing)[1].status_code == 403  # nor does a student
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
    web.launch(claims("Instructor", sub="t-1", **{f"{CLAIM}custom": {"column": "no such"}}))
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
        assert answer.headers["referrer-policy"] == "no-referrer"


def framed_by(answer):
    """The origins that may show a page in a frame."""
    (part,) = [one for one in answer.headers["content-security-policy"].split("; ") if one.startswith("frame-anc")]
    return part.split()[1:]


def test_every_page_may_be_framed_by_the_registered_lms_alone(web):
    browser, launched = web.launch()
    paths = ("/", "/feedback/a1", "/staff", "/none", "/healthz", "/lti/jwks", "/lti/canvas.json", "/lti/launch")
    for answer in (launched, web.browser().get("/"), *(browser.get(path) for path in paths)):
        assert framed_by(answer) == ["'self'", LMS]
    web.connect(
        platform="open-edx",
        lti=replace(LTI, line_items_url="https://services.example.org:8443/items"),
        frame_ancestors=("https://learning.example.org/course",),
    )
    assert framed_by(browser.get("/none")) == [
        "'self'",
        LMS,
        "https://services.example.org:8443",
        "https://apps.lms.example.org",  # Open edX shows a unit within its app for learning, at a host of its own
        "https://learning.example.org",
    ]


def test_without_a_registration_no_other_page_may_frame_ours(web):
    for connected in (connection(lti=None), connection(lti=replace(LTI, jwks_url="https://a;script-src *@x/1"))):
        write_connection(web.course.place().course, connected)
        assert set(framed_by(web.browser().get("/healthz"))) <= {"'self'", LMS}
    (web.course.folder / ".guanka" / "lms.json").unlink()
    assert framed_by(web.browser().get("/healthz")) == ["'self'"]


def test_a_window_that_the_lms_has_opened_still_knows_it_on_the_way_back(web):
    browser, launched = web.launch()
    opener = "cross-origin-opener-policy"
    assert opener not in launched.headers
    assert opener not in browser.get("/lti/login", params=HINT).headers
    assert {browser.get(path).headers[opener] for path in ("/", "/feedback/a1", "/none")} == {"same-origin"}


def test_titles_and_what_a_launch_says_are_no_html(web):
    web.course.write({"a1": "<i>one</i>"})
    web.renew()
    page = web.launch()[0].get("/").text
    assert "&lt;i&gt;one&lt;/i&gt;" in page
    choosing = web.launch(deep_link_claims(sub="t-1"))[1].text
    assert "&lt;i&gt;one&lt;/i&gt;" in choosing
    refused = web.launch(claims(**{f"{CLAIM}deployment_id": "<script>"}))[1].text
    assert "&lt;script&gt;" in refused
    assert "<script" not in page + choosing + refused


def test_who_is_put_on_the_roster_is_let_in_at_once(web):
    roster = web.course.folder / "roster.csv"
    roster.write_text("student,name\n2026001,Ming\n", encoding="utf-8")
    web.course.write(roster="roster.csv")
    web.renew()
    new = claims(sub="u-9", **{f"{CLAIM}lis": {"person_sourcedid": "2026009"}})
    assert "Ming" in web.launch()[0].get("/").text
    assert web.launch(new)[1].status_code == 403
    roster.write_text("student,name\n2026001,Ming\n2026009,Hong\n", encoding="utf-8")
    browser, answer = web.launch(new)
    assert answer.status_code == 303
    assert "Hong" in browser.get("/").text


def test_nobody_is_led_to_a_host_that_a_request_names(web):
    browser, _ = web.launch()
    for path in ("/staff/", "/feedback/a1/", "//evil.example.org/staff/"):
        answer = browser.get(path, headers={"Host": "evil.example.org"})
        assert answer.status_code == 404
        assert "location" not in answer.headers


@pytest.mark.parametrize(("method", "path"), [("GET", "/lti/launch"), ("OPTIONS", "/lti/launch"), ("POST", "/")])
def test_what_cant_be_asked_so_gets_a_page_and_no_leave_for_other_hosts(web, method, path):
    answer = web.browser().request(method, path, headers={"Origin": "https://evil.example.org"})
    assert answer.status_code == 405
    assert "重新打开" in answer.text
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_form_that_does_not_come_to_an_end_is_not_waited_for(web, monkeypatch):
    monkeypatch.setattr("autograder.web.app._SLOW", 0.02)

    async def drip():
        return (
            {"type": "http.request", "body": b"state=", "more_body": True}
            if first.pop()
            else await asyncio.Event().wait()
        )

    async def broken():
        return {"type": "http.disconnect"}

    async def send(message):
        statuses.append(message.get("status"))

    scope = {"type": "http", "method": "POST", "path": "/lti/launch", "query_string": b"", "headers": []}
    for receive in (drip, broken):
        first, statuses = [False, True], []
        asyncio.run(asyncio.wait_for(web.app(scope, receive, send), 10))
        assert statuses[0] == 413


def test_who_runs_it_is_told_what_was_bound_and_what_was_refused(web, caplog):
    web.connect(lti=replace(LTI, context_id=None))
    web.launch(STAFF)
    assert "course-42 (CNN) is bound" in caplog.text
    caplog.clear()
    web.launch(STAFF)
    assert not caplog.records
    browser = web.browser()
    asked = web.login(browser)
    browser.post("/lti/launch", data={"error": "no\nall is well", "state": asked["state"]})
    (record,) = caplog.records
    assert record.getMessage() == r"refused: the LMS refuses the login: no\nall is well"


def test_an_address_at_another_host_is_neither_learnt_nor_kept_from_whoever_runs_it(web, caplog):
    web.connect(lti=replace(LTI, context_id=None))
    items = {"lineitem": "https://evil.example.org/items/5", "lineitems": "http://lms.example.org/items"}
    custom = {f"{CLAIM}custom": {"column": "a1"}}
    web.launch(STAFF | {AGS: items, NRPS: {"context_memberships_url": "https://evil.example.org/"}} | custom)
    lti = web.connection.lti
    assert (lti.context_id, lti.line_items_url, lti.memberships_url) == ("course-42", None, None)
    web.launch(claims(**{AGS: items}, **custom))
    with web.course.book() as book:
        assert read_placed(book) == {}
    assert "https://evil.example.org/items/5, http://lms.example.org/items, https://evil.example.org/," in caplog.text
    assert "--line-items-url" in caplog.text


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


def test_keys_that_cant_be_had_are_said_and_nobody_is_let_in(web):
    web.status = 404
    browser, answer = web.launch()
    assert answer.status_code == 503
    assert "public keyset URL" in answer.text
    assert browser.get("/").status_code == 401


def test_the_files_of_this_machine_are_nobodys_business(web, caplog):
    browser, _ = web.launch()
    connection_file(web.course.place().course).chmod(0o644)
    answer = browser.get("/")
    assert answer.status_code == 503
    assert "稍后再试" in answer.text
    assert "0644" in caplog.text
    assert not [text for text in ("0644", "lms.json", str(web.course.folder)) if text in answer.text]


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


def test_a_level_that_is_not_open_yet_says_when_it_opens(web):
    def pages(opens):
        levels = [{"id": one, "title": {"zh": one, "en": one}} for one in LEVELS]
        web.course.write(levels=[*levels[:-1], levels[-1] | {"opens": opens.isoformat()}], homework=[])
        web.renew()
        browser, _ = web.launch()
        return [browser.get(f"/?language={language}").text for language in ("en", "zh")]

    for page, opens, state in zip(pages(NOW + HOUR), ("opens", "开放于"), ("not open yet", "尚未开放"), strict=True):
        assert page.count(f"{opens} {NOW + HOUR:%Y-%m-%d %H:%M}") == 1
        assert page.count(state) == 1
    for page, opens, state in zip(pages(NOW), ("opens", "开放于"), ("not open yet", "尚未开放"), strict=True):
        assert f"{opens} " not in page
        assert state not in page
