"""The platform's keys: fetched when needed, again when one is new, and not for whatever somebody makes up."""

import httpx
import pytest

from autograder.errors import PlatformError
from autograder.lms.http import Line
from autograder.lms.lti.platform_keys import PlatformKeys
from tests.lms.lti.issuing import LTI, NOW, platform_key


class Platform:
    def __init__(self):
        self.published = [platform_key().as_dict(private=False)]
        self.asked, self.time, self.body = 0, 0.0, None

    def answer(self, request):
        self.asked += 1
        return httpx.Response(200, json={"keys": self.published} if self.body is None else self.body)


@pytest.fixture
def platform():
    return Platform()


@pytest.fixture
def keys(platform):
    transport = httpx.MockTransport(platform.answer)
    line = Line(now=lambda: NOW, monotonic=lambda: platform.time, sleep=lambda _: None, draw=bytes, transport=transport)
    yield PlatformKeys(line, LTI.jwks_url, lambda: platform.time)
    line.close()


def test_they_are_fetched_once_and_again_after_an_hour(platform, keys):
    assert keys.key("theirs").kid == "theirs"
    keys.key("theirs")
    assert platform.asked == 1
    platform.time = 3601.0
    keys.key("theirs")
    assert platform.asked == 2


def test_a_new_key_is_found_and_made_up_ones_do_not_make_us_ask_again_and_again(platform, keys):
    keys.key("theirs")
    for _ in range(10):
        assert keys.key("made up") is None
    assert platform.asked == 1
    platform.published[0] = platform.published[0] | {"kid": "new"}
    platform.time = 31.0
    assert keys.key("new").kid == "new"
    assert keys.key("theirs") is None  # taken back by the platform
    assert platform.asked == 2


def test_what_is_no_key_set_is_said(platform, keys):
    platform.body = {"error": "no"}
    with pytest.raises(PlatformError, match="no key set"):
        keys.key("theirs")
