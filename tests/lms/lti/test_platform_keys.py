"""The platform's keys: fetched when needed, again when one is new, and not for whatever somebody makes up."""

from threading import Thread

import httpx
import pytest

from autograder.errors import PlatformError
from autograder.lms.http import Line
from autograder.lms.lti.platform_keys import PlatformKeys
from tests.lms.lti.issuing import LTI, NOW, platform_key


class Platform:
    def __init__(self):
        self.published = [platform_key().as_dict(private=False)]
        self.asked, self.time, self.body, self.status = 0, 0.0, None, 200
        self.meanwhile = lambda: None  # while it is asked for the second time

    def answer(self, request):
        self.asked += 1
        if self.asked > 1:
            self.meanwhile()
        return httpx.Response(self.status, json={"keys": self.published} if self.body is None else self.body)


def on_a_thread(find, kid):
    """The key's id, or nothing where it has to be waited for."""
    found = []
    thread = Thread(target=lambda: found.append(find(kid).kid), daemon=True)
    thread.start()
    thread.join(5)
    return found


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


@pytest.mark.parametrize("body", [{"error": "no"}, [], {"keys": "none"}, "keys"])
def test_what_is_no_key_set_is_said(platform, keys, body):
    platform.body = body
    with pytest.raises(PlatformError, match="no key set"):
        keys.key("theirs")


def test_keys_of_other_kinds_are_in_nobodys_way(platform, keys):
    good = platform.published[0]
    odd = [{"kty": "XYZ", "kid": "a"}, {"kty": "RSA", "kid": "b"}, 5, {"kty": "EC", "crv": "P-999", "kid": "c"}]
    platform.published = [*odd, good | {"kid": "d", "use": "enc"}, good, {"kty": "oct", "k": "c2VjcmV0", "kid": "e"}]
    assert keys.key("theirs").kid == "theirs"
    assert [keys.key(kid) for kid in "abcde"] == [None] * 5


def test_a_platform_that_is_down_is_not_asked_by_everybody_who_comes(platform, keys):
    platform.status = 500
    for _ in range(3):
        with pytest.raises(PlatformError, match="500"):
            keys.key("theirs")
    assert platform.asked == 1
    platform.status, platform.time = 200, 10.0
    assert keys.key("theirs").kid == "theirs"


def test_who_has_a_good_key_does_not_wait_for_one_that_is_made_up(platform, keys):
    keys.key("theirs")
    found = []
    platform.time = 31.0
    platform.meanwhile = lambda: found.append(on_a_thread(keys.key, "theirs"))
    assert keys.key("made up") is None
    assert found == [["theirs"]]
