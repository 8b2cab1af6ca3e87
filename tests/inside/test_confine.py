"""What a box is confined by, as the kernel tells it to somebody outside."""

import os
from pathlib import Path

import pytest

from autograder.errors import GraderError
from autograder.inside.orders import Walls
from autograder.sandbox.zygote import Zygote

PAGE = os.sysconf("SC_PAGE_SIZE")
ASK = """
import ctypes
def ask():
    libc, death_signal = ctypes.CDLL(None), ctypes.c_int()
    libc.prctl(2, ctypes.byref(death_signal), 0, 0, 0)
    return death_signal.value, libc.prctl(3, 0, 0, 0, 0)  # PR_GET_DUMPABLE
"""


def status_of(student):
    student.names()
    lines = Path(f"/proc/{student._box.pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _colon, value in (line.partition(":") for line in lines)}


def limits_of(student):
    student.names()
    lines = Path(f"/proc/{student._box.pid}/limits").read_text().splitlines()[1:]
    return {line[:26].strip(): tuple(line[26:].split()[:2]) for line in lines}


def session_of(student):
    student.names()
    return int(Path(f"/proc/{student._box.pid}/stat").read_text().rpartition(")")[2].split()[3])


def test_every_wall(boxed):
    student = boxed("x = 1")
    status = status_of(student)
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    assert {status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {"0" * 16}
    assert status["Threads"] == "1"
    assert session_of(student) == student._box.pid
    assert Path(f"/proc/{student._box.pid}/oom_score_adj").read_text() == "1000\n"


def test_limits(boxed, zygote):
    limits = limits_of(boxed("x = 1", memory_mib=100, total_seconds=7.0))
    size = int(Path(f"/proc/{zygote._process.pid}/statm").read_text().split()[0]) * PAGE
    assert size == zygote.ready.size
    assert limits["Max address space"] == (str(size + 100 * 2**20),) * 2  # beyond what the zygote has
    assert limits["Max cpu time"] == ("9", "10")  # the whole submission's, and a little
    for name in ("Max file size", "Max core file size", "Max locked memory", "Max msgqueue size"):
        assert limits[name] == ("0", "0"), name
    assert limits["Max open files"] == ("64", "64")


def test_it_dies_with_the_zygote_and_cannot_be_dumped(boxed):
    # Only without the filter can it ask.
    assert boxed(ASK, walls=Walls(seccomp=False)).call("ask", (), {}).value == (9, 0)
    assert boxed(ASK, walls=Walls(seccomp=False, process=False)).call("ask", (), {}).value == (0, 1)


def test_a_wall_taken_away_is_away(boxed):
    assert status_of(boxed("x = 1", walls=Walls(seccomp=False)))["Seccomp"] == "0"
    assert limits_of(boxed("x = 1", walls=Walls(rlimits=False)))["Max file size"] != ("0", "0")
    student = boxed("x = 1", walls=Walls(process=False))
    student.names()
    assert session_of(student) != student._box.pid
    assert boxed("import os\ndef f():\n    return os.listdir('/')", walls=Walls(landlock=False)).call("f", (), {}).value


def test_a_wall_that_does_not_stand_holds_the_grade(monkeypatch, kernel_has_walls, boxed):
    monkeypatch.setattr("autograder.sandbox.zygote.program", lambda *_, **__: bytes(8))  # no BPF program
    with Zygote(("numpy",), hardware={}) as fresh, pytest.raises(GraderError, match=r"could not be confined: .*prctl"):
        boxed("x = 1", zygote=fresh).names()


def test_a_lower_ceiling_stays(script):
    said = script("""
import resource
from autograder.inside.confine import _limit
from autograder.inside.orders import Bounds
resource.setrlimit(resource.RLIMIT_CPU, (3, 4))
resource.setrlimit(resource.RLIMIT_NOFILE, (10, 20))
_limit(2**30, Bounds(address_space=2**30, cpu_seconds=10))
print(*[resource.getrlimit(what) for what in (resource.RLIMIT_CPU, resource.RLIMIT_NOFILE, resource.RLIMIT_AS)])
""")
    assert said == f"(4, 4) (20, 20) ({2**31}, {2**31})\n"


def test_a_child_whose_zygote_is_gone_ends_at_once(script):
    script(
        """
from autograder.inside.confine import Prepared, confine
from autograder.inside.orders import Bounds, Walls
confine(Prepared(Walls(landlock=False, seccomp=False), None, None), None, 2**30, Bounds(address_space=2**30,
        cpu_seconds=10), zygote=1234567)
sys.exit(0)
""",
        status=1,
    )
