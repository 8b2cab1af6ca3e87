"""Stops itself, as Ctrl-Z does: a process that is stopped uses no time, answers nothing, and hears no polite signal."""

import os

import pytest

from autograder.inside.orders import Walls
from autograder.results import Verdict
from autograder.wire.answers import Ended, Raised

STOPPED_BY = ("seccomp", "clock")

WAYS = {
    "kill": "os.kill(os.getpid(), signal.SIGSTOP)",
    "its group": "os.kill(0, signal.SIGSTOP)",
    "raise": "signal.raise_signal(signal.SIGSTOP)",
    "its thread": "signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)",
    "pidfd": "signal.pidfd_send_signal(os.pidfd_open(os.getpid()), signal.SIGSTOP)",
}
SOURCE = """
import os, signal, threading
def attack(way):
    eval(way)
"""


@pytest.mark.parametrize("way", WAYS)
def test_refused(attempt, way):
    answer = attempt(SOURCE, WAYS[way])
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


def test_without_the_filter_it_stops_and_is_ended_in_time(boxed):
    student = boxed(SOURCE, walls=Walls(seccomp=False), call_seconds=0.05)
    student.names()
    pid = student._box.pid
    answer = student.call("attack", (WAYS["kill"],), {})
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.TIMED_OUT
    assert answer.lines == ()  # it could not say where it was
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
