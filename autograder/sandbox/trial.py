"""The walls of a box tried for real: what it refuses, what the kernel says of it, and whether it dies in time."""

import os
import select
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course.model import Limits
from autograder.inside.orders import Bounds
from autograder.sandbox.attempts import ATTEMPTS, CAPABILITIES, CELL, PROCESS, SECCOMP, Attempt
from autograder.sandbox.box import Box
from autograder.sandbox.probe import Probe
from autograder.sandbox.student import BoxedStudent
from autograder.sandbox.zygote import Zygote
from autograder.wire.answers import Returned
from autograder.wire.messages import Names

GOOD = ("refused", "unknown to this kernel")
_MEMORY_MIB = 128
_MORE = 2 * _MEMORY_MIB * 2**20
_DIES_SECONDS = 5.0
_ADVICE = "should have held; don't grade on this machine, and tell those who make this program"


@dataclass(frozen=True)
class _OwnCell:
    position: int = 0
    source: str = CELL.format(more=_MORE)
    names: tuple[str, ...] = ("attempt",)


def tried(zygote: Zygote, attempts: tuple[Attempt, ...] = ATTEMPTS) -> tuple[Probe, ...]:
    """Make each attempt in one box of this zygote, whose boxes may have no threads; ok is what was refused.

    Raises:
        GraderError: the box could not be made.
    """
    with BoxedStudent(zygote, [_OwnCell()], Limits(call_seconds=5.0, memory_mib=_MEMORY_MIB)) as student:
        return tuple(_attempted(student, attempt) for attempt in attempts)


def _attempted(student: BoxedStudent, attempt: Attempt) -> Probe:
    answer = student.call("attempt", (attempt.code, os.getpid()), {})
    outcome = str(answer.value) if isinstance(answer, Returned) else type(answer).__name__
    return Probe(
        layer=f"box: {attempt.what}",
        version=outcome,
        ok=outcome in GOOD,
        advice=_ADVICE,
        stopped_by=attempt.stopped_by,
    )


def seen(zygote: Zygote) -> tuple[Probe, ...]:
    """A box as the kernel shows it to others, and its end when it has lost its zygote, which this ends.

    Raises:
        GraderError: the box could not be made.
    """
    box = Box(zygote, Bounds(address_space=2**27, cpu_seconds=5), first_handle=0, output_limit=0, seed=0)
    try:
        box.ask(Names, [], 5.0)  # its walls stand once it has answered
        return (*_as_shown(box.pid), _dies(zygote, box.pid))
    finally:
        box.close()


def _as_shown(pid: int) -> Iterator[Probe]:
    status = {
        name: value.strip()
        for name, _colon, value in (line.partition(":") for line in _text(pid, "status").splitlines())
    }
    session = _text(pid, "stat").rpartition(")")[2].split()[3:4]
    capabilities = [status.get(name, "1") for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")]
    shown = (
        ("no new privileges", PROCESS, status.get("NoNewPrivs") == "1"),
        ("a filter is loaded", SECCOMP, status.get("Seccomp") == "2"),
        ("no capability", CAPABILITIES, not any(int(each, 16) for each in capabilities)),
        ("a session of its own", PROCESS, session == [str(pid)]),
        ("first to go when memory runs out", PROCESS, _text(pid, "oom_score_adj").strip() == "1000"),
        ("one thread", PROCESS, status.get("Threads") == "1"),
    )
    for what, layer, stands in shown:
        yield _shown(what, layer, stands)


def _text(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(encoding="ascii", errors="replace")
    except OSError:  # it has ended, and nothing of it is as it should be
        return ""


def _dies(zygote: Zygote, pid: int) -> Probe:
    """Kill the zygote, and see whether the kernel ends the box."""
    pidfd = os.pidfd_open(pid)
    try:
        zygote.kill()
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        return _shown("dies with its zygote", PROCESS, bool(poll.poll(_DIES_SECONDS * 1000)))
    finally:
        os.close(pidfd)


def _shown(what: str, layer: str, stands: bool) -> Probe:
    return Probe(
        layer=f"seen: {what}",
        version="so it is" if stands else "it is not so",
        ok=stands,
        advice=_ADVICE,
        stopped_by=(layer,),
    )
