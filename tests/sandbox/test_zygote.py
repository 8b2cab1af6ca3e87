"""The zygote from outside: it starts, says why it did not, and is gone when it is closed."""

import fcntl
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import autograder.sandbox.zygote as module
from autograder.errors import GraderError
from autograder.inside.orders import Bounds, Walls
from autograder.sandbox.zygote import Zygote
from autograder.wire.answers import Returned

ROOT = Path(__file__).parents[2]
BOUNDS = Bounds(address_space=2**28, cpu_seconds=5)


@pytest.fixture
def fresh(kernel_has_walls):
    with Zygote(("numpy",), hardware={}) as running:
        yield running


def fork(zygote):
    return zygote.fork(BOUNDS, first_handle=0, output_limit=100, seed=0)


def test_a_package_that_is_not_there(kernel_has_walls):
    with pytest.raises(GraderError, match="ModuleNotFoundError: No module named 'no_such_package_here'"):
        Zygote(("numpy", "no_such_package_here"), hardware={})


def test_an_interpreter_that_does_not_start(kernel_has_walls, monkeypatch):
    monkeypatch.setattr(module, "_MODULE", "no_such_module_here")
    with pytest.raises(GraderError, match=r"the zygote has ended: .*no_such_module_here"):
        Zygote(("numpy",), hardware={})


def test_what_fails_before_it_is_ready_leaves_nothing_behind(kernel_has_walls, monkeypatch):
    started = []
    popen = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda *args, **kwargs: started.append(popen(*args, **kwargs)) or started[-1]
    )
    monkeypatch.setattr(module, "readable", lambda _packages: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Zygote(("numpy",), hardware={})
    assert started[0].poll() is not None


def test_one_that_does_not_answer(fresh, monkeypatch):
    monkeypatch.setattr(module, "_FORK_SECONDS", 0.1)
    os.kill(fresh._process.pid, signal.SIGSTOP)
    with pytest.raises(GraderError, match=r"has not answered for 0\.1 s"):
        fork(fresh)
    os.kill(fresh._process.pid, signal.SIGCONT)


def test_its_environment(kernel_has_walls, monkeypatch):
    monkeypatch.setenv("GUANKA_TEST_SECRET", "x")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("LD_PRELOAD", "")
    with Zygote(("numpy",), hardware={**os.environ, "OPENBLAS_CORETYPE": "Haswell"}) as running:
        environment = Path(f"/proc/{running._process.pid}/environ").read_bytes().decode().split("\0")
    names = {entry.partition("=")[0] for entry in environment if entry}
    assert "OPENBLAS_CORETYPE=Haswell" in environment
    assert names == {
        *"HOME IPYTHONDIR MPLCONFIGDIR MPLBACKEND PATH LANG TZ".split(),
        *"PYTHONHASHSEED PYTHONDONTWRITEBYTECODE PYTHONUTF8".split(),
        *"OPENBLAS_NUM_THREADS OMP_NUM_THREADS MKL_NUM_THREADS OPENBLAS_CORETYPE".split(),
        *(name for name in os.environ if name.startswith("OPENBLAS_")),  # what this machine has to be told besides
    }


def test_it_looks_for_modules_where_nobody_writes(boxed):
    """Neither in the folder that it is started in, nor in a user's own."""
    student = boxed("import sys\ndef f():\n    return [sys.flags.safe_path, sys.flags.no_user_site, sys.path]")
    safe, no_user_site, path = student.call("f", (), {}).value
    assert (safe, no_user_site) == (True, 1)
    assert not {"", "/"} & set(path)  # it is started in /


def test_what_is_typed_at_our_terminal_does_not_reach_it(zygote):
    """Ctrl-C and the end of a session go to the processes of one session."""
    assert os.getsid(zygote._process.pid) == zygote._process.pid != os.getsid(0)


def test_it_says_what_it_has(zygote, zygotes):
    from autograder.inside.kernel import landlock_abi

    assert zygote.ready.landlock_abi == landlock_abi()
    assert 2**25 < zygote.ready.size < 2**30
    assert zygotes(Walls(landlock=False)).ready.landlock_abi == 0


def test_descriptors_of_a_box_are_not_inherited_by_what_we_start(fresh):
    _number, pid, pidfd, wire = fork(fresh)
    with wire:
        assert fcntl.fcntl(pidfd, fcntl.F_GETFD) & fcntl.FD_CLOEXEC
        assert not wire.get_inheritable()
    os.close(pidfd)
    assert pid > 0


def test_how_a_box_ended_can_be_asked_once_and_in_any_order(fresh):
    boxes = [fork(fresh) for _ in range(3)]
    for _number, _pid, pidfd, wire in boxes:
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)
        os.close(pidfd)
        wire.close()
    for number in (3, 1, 2):
        assert fresh.gone(number).number == number
    gone = {number for number, *_ in boxes}
    assert gone == {1, 2, 3}


def test_the_end_of_a_box_is_told_with_what_it_used(fresh):
    number, _pid, pidfd, wire = fork(fresh)
    wire.setblocking(True)
    wire.recv(100)  # its first word
    wire.close()  # it reads the end of its wire, and ends
    os.close(pidfd)
    gone = fresh.gone(number)
    assert os.waitstatus_to_exitcode(gone.status) == 0
    assert 0 < gone.cpu_seconds < 1
    assert 2**20 < gone.max_resident < 2**30


def closing_takes(zygote):
    started = time.monotonic()
    zygote.close()
    return time.monotonic() - started


def test_close_ends_it_and_its_boxes(kernel_has_walls):
    running = Zygote(("numpy",), hardware={})
    _number, _pid, pidfd, wire = fork(running)
    home = Path(running._home.name)
    with wire:
        assert closing_takes(running) < 2
        assert not running.alive
        assert not home.exists()
        assert select.select([pidfd], [], [], 5)[0]  # readable: it has ended
    os.close(pidfd)
    running.close()  # a second time does nothing
    with pytest.raises(GraderError):
        fork(running)
    with pytest.raises(GraderError, match="has been closed"):
        running.gone(1)


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL])
def test_close_never_hangs(kernel_has_walls, monkeypatch, number):
    monkeypatch.setattr(module, "_END_SECONDS", 0.2)
    running = Zygote(("numpy",), hardware={})
    os.kill(running._process.pid, number)
    assert closing_takes(running) < 2
    assert not running.alive


def test_close_while_a_box_is_busy(kernel_has_walls, boxed):
    running = Zygote(("numpy",), hardware={})
    student = boxed("x = 1", zygote=running)
    student.names()
    student._box._wire.sendall(b"\0\0\0\x09nonsense")
    assert closing_takes(running) < 2


def test_closed_before_its_students(kernel_has_walls, boxed):
    with Zygote(("numpy",), hardware={}) as running:
        student = boxed("def f():\n    return 1", zygote=running)
        assert student.call("f", (), {}) == Returned(1)
    with pytest.raises(GraderError):
        student.call("f", (), {})


AS_ANOTHER = """
import ctypes, os, sys
how, root = sys.argv[1:]
libc = ctypes.CDLL(None, use_errno=True)
if how == "nobody":
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
else:
    # In a namespace of its own it is user 1000 without a capability, and can still read what is root's.
    if libc.unshare(0x10000000) != 0:
        sys.exit(77)
    for name, text in (("setgroups", "deny"), ("uid_map", "1000 0 1"), ("gid_map", "1000 0 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
if not all(os.access(path, os.R_OK | os.X_OK) for path in (sys.executable, os.path.dirname(os.__file__), root)):
    sys.exit(78)
sys.path.insert(0, root)
from autograder.sandbox.probe import require
from autograder.sandbox.trial import tried
from autograder.sandbox.zygote import Zygote
with Zygote(("numpy",), hardware={}) as zygote:
    with open(f"/proc/{zygote._process.pid}/status") as status:
        status = status.read()
    assert "CapEff:\\t0000000000000000" in status, status
    require(tried(zygote))
print(os.getuid())
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="all the other tests run as this user, who is not root")
@pytest.mark.parametrize(("how", "uid"), [("nobody", "65534"), ("in a namespace", "1000")])
def test_another_user_than_root(kernel_has_walls, how, uid):
    process = subprocess.run(
        [sys.executable, "-c", AS_ANOTHER, how, str(ROOT)], capture_output=True, text=True, timeout=30, check=False
    )
    if process.returncode == 77:
        pytest.skip("this machine allows no user namespaces")
    if process.returncode == 78:
        pytest.skip(f"{sys.executable} or {ROOT} can't be read by the user nobody")
    assert (process.returncode, process.stdout.strip()) == (0, uid), process.stderr
