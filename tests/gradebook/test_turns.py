"""One grading of a gradebook at a time, and no lock outlives the one who holds it."""

import os
import signal
import subprocess
import sys

import pytest

from autograder.errors import GraderError
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.turns import only_run, only_sync

HOLD = """
import sys
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.turns import only_run, only_sync
with open_gradebook(sys.argv[1]) as book, only_run(book), only_sync(book, print):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def book(request, tmp_path):
    """A gradebook of each kind."""
    place = tmp_path / "gradebook.db" if request.param == "sqlite" else request.getfixturevalue("postgres")
    with open_gradebook(place) as book:
        yield book


@pytest.fixture
def holder(book):
    """Another process in the middle of a run and a sync."""
    url = book.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", HOLD, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_run_is_refused_while_the_first_is_at_work(book, holder):
    with pytest.raises(GraderError, match="another run is grading"), only_run(book):
        pytest.fail("two at a time")


def test_a_killed_run_leaves_no_lock(book, holder):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with only_run(book):
        pass


def test_one_run_after_the_other(book):
    for _ in range(2):
        with only_run(book):
            pass


def test_a_run_that_fails_gives_its_turn_back(book):
    with pytest.raises(ValueError, match="broken"), only_run(book):
        raise ValueError("broken")
    with only_run(book):
        pass


def test_the_same_process_can_not_have_two_turns(book):
    url = book.engine.url.render_as_string(hide_password=False)
    refused = pytest.raises(GraderError, match="another run")
    with only_run(book), open_gradebook(url) as other, refused, only_run(other):
        pytest.fail("two at a time")


def test_a_link_in_the_place_of_the_lock_is_not_followed(tmp_path):
    with open_gradebook(tmp_path / "gradebook.db") as book:
        (tmp_path / "precious").write_text("x")
        (tmp_path / "gradebook.db.grading").symlink_to(tmp_path / "precious")
        with pytest.raises(GraderError, match=r"gradebook\.db\.grading can't be written"), only_run(book):
            pytest.fail("followed")
        assert (tmp_path / "precious").read_text() == "x"


def test_a_second_sync_waits_says_so_once_and_gets_its_turn(book, holder):
    told = []

    def tell(text):
        told.append(text)
        holder.kill()  # not before: this one has waited

    with only_sync(book, tell):
        pass
    assert len(told) == 1
    assert "another sync of" in told[0]
    assert "this one waits" in told[0]


def test_a_sync_that_never_ends_is_not_waited_for_for_ever(book, holder):
    with pytest.raises(GraderError, match=r"still at work.* after 0\.3 s"), only_sync(book, print, patience=0.3):
        pytest.fail("two at a time")


def test_a_sync_does_not_keep_a_grading_waiting(book):
    with only_sync(book, pytest.fail), only_run(book):
        pass
