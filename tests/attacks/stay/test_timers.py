"""Sets a timer, so that its code runs again when nothing is asked, or in the middle of the next question."""

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp",)

WAYS = {
    "setitimer": "signal.setitimer(signal.ITIMER_REAL, 0.001)",
    "of its own processor time": "signal.setitimer(signal.ITIMER_PROF, 0.001)",
    "timer_create": "checked(libc.timer_create(1, None, ctypes.byref(ctypes.c_void_p())))",
    "timerfd_create": "checked(libc.timerfd_create(1, 0))",
    "on what is input": "fcntl.fcntl(3, 4, 0o20000)",  # F_SETFL, O_ASYNC: SIGIO with the next question
}
SOURCE = """
import ctypes, fcntl, signal, time
libc = ctypes.CDLL(None, use_errno=True)
went_off = []
for number in (signal.SIGALRM, signal.SIGPROF, signal.SIGIO):
    signal.signal(number, lambda *_: went_off.append("it is my turn"))
def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
def attack(way):
    eval(way)
    return "set"
def later():
    while not went_off:
        time.sleep(0.001)
    return went_off[0]
"""


@pytest.mark.parametrize("way", WAYS)
def test_refused(attempt, way):
    answer = attempt(SOURCE, WAYS[way])
    assert isinstance(answer, Raised)
    assert answer.text.startswith("[Errno 1] ")  # EPERM, whatever Python makes of it


def test_without_the_filter_it_goes_off_while_something_else_is_asked(boxed):
    student = boxed(SOURCE, walls=Walls(seccomp=False))
    assert student.call("attack", (WAYS["setitimer"],), {}) == Returned("set")
    assert student.call("later", (), {}) == Returned("it is my turn")


@pytest.mark.parametrize("way", ["timer_create", "timerfd_create", "on what is input"])
def test_works_without_the_filter(attempt, way):
    assert attempt(SOURCE, WAYS[way], walls=Walls(seccomp=False)) == Returned("set")
