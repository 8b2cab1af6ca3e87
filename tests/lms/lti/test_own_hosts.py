"""Where tokens of ours may go: to the hosts of the registration, whatever a launch says."""

import pytest
from msgspec.structs import replace

from autograder.lms.lti.own_hosts import is_platforms
from tests.lms.lti.issuing import LMS, LTI


@pytest.mark.parametrize(
    "url",
    [
        f"{LMS}/items?type=1",
        f"{LMS}:443/items",
        "https://LMS.example.org/items",
        "https://services.example.org/items/5",
    ],
)
def test_the_hosts_of_the_registration_and_of_what_was_typed_in_are_the_platforms(url):
    assert is_platforms(replace(LTI, line_items_url="https://services.example.org/items"), url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "items/5",
        "https://evil.example.org/items",
        f"{LMS}.evil.example.org/items",
        f"{LMS}:8443/items",
        f"{LMS}:x/items",
        "http://lms.example.org/items",  # readable on its way
        "ftp://lms.example.org/items",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "//lms.example.org/items",
        "https://lms.example.org@evil.example.org/items",
        "https://someone@lms.example.org/items",  # a name and a password would go in the token's place
        "https://evil.example.org\\@lms.example.org/items",
        "https://evil.example.org#@lms.example.org/items",
        f" {LMS}/items",
        f"{LMS}/items\r\nHost: evil.example.org",
        f"{LMS}/条目",
        "https://[::1/items",
    ],
)
def test_no_other_is(url):
    assert not is_platforms(LTI, url)


def test_a_registration_without_addresses_knows_no_host():
    nowhere = replace(LTI, issuer="urn:lms", authorization_url="", token_url="", jwks_url="")
    assert not is_platforms(nowhere, "urn:lms")
    assert not is_platforms(nowhere, "")
