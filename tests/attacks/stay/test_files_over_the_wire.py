"""Passes open files to the grader over the wire, which would keep them for it when the box is gone."""

import os
import socket
from pathlib import Path

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp", "wire")

SOURCE = """
import array, os, socket
def attack(count):
    wire = socket.socket(fileno=os.dup(3))
    files = array.array("i", [os.open("/dev/zero", os.O_RDONLY)] * count)
    wire.sendmsg([b"\\0"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])  # the first byte of the answer's length
    write, left = os.write, [1]
    def rest(descriptor, data):
        if left:  # which is in the wire already
            left.pop()
            return write(descriptor, data[1:]) + 1
        return write(descriptor, data)
    os.write = rest
    return "passed on"
"""
COUNT = 5


def zeros():
    """How many of our descriptors are /dev/zero."""
    return sum(link.resolve() == Path("/dev/zero") for link in Path("/proc/self/fd").iterdir())


def test_refused(attempt):
    answer = attempt(SOURCE, COUNT)
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


def test_without_the_filter_the_grader_takes_none(boxed):
    student = boxed(SOURCE, walls=Walls(seccomp=False))
    assert student.call("attack", (COUNT,), {}) == Returned("passed on")
    assert zeros() == 0
    student.close()


def test_a_grader_that_asked_for_them_would_keep_them():
    ours, theirs = socket.socketpair()
    with ours, theirs, Path("/dev/zero").open("rb") as zero:
        socket.send_fds(theirs, [b"\0"], [zero.fileno()] * COUNT)
        _, descriptors, _, _ = socket.recv_fds(ours, 1, 100)
    assert zeros() == COUNT
    for descriptor in descriptors:
        os.close(descriptor)
    assert zeros() == 0
