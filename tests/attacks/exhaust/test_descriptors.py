"""Opens files until there is no descriptor left, for itself or for the whole machine."""

from autograder.inside.orders import Walls
from autograder.wire.answers import Raised, Returned

STOPPED_BY = ("resource limits",)

SOURCE = """
import os
def attack(count, way):
    for _ in range(count):
        os.open("/dev/null", os.O_RDONLY) if way == "open" else libc.dup(0) >= 0 or refuse()
    return "opened"
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def refuse():
    raise OSError(ctypes.get_errno(), "refused")
"""


def test_it_gets_as_many_as_it_may_have(attempt):
    for way in ("open", "dup"):
        answer = attempt(SOURCE, 200, way)
        assert isinstance(answer, Raised)
        assert answer.text.startswith("[Errno 24]")
        assert attempt(SOURCE, 50, way) == Returned("opened")


def test_the_grader_still_hears_it_and_has_its_own(boxed):
    student = boxed(SOURCE)
    for _ in range(3):
        assert student.call("attack", (200, "dup"), {}).text.startswith("[Errno 24]")
    with open("/dev/null"):  # noqa: PTH123
        assert student.call("attack", (0, "dup"), {}) == Returned("opened")


def test_works_without_limits(attempt):
    for way in ("open", "dup"):
        assert attempt(SOURCE, 200, way, walls=Walls(rlimits=False)) == Returned("opened")
