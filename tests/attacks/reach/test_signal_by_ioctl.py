"""The same by ioctl: FIOSETOWN and FIOASYNC send SIGIO to another box, which dies of it."""

from autograder.inside.orders import Walls
from autograder.wire.answers import Ended, Raised, Returned
from autograder.wording import message

STOPPED_BY = ("seccomp", "Landlock")

SOURCE = """
import fcntl, os, select, struct
def attack(pid, request):
    fcntl.ioctl(3, request, struct.pack("i", pid))
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
FIOSETOWN, SIOCSPGRP, FIOASYNC, FIONBIO = 0x8901, 0x8902, 0x5452, 0x5421


def test_refused(attempt, sibling):
    other, pid = sibling()
    for request in (FIOSETOWN, SIOCSPGRP, FIOASYNC, FIONBIO):
        answer = attempt(SOURCE, pid, request)
        assert isinstance(answer, Raised)
        assert answer.type_name == "PermissionError"
    assert other.call("alive", (), {}) == Returned("alive")


def test_works_without_walls(boxed, sibling):
    walls = Walls(seccomp=False, landlock=False)
    other, pid = sibling(walls)
    attacker = boxed(SOURCE, walls=walls)
    for request in (FIOSETOWN, FIOASYNC):
        assert attacker.call("attack", (pid, request), {}) == Returned(None)
    assert attacker.call("again", (), {}) == Returned("again")
    answer = other.call("alive", (), {})
    assert isinstance(answer, Ended)
    assert answer.why == message("box.signal", name="SIGIO")
