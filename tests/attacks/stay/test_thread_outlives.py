"""Leaves a thread behind that goes on while nothing is asked, and answers for what comes later."""

import time

from autograder.inside.orders import Walls
from autograder.results import Verdict
from autograder.wire.answers import Ended, Raised, Returned

STOPPED_BY = ("seccomp",)

SOURCE = """
import os, threading, time
def attack(bytes_to_send):
    def behind():
        while True:
            time.sleep(0.01)
            if bytes_to_send:
                os.write(3, bytes(bytes_to_send))
    threading.Thread(target=behind, daemon=True).start()
    return threading.active_count()
"""


def test_refused(attempt):
    answer = attempt(SOURCE, 0)
    assert isinstance(answer, Raised)
    assert answer.text == "can't start new thread"


def test_where_a_level_allows_threads_they_die_with_the_box(boxed):
    student = boxed(SOURCE, threads=True)
    assert student.call("attack", (0,), {}) == Returned(2)
    box = student._box
    student.close()
    assert box.cpu_seconds() == 0.0  # the kernel has no such process any more


def test_what_they_send_ends_the_box(boxed):
    student = boxed(SOURCE, threads=True)
    assert student.call("attack", (100,), {}) == Returned(2)
    time.sleep(0.05)
    answer = student.call("attack", (0,), {})
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.CRASHED
    assert "nobody asked for" in answer.why.args["why"]


def test_works_without_the_filter(attempt):
    assert attempt(SOURCE, 0, walls=Walls(seccomp=False)) == Returned(2)
