"""Signals to a neighbour who is graded at the same time, by a futex in a file that both boxes may read."""

import platform
import threading

import pytest

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("seccomp",)

FUTEX = {"x86_64": 202, "aarch64": 98}.get(platform.machine())
SOURCE = """
import ctypes, mmap, os, time
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long)
page = libc.mmap(None, 4096, mmap.PROT_READ, mmap.MAP_SHARED, os.open(os.__file__, os.O_RDONLY), 0)
def futex(number, operation, value, until=None):
    result = libc.syscall(number, ctypes.c_void_p(page), operation, value, until, None, 0xFFFFFFFF)
    if result < 0:
        raise OSError(ctypes.get_errno(), "futex")
    return result
def listen(number):
    word = ctypes.c_int.from_address(page).value
    return futex(number, 0, word, (ctypes.c_long * 2)(1, 500_000_000))
def attack(number):
    for _ in range(10_000):
        if futex(number, 1, 1):  # how many it has woken
            return "heard"
        time.sleep(0.0001)
    return "nobody listens"
"""


@pytest.fixture
def talk(boxed):
    """``talk(...)``: what two boxes get that are asked at once, the one that listens and the one that speaks."""

    def run(**settings):
        listener, speaker = boxed(SOURCE, **settings), boxed(SOURCE, **settings)
        listener.names(), speaker.names()
        listened = []
        thread = threading.Thread(target=lambda: listened.append(listener.call("listen", (FUTEX,), {})))
        thread.start()
        spoke = speaker.call("attack", (FUTEX,), {})
        thread.join()
        return listened[0], spoke

    return run


def test_refused(talk):
    for answer in talk():
        assert isinstance(answer, Raised)
        assert answer.type_name == "PermissionError"


def test_where_a_level_allows_threads_their_end_can_be_waited_for(attempt):
    source = """
import ctypes
libc = ctypes.CDLL(None)
def attack():
    thread = ctypes.c_ulong()
    made = libc.pthread_create(ctypes.byref(thread), None, libc.usleep, ctypes.c_void_p(20_000))
    return made, libc.pthread_join(thread, None)
"""
    assert attempt(source, threads=True) == Returned((0, 0))


def test_works_without_the_filter(talk):
    assert talk(walls=Walls(seccomp=False)) == (Returned(0), Returned("heard"))
