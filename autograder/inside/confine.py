"""How a fresh child locks itself up before it sees a byte of the submission."""

import os
import resource
import signal
from dataclasses import dataclass

from autograder.inside import kernel
from autograder.inside.orders import Bounds, Walls


@dataclass(frozen=True)
class Prepared:
    """What the zygote has made once, for every child to use."""

    walls: Walls
    ruleset: int | None  # a Landlock descriptor
    program: kernel.SeccompProgram | None


MAX_DESCRIPTORS = 64


def confine(prepared: Prepared, ruleset: int | None, size: int, bounds: Bounds, zygote: int) -> None:
    """Raise every wall that stands, in a child that has no descriptor left but the wire and the ruleset.

    ``ruleset`` is the Landlock descriptor's number in the child; ``size`` the zygote's address space in bytes;
    ``zygote`` its pid.

    Raises:
        OSError: a wall could not be raised: the child must end before it runs anything.
    """
    walls = prepared.walls
    if walls.process:
        os.setsid()
        _die_first()
    if walls.capabilities:  # whoever we are: a container may give some to a user that is not root
        kernel.drop_capabilities()
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)  # the kernel asks it of whoever loads a filter
    if walls.process:
        # After the capabilities: a change of credentials would clear the death signal.
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
        if os.getppid() != zygote:  # it died before the signal was set: nobody would end us
            os._exit(1)
    if walls.rlimits:
        _limit(size, bounds)
    if ruleset is not None:
        kernel.landlock_restrict(ruleset)
        os.close(ruleset)
    if prepared.program is not None:
        prepared.program.load()


def _die_first() -> None:
    """Ask to be the first to go when the machine runs out of memory."""
    descriptor = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
    os.write(descriptor, b"1000")
    os.close(descriptor)


def _limit(size: int, bounds: Bounds) -> None:
    cpu = bounds.cpu_seconds
    for what, soft, hard in (
        (resource.RLIMIT_AS, size + bounds.address_space, size + bounds.address_space),
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, MAX_DESCRIPTORS, MAX_DESCRIPTORS),
        (resource.RLIMIT_MEMLOCK, 0, 0),
        (resource.RLIMIT_MSGQUEUE, 0, 0),
    ):
        ceiling = resource.getrlimit(what)[1]
        if ceiling == resource.RLIM_INFINITY:
            ceiling = hard
        # A lower ceiling, set by whoever started us, can't be raised.
        resource.setrlimit(what, (min(soft, ceiling), min(hard, ceiling)))
