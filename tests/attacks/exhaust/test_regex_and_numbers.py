"""Sits in compiled code for hours: a regular expression that backtracks, a number with a hundred million digits."""

import signal
import subprocess
import sys

import pytest

from autograder.results import Verdict
from autograder.wire.answers import Ended, Returned

STOPPED_BY = ("clock",)

WAYS = {
    "regular expression": "re.match('(a|a)*b', 'a' * 40)",
    "power": "7 ** 10**8 % 2",
    "digits": "len(str(1 << 10**7))",
    "factorial": "math.factorial(10**7) % 2",
    "copies": "[sum(itertools.repeat(1, 10**9)) for _ in range(100)]",
}
SOURCE = "import itertools, math, re, sys\nsys.set_int_max_str_digits(0)\ndef attack():\n    return {}"


@pytest.mark.parametrize("way", WAYS)
def test_ends_the_box(attempt, way):
    answer = attempt(SOURCE.format(WAYS[way]), call_seconds=0.3)
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.TIMED_OUT


def test_works_within_the_limit(attempt):
    assert attempt(SOURCE.format("re.match('(a|a)*b', 'a' * 12)"), call_seconds=0.3) == Returned(None)


def test_an_alarm_beside_the_student_is_not_heard():
    # What stops a loop in Python is an exception from a signal's handler, and that waits until the C code returns.
    beside = f"""
import itertools, signal
def too_late(*_):
    raise TimeoutError
signal.signal(signal.SIGVTALRM, too_late)
signal.setitimer(signal.ITIMER_VIRTUAL, 0.05)
import resource
resource.setrlimit(resource.RLIMIT_CPU, (1, 1))  # ours, so that this test ends
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
try:
    {WAYS["copies"]}
except TimeoutError:
    pass
"""
    ended = subprocess.run([sys.executable, "-c", beside], check=False, capture_output=True)
    assert ended.returncode in (-signal.SIGXCPU, -signal.SIGKILL)  # by the kernel: the exception never came
