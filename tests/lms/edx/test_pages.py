"""Our pages, opened from Open edX's component by people with browsers; the two speak HTTP to each other as well."""

import secrets
import socket
import threading
from contextlib import closing
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from typer.testing import CliRunner

from autograder.cli import app
from autograder.commands.place import find_place
from autograder.course.load import load_course
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.people import write_lms_ids
from autograder.lms.connection import Connection, Lti
from autograder.lms.lti.sealed import unseal
from autograder.lms.private import read_connection, write_connection
from autograder.lms.tool import DEEP_LINK, JWKS, LAUNCH, LOGIN, address
from autograder.web.app import make_app, site_of
from tests.commands.a_run import a_run
from tests.gradebook.building import LEVEL
from tests.lms.edx.client import key
from tests.lms.edx.launching import form_in, login_request

OTHER = "05-max-pool"  # a level that the component is not of at first


@pytest.fixture(scope="module")
def folder(edx, tmp_path_factory):
    """A course whose student s001 Open edX's id is known of, and s002's is not."""
    made = a_run(tmp_path_factory.mktemp("pages") / "course", "s001", "s002")
    with open_gradebook(made / "gradebook.db") as book:
        write_lms_ids(book, {"s001": edx.people()["s001"]})
    return made


@pytest.fixture(scope="module")
def tool_url(folder):
    """Where our pages are served, for as long as the tests of this module run."""
    listening = socket.create_server(("127.0.0.1", 0))
    site = site_of(find_place(folder))
    config = uvicorn.Config(make_app(site), lifespan="off", log_level="critical", timeout_graceful_shutdown=1)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, args=([listening],), daemon=True)
    thread.start()
    with closing(site):
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.should_exit = True
        thread.join(30)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def unit(edx, folder, tool_url):
    """A component of the level, which makes its own line item; nothing of the course is bound yet."""
    unit = edx.place(
        "Convolution",
        lti_1p3_tool_key_mode="keyset_url",
        lti_1p3_tool_keyset_url=address(tool_url, JWKS),
        lti_1p3_oidc_url=address(tool_url, LOGIN),
        lti_1p3_launch_url=address(tool_url, LAUNCH),
        lti_advantage_ags_mode="declarative",
        lti_advantage_deep_linking_enabled=True,
        lti_advantage_deep_linking_launch_url=address(tool_url, LAUNCH),
        custom_parameters=[f"column={LEVEL}"],
    )
    lti = Lti(
        issuer=unit.issuer,
        client_id=unit.client_id,
        deployment_ids=(unit.deployment_id,),
        authorization_url=unit.authorization_url,
        token_url=unit.token_url,
        jwks_url=unit.jwks_url,
    )
    connection = Connection(
        platform="open-edx", lti=lti, keys=(key(),), session_key=secrets.token_hex(32), tool_url=tool_url
    )
    write_connection(load_course(folder), connection)
    return unit


def open_page(edx, name, page):
    """Somebody opens a page that leads to our tool: their browser, and the form that leads in."""
    browser, url = login_request(edx, name, page)
    asked = browser.get(url)
    assert asked.status_code == 302, asked.text
    there = browser.get(asked.headers["location"])
    assert there.status_code == 200, there.text
    return browser, form_in(there.text)


def enter(browser, form):
    return browser.post(form.action, data=form.fields)


def refused(answer, why):
    assert answer.status_code == 403
    assert why in answer.text


def chosen_by(form):
    """The column that an answer to Open edX places."""
    ours = RSAKey.import_key({name: key()[name] for name in ("kty", "n", "e")})
    (item,) = jwt.decode(form.fields["JWT"], ours).claims["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"]
    return item["custom"]["column"]


def landed(browser, answer):
    """The page that a launch ends at."""
    assert answer.status_code == 303, answer.text
    page = browser.get(str(httpx.URL(str(answer.url)).join(answer.headers["location"])))
    assert page.status_code == 200
    return page


def test_staff_bind_the_course_students_see_their_own_and_scores_find_the_component(edx, folder, unit):
    refused(enter(*open_page(edx, "s001", edx.opening(unit))), "no course of the LMS is bound")
    assert read_connection(load_course(folder)).lti.context_id is None

    browser, form = open_page(edx, "teacher", edx.opening(unit))
    assert urlsplit(str(landed(browser, enter(browser, form)).url)).path == "/staff"
    bound = read_connection(load_course(folder)).lti
    assert (bound.context_id, bound.memberships_url) == (unit.context_id, unit.memberships_url)

    browser, form = open_page(edx, "s001", edx.opening(unit))
    before = httpx.Cookies(browser.cookies)
    answer = enter(browser, form)
    assert "9.5" in landed(browser, answer).text
    assert browser.get(str(answer.url.join("../staff"))).status_code == 403
    browser.cookies = before
    refused(enter(browser, form), "used before")

    for name in ("s002", "s009"):  # nobody knows yet that this is our s002; s009 is none of ours
        refused(enter(*open_page(edx, name, edx.opening(unit))), "none of our students")

    done = CliRunner().invoke(app, ["lms", "sync", LEVEL, "--course", str(folder)])
    assert edx.grades(unit) == {"s001": (9.5, 10.0)}, done.output


def test_a_component_that_leaves_line_items_to_us_says_where_they_are(edx, folder, unit, tool_url):
    another = edx.place(
        "Max pooling",
        lti_1p3_passport_id=unit.passport_id,
        lti_1p3_tool_key_mode="keyset_url",
        lti_1p3_tool_keyset_url=address(tool_url, JWKS),
        lti_1p3_oidc_url=address(tool_url, LOGIN),
        lti_1p3_launch_url=address(tool_url, LAUNCH),
        custom_parameters=[f"column={OTHER}"],
    )
    browser, form = open_page(edx, "teacher", edx.opening(another))
    landed(browser, enter(browser, form))
    learnt = read_connection(load_course(folder)).lti
    assert learnt.resource_links[OTHER] == another.resource_link_id
    assert learnt.line_items_urls[OTHER] == another.line_items_url


def test_another_browser_or_another_key_is_not_let_in(edx, unit):
    browser, form = open_page(edx, "s001", edx.opening(unit))
    with closing(httpx.Client(trust_env=False)) as other:
        refused(enter(other, form), "browser")
    header, claims, _ = form.fields["id_token"].split(".")
    form.fields["id_token"] = f"{header}.{claims}.{'A' * 342}"
    refused(enter(browser, form), "signature is not the platform")


def test_staff_choose_a_column_and_the_component_leads_to_it(edx, folder, unit, tool_url):
    browser, form = open_page(edx, "teacher", edx.choosing(unit))
    choice = form_in(enter(browser, form).text)
    page = browser.post(address(tool_url, DEEP_LINK), data=choice.fields | {"column": OTHER})
    answer = form_in(page.text)
    assert chosen_by(answer) == OTHER
    saved = browser.post(answer.action, data=answer.fields)
    assert saved.status_code == 200, saved.text

    browser, form = open_page(edx, "s001", edx.opening(unit))
    landed(browser, enter(browser, form))
    session_key = read_connection(load_course(folder)).session_key
    session = unseal(session_key, "session", browser.cookies["guanka-session"], now=datetime.now(UTC))
    assert (session["student"], session["column"]) == ("s001", OTHER)
