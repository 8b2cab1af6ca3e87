"""Ends its first thread and goes on in another, in a process that looks as if it were dead."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.results import Verdict
from autograder.wire.answers import Ended, Raised

STOPPED_BY = ("seccomp", "clock")

EXIT = {"x86_64": 60, "aarch64": 93}.get(platform.machine())
SOURCE = """
import ctypes, threading, time
libc = ctypes.CDLL(None)
def go_on(busy):
    while True:
        if not busy:
            time.sleep(0.01)
def attack(exit, busy):
    threading.Thread(target=go_on, args=(busy,), daemon=True).start()
    libc.syscall(exit, 0)  # of one thread, not of the process
"""


def test_refused(attempt):
    answer = attempt(SOURCE, EXIT, False)
    assert isinstance(answer, Raised)
    assert answer.text == "can't start new thread"


@pytest.mark.parametrize("busy", [False, True])
def test_where_a_level_allows_threads_it_is_ended_in_time(boxed, busy):
    student = boxed(SOURCE, threads=True, call_seconds=0.05)
    student.names()
    pid = student._box.pid
    answer = student.call("attack", (EXIT, busy), {})
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.TIMED_OUT
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_whoever_looks_at_its_state_takes_it_for_dead():
    code = f"{SOURCE}\nprint(flush=True)\nattack({EXIT}, False)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        while (state := Path(f"/proc/{process.pid}/stat").read_text().rsplit(") ", 1)[1][0]) != "Z":
            assert state in "RSD"
        assert process.poll() is None  # and yet
        process.kill()
