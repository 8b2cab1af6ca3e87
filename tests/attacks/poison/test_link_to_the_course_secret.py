"""Links submission_secret.txt to the course's secret, to have it copied into the feedback that is handed back."""

import pytest

from autograder.batch import exchange
from autograder.batch.exchange import pass_on
from tests.report.samples import report

STOPPED_BY = ("file intake",)

SECRET = b"an-example-of-the-secret-of-a-course"


@pytest.fixture
def handed_back(tmp_path):
    """``handed_back(target)``: what a student finds in the feedback who has linked the file to ``target``."""
    one = report("ann", "01-corr2d")
    place = tmp_path / "submitted" / "ann" / "01-corr2d"
    place.mkdir(parents=True)

    def run(target):
        (place / "submission_secret.txt").symlink_to(target)
        pass_on(tmp_path / "submitted", tmp_path / "out", one, b"another key")
        return (tmp_path / "out" / "feedback" / "ann" / "01-corr2d" / "submission_secret.txt").read_bytes()

    return run


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret"
    path.write_bytes(SECRET)
    return path


def test_the_secret_stays_where_it_is(handed_back, secret):
    found = handed_back(secret)
    assert SECRET not in found
    assert len(found) == 64  # one of our own making


def test_works_on_a_reader_that_follows_links(handed_back, secret, monkeypatch):
    monkeypatch.setattr(exchange, "read_bytes", lambda path, most: path.read_bytes() if path.exists() else b"")
    assert handed_back(secret) == SECRET
