"""The watch, by a clock that only waiting moves: when it syncs, and what it does while the LMS is away."""

from collections import Counter
from itertools import pairwise

import pytest

from autograder.commands.lms.watch import LOOK, Watch
from autograder.errors import GradebookAway, PlatformError
from autograder.gradebook.pulse import pulse
from autograder.gradebook.runs import begin
from autograder.lms.sync import Synced
from tests.gradebook.building import MOMENT


class World:
    """Time, a gradebook that changes at certain times, and an LMS that is away until some time."""

    def __init__(self, *, ends, changes=(), away_until=0.0, busy=()):
        self.now, self.ends, self.changes, self.away_until, self.busy = 0.0, ends, changes, away_until, busy
        self.synced, self.told = [], []

    def is_set(self):
        return self.now >= self.ends

    def wait(self, timeout):
        self.now += timeout
        return self.is_set()

    def look(self):
        if self.now in self.busy:
            raise GradebookAway("locked")
        return (sum(self.now >= one for one in self.changes),)

    def once(self, everything):
        self.synced.append((self.now, everything))
        if self.now < self.away_until:
            raise PlatformError("the LMS is away")
        return Synced(counts={"a1": Counter(sent=1)})

    def run(self, every=300.0):
        watch = Watch(self.once, self.look, lambda done: "sent 1", self.told.append, lambda: self.now, every)
        watch.run(self)
        return self.synced


def test_it_reads_everything_back_now_and_then():
    assert World(ends=700).run() == [(0.0, True), (300.0, True), (600.0, True)]


def test_a_change_is_sent_soon_and_only_its_column_is_read():
    assert World(ends=200, changes=[42]).run() == [(0.0, True), (50.0, False)]


def test_a_grading_that_goes_on_is_let_go_on():
    assert World(ends=200, changes=range(40, 80)).run() == [(0.0, True), (85.0, False)]


def test_what_changes_during_a_sync_is_the_next_one_s():
    world = World(ends=100, changes=[0.5])
    sync = world.once
    world.once = lambda everything: (sync(everything), setattr(world, "now", world.now + 1))[0]
    assert world.run()[:2] == [(0.0, True), (1 + 2 * LOOK, False)]


def test_while_the_lms_is_away_it_is_tried_later_and_later():
    world = World(ends=10000, away_until=4000)
    moments = [moment for moment, _ in world.run(every=5000)]
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert gaps[:7] == [30, 60, 120, 240, 480, 900, 900]
    assert world.told[0] == "the LMS is away; tried again in 30 s"
    assert world.told[-1] == "sent 1"
    assert moments[-1] >= 4000
    assert all(everything for _, everything in world.synced[:8])  # until one has read everything


def test_a_gradebook_that_is_locked_for_a_moment_ends_nothing():
    assert World(ends=200, changes=[42], busy=[45.0]).run() == [(0.0, True), (55.0, False)]


@pytest.mark.parametrize("change", ["grade", "hand", "extension", "regrade", "id", "remove"])
def test_the_pulse_is_another_after_whatever_changes_a_mark(course, change):
    course.grade("s001")
    with course.book() as book:
        before = pulse(book)
        assert pulse(book) == before
        with book.writing() as connection:
            match change:
                case "hand":
                    connection.exec_driver_sql("UPDATE grade SET manual_score = 1.5")
                case "extension":
                    connection.exec_driver_sql("UPDATE submitted_notebook SET late_submission_penalty = 0.5")
                case "id":
                    connection.exec_driver_sql("UPDATE student SET lms_user_id = '7'")
                case "remove":
                    connection.exec_driver_sql("DELETE FROM grade")
        if change == "grade":
            course.grade("s001", attempt=2, sha="b" * 64)
        if change == "regrade":
            begin(book, "regrade", ["a1"], MOMENT)
        assert pulse(book) != before
