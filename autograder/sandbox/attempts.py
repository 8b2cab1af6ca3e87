"""What a box must refuse, tried for real: a wall that is said to stand and does not is found before it is needed."""

import os
from dataclasses import dataclass

from autograder.course.model import Limits
from autograder.sandbox.probe import Probe
from autograder.sandbox.student import BoxedStudent
from autograder.sandbox.zygote import Zygote
from autograder.wire.answers import Returned

_ADVICE = "the box let it happen: don't grade on this machine, and tell those who make this program"

# What is tried -> code that does it; ``grader`` is our pid. Each is harmless where it works.
ATTEMPTS = {
    "open /etc/passwd": "open('/etc/passwd').close()",
    "list the root folder": "os.listdir('/')",
    "read /proc of itself": "open('/proc/self/maps').close()",
    "read the grader's environment": "open(f'/proc/{grader}/environ').close()",
    "write a file": "path = f'/tmp/guanka-probe-{grader}'; open(path, 'x').close(); os.unlink(path)",
    "open with truncation": "os.close(os.open('/dev/null', os.O_RDONLY | os.O_TRUNC))",
    "change a file's mode": "os.chmod('/dev/null', os.stat('/dev/null').st_mode)",
    "open a socket": "socket.socket().close()",
    "signal the grader": "os.kill(grader, 0)",
    "signal all": "os.kill(-1, 0)",
    "fork": "os.fork() or os._exit(0)",
    "run a program": "os.execv('/nonexistent', ['nonexistent'])",
    "start a thread": "_thread.start_new_thread(int, ())",
    "read the grader's limits": "resource.prlimit(grader, resource.RLIMIT_CORE)",
    "set its own limits": "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))",
    "send a descriptor's signals to the grader": "fcntl.fcntl(3, 8, grader)",
    "ask for signals on input": "fcntl.ioctl(3, 0x5452, bytes(4))",
    "trace the grader": "checked(libc.ptrace(16, grader, None, None))",
    "clear its death signal": "checked(libc.prctl(1, 9, 0, 0, 0))",
    "make a namespace": "checked(libc.unshare(0x10000000))",
    "make a memory file": "os.close(os.memfd_create('probe'))",
}

_CELL = """
import _thread, ctypes, fcntl, os, resource, socket

libc = ctypes.CDLL(None, use_errno=True)

# How Python says that the kernel has refused where it does not raise PermissionError.
REFUSED = "can't start new thread", "not allowed to raise maximum limit"

def checked(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), "refused")

def attempt(action, grader):
    try:
        exec(action, {**globals(), "grader": grader})
    except PermissionError:
        return "refused"
    except BaseException as error:
        return "refused" if str(error) in REFUSED else f"{type(error).__name__}: {error}"
    return "it worked"
"""


@dataclass(frozen=True)
class _OwnCell:
    position: int = 0
    source: str = _CELL
    names: tuple[str, ...] = ("attempt",)


def tried(zygote: Zygote) -> tuple[Probe, ...]:
    """Try each in one box of this zygote, whose boxes may have no threads; ok is what was refused.

    Raises:
        GraderError: the box could not be made.
    """
    with BoxedStudent(zygote, [_OwnCell()], Limits(call_seconds=5.0)) as student:
        return tuple(_probe(student, what, action) for what, action in ATTEMPTS.items())


def _probe(student: BoxedStudent, what: str, action: str) -> Probe:
    answer = student.call("attempt", (action, os.getpid()), {})
    outcome = answer.value if isinstance(answer, Returned) else type(answer).__name__
    return Probe(layer=f"box: {what}", version=str(outcome), ok=outcome == "refused", advice=_ADVICE)
