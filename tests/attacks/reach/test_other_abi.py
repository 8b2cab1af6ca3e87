"""Asks the kernel by the numbers of another architecture, 32-bit or x32, which mean other calls to the filter."""

import platform

import pytest

from autograder.inside.orders import Walls
from autograder.results import Verdict
from autograder.wire.answers import Ended, Returned

STOPPED_BY = ("seccomp",)

pytestmark = pytest.mark.skipif(platform.machine() != "x86_64", reason="x86-64 alone has these numbers")

WAYS = {  # machine code that asks for the process's id, and gives back what it hears
    "32-bit": "b8 14 00 00 00  cd 80  c3",  # mov eax, 20; int 0x80; ret
    "x32": "b8 27 00 00 40  0f 05  c3",  # mov eax, 0x40000000 + 39; syscall; ret
    "its own": "b8 27 00 00 00  0f 05  c3",  # mov eax, 39; syscall; ret
}
SOURCE = """
import ctypes, mmap, os
def attack(code):
    code = bytes.fromhex(code)
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page[: len(code)] = code
    ask = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    return ask() == os.getpid()
"""


@pytest.mark.parametrize("way", ["32-bit", "x32"])
def test_ends_the_box(attempt, way):
    answer = attempt(SOURCE, WAYS[way])
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.CRASHED
    assert answer.why.args["name"] == "SIGSYS"


def test_its_own_numbers_go_through_the_filter(attempt):
    assert attempt(SOURCE, WAYS["its own"]) == Returned(True)


@pytest.mark.parametrize("way", ["32-bit", "x32"])
def test_is_answered_without_the_filter(attempt, way):
    answer = attempt(SOURCE, WAYS[way], walls=Walls(seccomp=False))
    if way == "32-bit" and isinstance(answer, Ended):
        pytest.skip("this kernel runs no 32-bit programs")
    assert isinstance(answer, Returned)
    assert answer.value or way == "x32"  # which most kernels don't know: they say so, and go on
