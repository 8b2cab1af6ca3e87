"""Clears its death signal and becomes dumpable, to live on when the grader is gone."""

from autograder.inside.orders import Walls
from autograder.wire.answers import Returned

STOPPED_BY = ("seccomp",)

SOURCE = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def attack(option, value):
    return libc.prctl(option, value, 0, 0, 0), ctypes.get_errno()
"""
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, EPERM = 1, 4, 1


def test_refused(attempt):
    for option, value in ((PR_SET_PDEATHSIG, 0), (PR_SET_DUMPABLE, 1)):
        assert attempt(SOURCE, option, value) == Returned((-1, EPERM))


def test_works_without_the_filter(attempt):
    for option, value in ((PR_SET_PDEATHSIG, 0), (PR_SET_DUMPABLE, 1)):
        assert attempt(SOURCE, option, value, walls=Walls(seccomp=False)).value[0] == 0
