"""Has the kernel kill another box: F_SETOWN, F_SETSIG and O_ASYNC turn the grader's next bytes into SIGKILL."""

from autograder.inside.orders import Walls
from autograder.wire.answers import Ended, Raised, Returned

STOPPED_BY = ("seccomp", "Landlock")

SOURCE = """
import fcntl, os, select, signal
F_SETOWN, F_SETSIG, O_ASYNC = 8, 10, 0o20000
def attack(pid, first_step):
    steps = (F_SETOWN, pid), (F_SETSIG, signal.SIGKILL), (fcntl.F_SETFL, O_ASYNC)
    for command, argument in steps[first_step:]:
        fcntl.fcntl(3, command, argument)
def again():
    return "again"

read = os.read
def read_when_there_is_something(descriptor, count):  # while a process waits in read, bytes make no signal
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    poll.poll()
    return read(descriptor, count)
os.read = read_when_there_is_something
"""


def test_each_step_is_refused(attempt, sibling):
    other, pid = sibling()
    for step in range(3):
        answer = attempt(SOURCE, pid, step)
        assert isinstance(answer, Raised)
        assert answer.type_name == "PermissionError"
    assert other.call("alive", (), {}) == Returned("alive")


def test_works_without_walls(boxed, sibling):
    walls = Walls(seccomp=False, landlock=False)
    other, pid = sibling(walls)
    attacker = boxed(SOURCE, walls=walls)
    assert attacker.call("attack", (pid, 0), {}) == Returned(None)
    assert attacker.call("again", (), {}) == Returned("again")  # these bytes are the trigger
    assert isinstance(other.call("alive", (), {}), Ended)
