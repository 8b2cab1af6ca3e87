"""The zygote and its children: what they inherit, and how they all end."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from autograder.errors import GraderError
from autograder.inside import zygote as module
from autograder.inside.orders import Bounds, Fork
from autograder.sandbox.zygote import Zygote
from autograder.wire.answers import Returned

ROOT = Path(__file__).parents[2]
DESCRIPTORS = """
import os
def f():
    found = []
    for number in range(5000):
        try:
            os.fstat(number)
            found.append(number)
        except OSError:
            pass
    return found
"""
GRADER = """
import sys, time
sys.path.insert(0, sys.argv[1])
from dataclasses import dataclass
from autograder.course.model import Limits
from autograder.sandbox.student import BoxedStudent
from autograder.sandbox.zygote import Zygote
@dataclass
class Cell:
    position: int
    source: str
    names: tuple = ()
zygote = Zygote(("numpy",), hardware={})
student = BoxedStudent(zygote, [Cell(0, "def f():\\n    while True: pass")], Limits())
student.names()
print(zygote._process.pid, student._box.pid, zygote._home.name, flush=True)
if sys.argv[2] == "busy":
    student.call("f", (), {})
time.sleep(60)
"""


def running(pid):
    """Whether a process is there and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def test_a_box_has_its_wire_and_nothing_else(boxed):
    assert boxed(DESCRIPTORS).call("f", (), {}) == Returned([0, 1, 2, 3])


@pytest.mark.skipif(os.geteuid() != 0, reason="the descriptors of the undumpable are root's to look at")
def test_the_first_three_are_the_null_device(boxed):
    student = boxed("x = 1")
    student.names()
    links = {int(link.name): str(link.readlink()) for link in Path(f"/proc/{student._box.pid}/fd").iterdir()}
    assert [links.pop(number) for number in range(3)] == ["/dev/null"] * 3
    assert list(links) == [3]
    assert links[3].startswith("socket:")


def test_what_the_grader_has_open_is_not_inherited(boxed, tmp_path, kernel_has_walls):
    secret = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(secret, True)
    try:
        with Zygote(("numpy",), hardware={}) as fresh:
            student = boxed(DESCRIPTORS, zygote=fresh)
            assert student.call("f", (), {}) == Returned([0, 1, 2, 3])
    finally:
        os.close(secret)


def test_the_working_folder_is_the_root(boxed):
    assert boxed("import os\ndef f():\n    return os.getcwd()").call("f", (), {}) == Returned("/")


def test_a_second_thread_refuses_to_fork():
    """A native thread counts too: the kernel is asked, not Python."""
    fork = Fork(number=1, bounds=Bounds(address_space=1, cpu_seconds=1), first_handle=0, output_limit=0, seed=0)
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        with pytest.raises(RuntimeError, match="threads, it must have one to fork"):
            module._fork(fork, -1, None, None)
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize("what", ["busy", "idle"])
def test_when_the_grader_is_killed_all_is_gone(kernel_has_walls, what):
    grader = subprocess.Popen([sys.executable, "-c", GRADER, str(ROOT), what], stdout=subprocess.PIPE, text=True)
    zygote, box, home = grader.stdout.readline().split()
    assert running(zygote)
    assert running(box)
    assert Path(home).is_dir()
    grader.kill()
    grader.wait()
    grader.stdout.close()
    assert wait_until(lambda: not running(zygote) and not running(box))
    assert wait_until(lambda: not Path(home).exists())


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGABRT])
def test_when_the_zygote_is_killed_its_boxes_die_and_the_grade_is_held(boxed, kernel_has_walls, number):
    with Zygote(("numpy",), hardware={}) as fresh:
        student = boxed("def f():\n    return 1", zygote=fresh)
        assert student.call("f", (), {}) == Returned(1)
        pid = student._box.pid
        os.kill(fresh._process.pid, number)
        assert wait_until(lambda: not running(pid))
        for _ in range(2):
            with pytest.raises(GraderError, match=f"the zygote has ended: exit status -{int(number)}"):
                student.call("f", (), {})
        student.close()  # it raises nothing that would hide what was raised


def test_ctrl_c_is_left_to_the_grader(zygote, boxed):
    os.kill(zygote._process.pid, signal.SIGINT)
    assert boxed("def f():\n    return 1").call("f", (), {}) == Returned(1)


def test_boxes_at_the_same_time(boxed):
    students = [boxed(f"def f():\n    return {number}") for number in range(5)]
    for _ in range(2):
        assert [student.call("f", (), {}).value for student in students] == [0, 1, 2, 3, 4]


CLIMBS_BACK = """
import os
import autograder.inside.zygote as zygote

def ends(*_):
    {way}

zygote._child = ends
pid = zygote._fork(None, 0, None, None)
if pid == 0:
    print("in the loop")
else:
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


@pytest.mark.parametrize("way", ["pass", "raise ValueError", "raise SystemExit"])
def test_a_child_never_comes_back_into_the_loop(way):
    """There it would be a second zygote, with what the first one has in memory."""
    command = [sys.executable, "-c", CLIMBS_BACK.format(way=way)]
    one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # else it would refuse to fork
    done = subprocess.run(command, env=one_thread, capture_output=True, text=True, check=True)
    assert done.stdout == "70\n"
