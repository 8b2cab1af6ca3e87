"""A number that may be used once can be, however many try at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from autograder.gradebook.book import open_gradebook
from autograder.gradebook.nonces import use_once

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)


def test_one_of_many_at_once_uses_it(path):
    with open_gradebook(path), ThreadPoolExecutor(4) as pool:

        def use(_):
            with open_gradebook(path) as own:
                return use_once(own, "a", LATER, NOW)

        assert sorted(pool.map(use, range(4))) == [False, False, False, True]


def test_one_that_has_expired_is_forgotten(path):
    with open_gradebook(path) as book:
        assert use_once(book, "a", LATER, NOW)
        assert not use_once(book, "a", LATER, LATER - timedelta(seconds=1))
        assert use_once(book, "a", LATER + timedelta(minutes=10), LATER)
