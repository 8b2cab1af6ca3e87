"""What this machine has of all that a box stands on, and what to do about what it lacks."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from autograder.errors import GraderError
from autograder.sandbox.host import Host

_MIB = 2**20
_KERNEL = (5, 13)  # the first with Landlock
_PYTHON = (3, 11)
_LIBSECCOMP = (2, 5)  # the first that knows all the names in filter.py
_MACHINES = ("x86_64", "aarch64")
GRADER_MIB = 256  # what a worker takes beside its box: the grader itself, and its zygotes
_PROCESSES = 4  # of a worker: itself, two zygotes, a box
_ACTIONS = {"kill_process", "errno", "allow"}  # what the filter answers with
_DESCRIPTORS = 64  # of a box


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """One layer as it is on this machine. Texts are for staff."""

    layer: str
    version: str  # what was found
    ok: bool
    required: bool = True  # grading refuses where it is missing
    advice: str = ""  # what to do, where it is not ok
    stopped_by: tuple[str, ...] = ()  # of an attempt in a box: the layers, each of which stops it alone


def host_report(
    host: Host | None = None,
    *,
    packages: Sequence[str] = ("numpy", "IPython", "matplotlib"),
    workers: int = 1,
    memory_mib: int = 512,
) -> tuple[Probe, ...]:
    """What the machine has. ``workers`` boxes of ``memory_mib`` MiB each are to run at the same time."""
    host = host or Host()
    if host.system() != "Linux":
        return (
            Probe(
                layer="kernel",
                version=host.system(),
                ok=False,
                advice="a box needs Linux; on a laptop of another kind, grade in a container or a virtual machine",
            ),
        )
    return (
        _kernel(host),
        _landlock(host),
        _kernel_seccomp(host),
        _has_libseccomp(host),
        _has_pidfd(host),
        _ceilings(host, memory_mib),
        _user(host),
        *_surroundings(host),
        _memory(host, workers, memory_mib),
        _processes(host, workers),
        _python(host),
        *(_installed(host, name) for name in packages),
    )


def require(probes: Iterable[Probe]) -> None:
    """Refuse to grade where a required layer is missing.

    Raises:
        GraderError: what is missing, and what to do about each.
    """
    missing = [probe for probe in probes if probe.required and not probe.ok]
    if missing:
        each = "; ".join(f"{probe.layer} ({probe.version}): {probe.advice}" for probe in missing)
        raise GraderError(f"this machine can't make a box that holds: {each}")


def _kernel(host: Host) -> Probe:
    found = tuple(map(int, re.findall(r"\d+", host.release())[:2]))
    return Probe(
        layer="kernel",
        version=f"Linux {host.release()} on {host.machine()}",
        ok=found >= _KERNEL and host.machine() in _MACHINES,
        advice=f"Linux {_dotted(_KERNEL)} or newer on {' or '.join(_MACHINES)}",
    )


def _landlock(host: Host) -> Probe:
    abi = host.landlock_abi()
    covers = ["files"] * (abi >= 1) + ["TCP"] * (abi >= 4) + ["signals and abstract sockets"] * (abi >= 6)
    return Probe(
        layer="Landlock",
        version=f"ABI {abi}: {', '.join(covers)}" if abi else "none",
        ok=abi >= 1,
        advice="add landlock to the lsm= list on the kernel's command line; in a container, use a seccomp profile that "
        "allows the landlock_ calls (those of Docker 23, podman 4 and newer do)",
    )


def _kernel_seccomp(host: Host) -> Probe:
    has = host.seccomp_filter()
    actions = set(host.said("/proc/sys/kernel/seccomp/actions_avail").split())  # hidden in some containers
    version = f"filters that answer {', '.join(sorted(_ACTIONS & actions) or ['what they like'])}"
    return Probe(
        layer="seccomp",
        version=version if has else "none",
        ok=has and (not actions or actions >= _ACTIONS),
        advice="a kernel with CONFIG_SECCOMP_FILTER, 4.14 or newer; under gVisor and the like there is none",
    )


def _has_pidfd(host: Host) -> Probe:
    has = host.pidfd()
    return Probe(
        layer="pidfd",
        version="of this process: opened" if has else "none",
        ok=has,
        advice="a container runtime whose seccomp profile allows pidfd_open",
    )


def _has_libseccomp(host: Host) -> Probe:
    found = host.libseccomp()
    return Probe(
        layer="libseccomp",
        version=_dotted(found) if found else "none",
        ok=found is not None and found >= _LIBSECCOMP,
        advice=f"the system's libseccomp {_dotted(_LIBSECCOMP)} or newer: apt install libseccomp2",
    )


def _ceilings(host: Host, memory_mib: int) -> Probe:
    """The limits that we were started with: a box can get less, not more."""
    hard = host.ceilings()
    least = {"RLIMIT_AS": (memory_mib + GRADER_MIB) * _MIB, "RLIMIT_NOFILE": _DESCRIPTORS}
    low = [name for name, needed in least.items() if hard.get(name, needed) < needed]
    return Probe(
        layer="resource limits",
        version=", ".join(f"{name} at most {limit}" for name, limit in hard.items()) or "no ceilings",
        ok=not low,
        required=False,  # cells that work elsewhere would run out of memory here
        advice=f"{', '.join(low)} is lower than a box needs: start the grader with a higher ulimit -H",
    )


def _user(host: Host) -> Probe:
    number, capabilities = host.user(), host.capabilities()
    return Probe(
        layer="user",
        version=f"{'root' if number == 0 else number}, {capabilities or 'no'} capabilities",
        ok=number != 0 and not capabilities,
        required=False,  # a box drops them all
        advice="grade as an ordinary user without capabilities: whoever breaks out of the box is then nobody",
    )


def _surroundings(host: Host) -> tuple[Probe, ...]:
    """What the box does not stand on, and what one wants to know when it does not."""
    modules = host.said("/sys/kernel/security/lsm") or "not told"
    yama = host.said("/proc/sys/kernel/yama/ptrace_scope") or "none"
    core = host.said("/proc/sys/kernel/core_pattern") or "nowhere"
    return (
        Probe(layer="security modules", version=f"{modules}; Yama's ptrace_scope: {yama}", ok=True),
        Probe(layer="core dumps", version=f"go to {core}; a box leaves none", ok=True),
        Probe(layer="container", version=host.container() or "none found", ok=True),
    )


def _python(host: Host) -> Probe:
    return Probe(
        layer="Python",
        version=_dotted(host.python()),
        ok=host.python() >= _PYTHON,
        advice=f"Python {_dotted(_PYTHON)} or newer",
    )


def _installed(host: Host, name: str) -> Probe:
    found = host.package(name)
    return Probe(
        layer=name,
        version=found or "none",
        ok=found is not None,
        advice=f"a level names it: pip install {name}",
    )


def _memory(host: Host, workers: int, memory_mib: int) -> Probe:
    limit, needed = host.memory(), workers * (memory_mib + GRADER_MIB)
    return Probe(
        layer="memory",
        version="unknown" if limit is None else f"{limit // _MIB} MiB",
        ok=limit is not None and limit >= needed * _MIB,
        required=False,  # too little of it ends a box, or holds a grade: no score is wrong for it
        advice=f"{workers} workers with boxes of {memory_mib} MiB need {needed} MiB: grading uses as many as have "
        "room, unless --jobs says otherwise; for more of them give the container more",
    )


def _processes(host: Host, workers: int) -> Probe:
    limit, needed = host.processes(), workers * _PROCESSES
    return Probe(
        layer="processes",
        version="no limit" if limit is None else f"{limit} at most",
        ok=limit is None or limit >= needed,
        required=False,
        advice=f"{workers} workers need {needed}: give the container a higher --pids-limit, or use fewer --jobs",
    )


def _dotted(version: Iterable[int]) -> str:
    return ".".join(map(str, version))
