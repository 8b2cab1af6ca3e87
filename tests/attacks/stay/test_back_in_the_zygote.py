"""Takes the end away from the code that serves it, to go on in the loop of the zygote that it was forked from."""

import os
import socket

from autograder.results import Verdict
from autograder.wire.answers import Ended, Returned

STOPPED_BY = ("descriptors",)

SOURCE = """
import os, sys
import autograder.inside.serve as serve
def attack():
    os._exit = lambda status: None
    serve._read_frame = lambda wire: None  # as if the grader had closed the wire
def loops():
    frame = sys._getframe()
    while frame and frame.f_code.co_name != "_loop":
        frame = frame.f_back
    return frame
def the_zygotes_socket():
    return loops().f_locals["control"].fileno()
def asks_it(number):
    return os.read(number, 1)
"""


def test_it_ends_and_the_next_is_served(boxed):
    student = boxed(SOURCE)
    assert student.call("attack", (), {}) == Returned(None)
    answer = student.call("loops", (), {})
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.CRASHED
    assert boxed("def f():\n    return 1").call("f", (), {}) == Returned(1)


def test_the_socket_that_orders_come_by_is_closed_there(boxed):
    student = boxed(SOURCE)
    number = student.call("the_zygotes_socket", (), {}).value
    answer = student.call("asks_it", (number,), {})
    assert answer.type_name == "OSError"
    assert "Bad file descriptor" in answer.text


def test_works_on_a_child_that_keeps_what_its_parent_has_open():
    ours, theirs = socket.socketpair()
    ours.send(b"an order for the zygote")
    pid = os.fork()
    if pid == 0:
        os._exit(len(os.read(theirs.fileno(), 100)))
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 23
    ours.close()
    theirs.close()
