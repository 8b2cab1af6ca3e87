"""A gradebook that is away for a while is asked again; other failures are told at once."""

import sqlite3
import threading

import pytest

from autograder.errors import GradebookAway, GraderError
from autograder.gradebook.history import history
from autograder.gradebook.patience import patiently
from autograder.gradebook.store import store
from tests.gradebook.building import stored


def test_a_lock_that_is_given_back_costs_a_wait_and_nothing_else(book, path):
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    told, back = [], threading.Event()

    def give_back(message):
        told.append(message)
        other.execute("ROLLBACK")
        back.set()

    assert patiently(lambda again: store(book, [stored()], again=again), most=30, told=give_back).stored == 1
    other.close()
    assert len(told) == 1
    assert "kept locked" in told[0].args["why"]


def test_it_ends_when_the_time_is_up():
    calls = []

    def work(again):
        calls.append(1)
        raise GradebookAway("locked")

    with pytest.raises(GradebookAway, match="locked"):
        patiently(work, most=0.0, told=lambda _: None)
    assert calls == [1]


def test_what_waiting_does_not_heal_is_not_waited_for():
    def work(again):
        raise GraderError("disk full")

    with pytest.raises(GraderError, match="disk full"):
        patiently(work, most=60, told=pytest.fail)


def test_what_was_written_though_the_answer_got_lost_is_not_written_twice(book):
    told = []

    def work(again):
        store(book, [stored()], again=again)
        if not again:
            raise GradebookAway("the server went away after the commit")
        told.append(again)

    patiently(work, most=30, told=lambda _: None)
    assert told == [True]
    assert len(history(book, stored().report.student, stored().report.level)) == 1


def test_without_being_told_so_it_would_be_written_twice(book):
    for _ in range(2):
        store(book, [stored()])
    assert len(history(book, stored().report.student, stored().report.level)) == 2
