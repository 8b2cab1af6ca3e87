"""A launch from Open edX's component: what it says, and that our tool takes it for genuine."""

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.lms.edx.launching import form_in, login_request, query_of

CLAIM = "https://purl.imsglobal.org/spec/lti/claim"
TOOL = "https://tool.example.org/lti"


@pytest.fixture
def unit(tool):
    return tool.place(lti_1p3_oidc_url=f"{TOOL}/login", lti_1p3_launch_url=f"{TOOL}/launch")


def answer_of(unit, browser, asked, **changes):
    """What the component answers to a tool's authentication request."""
    wanted = {
        "client_id": asked["client_id"],
        "login_hint": asked["login_hint"],
        "lti_message_hint": asked["lti_message_hint"],
        "redirect_uri": asked["target_link_uri"],
        "nonce": "once",
        "state": "a state",
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
    }
    return browser.get(unit.authorization_url, params=wanted | changes)


def test_a_launch_says_who_where_and_what_for_signed_by_a_published_key(edx, unit):
    browser, url = login_request(edx, "s001", edx.opening(unit))
    asked = query_of(url)
    assert url.startswith(f"{TOOL}/login?")
    assert (asked["iss"], asked["client_id"], asked["lti_deployment_id"]) == (edx.url, unit.client_id, "1")
    form = form_in(answer_of(unit, browser, asked).text)
    assert (form.action, form.fields["state"]) == (f"{TOOL}/launch", "a state")

    keys = KeySet.import_key_set(httpx.get(unit.jwks_url).json())
    said = jwt.decode(form.fields["id_token"], keys).claims
    assert (said["iss"], said["aud"], said["azp"], said["nonce"]) == (edx.url, unit.client_id, unit.client_id, "once")
    assert said["sub"] == asked["login_hint"] == edx.people()["s001"]
    assert said[f"{CLAIM}/message_type"] == "LtiResourceLinkRequest"
    assert said[f"{CLAIM}/resource_link"] == {"id": unit.resource_link_id}
    assert said[f"{CLAIM}/context"]["id"] == unit.context_id
    services = said["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]
    assert services["lineitems"] == unit.line_items_url
    assert "lineitem" not in services
    assert "email" not in said


def test_a_component_that_makes_its_own_line_item_says_which(edx, tool):
    unit = tool.place("Level 1", lti_advantage_ags_mode="declarative", weight=20.0, ask_to_send_email=True)
    browser, url = login_request(edx, "s001", edx.opening(unit))
    said = jwt.decode(
        form_in(answer_of(unit, browser, query_of(url)).text).fields["id_token"],
        KeySet.import_key_set(httpx.get(unit.jwks_url).json()),
    ).claims
    assert said["email"] == "s001@example.org"
    own = said["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]["lineitem"]
    there = tool.send("GET", own).json()
    assert (there["resourceLinkId"], there["scoreMaximum"], there["label"]) == (unit.resource_link_id, 20, "Level 1")
    tool.score(own, said["sub"], 5)
    assert edx.grades(unit) == {"s001": (10.0, 20.0)}


@pytest.mark.parametrize("wrong", [{"redirect_uri": f"{TOOL}/elsewhere"}, {"client_id": "another"}, {"nonce": ""}])
def test_an_authentication_request_that_is_not_as_registered_gets_no_token(edx, unit, wrong):
    browser, url = login_request(edx, "s001", edx.opening(unit))
    answer = answer_of(unit, browser, query_of(url), **wrong)
    assert answer.status_code == 400
    assert "id_token" not in answer.text
