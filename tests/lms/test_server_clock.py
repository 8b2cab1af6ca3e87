"""The platform's clock: never ahead of it, whatever ours says."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from autograder.lms.server_clock import ServerClock, origin

URL = "https://lms.example.org/a"
THEN = datetime(2026, 11, 23, 8, 0, 0, tzinfo=UTC)


class Both:
    """Our clock and theirs, with an answer's way of a certain length."""

    def __init__(self, ahead):
        self.passed, self.ahead = 0.0, ahead
        self.clock = ServerClock(now=lambda: THEN + timedelta(seconds=self.passed), monotonic=lambda: 5 + self.passed)

    def there(self):
        return THEN + timedelta(seconds=self.passed + self.ahead)

    def answer(self, on_its_way, url=URL):
        date = format_datetime(self.there(), usegmt=True)  # whole seconds, rounded down
        self.passed += on_its_way
        self.clock.learn(url, date)


@pytest.mark.parametrize("ahead", [-3600.6, -0.4, 0.0, 0.7, 7200.3])
def test_it_is_never_ahead_and_comes_near(ahead):
    both = Both(ahead)
    for n in range(100):
        both.answer(0.01 + n % 7 * 0.1)
        both.passed += 0.367
        assert both.clock.now(URL) <= both.there()
    assert both.there() - both.clock.now(URL) < timedelta(seconds=0.25)  # one date alone may be 1.6 off


def test_a_clock_that_is_set_back_is_followed():
    both = Both(600.0)
    both.answer(0.1)
    both.ahead = 0.0
    for _ in range(32):
        both.answer(0.1)
    assert both.clock.now(URL) <= both.there()


def test_each_host_has_its_own_and_one_that_is_silent_the_last_ones():
    both = Both(100.0)
    assert both.clock.now(URL) == THEN  # ours, as long as nobody has told another
    both.answer(0.0, "https://token.example.org/")
    assert not both.clock.knows(URL)
    assert both.clock.now(URL) == both.there()
    both.ahead = -100.0
    both.answer(0.0)
    assert both.clock.knows("HTTPS://LMS.example.org:443/b")
    assert both.clock.now(URL) == both.there()
    assert both.clock.now("https://token.example.org/") == THEN + timedelta(seconds=100)


@pytest.mark.parametrize("date", [None, "", "yesterday", "Mon, 99 Nov 2026 08:00:00 GMT"])
def test_what_is_no_date_teaches_nothing(date):
    both = Both(0.0)
    both.clock.learn(URL, date)
    assert not both.clock.knows(URL)


def test_an_origin_is_scheme_host_and_port():
    assert origin("http://A.example:80/x?y") == origin("http://a.example")
    assert len({origin(one) for one in ("http://a", "https://a", "http://a:8080", "http://b")}) == 4
