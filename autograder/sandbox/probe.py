"""What this machine has of all that a box stands on, and what to do about what it lacks."""

import ctypes
import ctypes.util
import importlib.metadata
import os
import platform
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import msgspec

from autograder.errors import GraderError
from autograder.sandbox.memory import memory_limit

_MIB = 2**20
_KERNEL = (5, 13)  # the first with Landlock
_PYTHON = (3, 11)
_LIBSECCOMP = (2, 5)  # the first that knows all the names in filter.py
_MACHINES = ("x86_64", "aarch64")
_GRADER_MIB = 256  # what a worker takes beside its box: the grader itself, and its zygotes


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """One layer as it is on this machine. Texts are for staff."""

    layer: str
    version: str  # what was found
    ok: bool
    required: bool = True  # grading refuses where it is missing
    advice: str = ""  # what to do, where it is not ok


def _landlock_abi() -> int:
    from autograder.inside import kernel  # noqa: PLC0415 - it loads the C library, which not every system has

    return kernel.landlock_abi()


def _seccomp_filter() -> bool:
    from autograder.inside import kernel  # noqa: PLC0415

    return kernel.seccomp_filter()


def _pidfd() -> bool:
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


def _libseccomp() -> tuple[int, ...] | None:
    class Version(ctypes.Structure):
        _fields_ = (("major", ctypes.c_uint), ("minor", ctypes.c_uint), ("micro", ctypes.c_uint))

    path = ctypes.util.find_library("seccomp")
    if path is None:
        return None
    function = ctypes.CDLL(path).seccomp_version
    function.restype = ctypes.POINTER(Version)
    found = function().contents
    return found.major, found.minor, found.micro


def _package(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


@dataclass(frozen=True)
class Host:
    """How to ask this machine. A test answers in its place."""

    system: Callable[[], str] = platform.system
    release: Callable[[], str] = platform.release
    machine: Callable[[], str] = platform.machine
    python: Callable[[], tuple[int, ...]] = lambda: tuple(sys.version_info[:3])
    landlock_abi: Callable[[], int] = _landlock_abi  # 0: none
    seccomp_filter: Callable[[], bool] = _seccomp_filter
    pidfd: Callable[[], bool] = _pidfd
    libseccomp: Callable[[], tuple[int, ...] | None] = _libseccomp
    package: Callable[[str], str | None] = _package  # name -> installed version
    memory: Callable[[], int | None] = memory_limit  # bytes


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
        _has_pidfd(host),
        _has_libseccomp(host),
        _python(host),
        *(_installed(host, name) for name in packages),
        _memory(host, workers, memory_mib),
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
    return Probe(
        layer="seccomp",
        version="filters" if has else "none",
        ok=has,
        advice="a kernel with CONFIG_SECCOMP_FILTER; under gVisor and the like there is none",
    )


def _has_pidfd(host: Host) -> Probe:
    has = host.pidfd()
    return Probe(
        layer="pidfd",
        version="yes" if has else "none",
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
    limit, needed = host.memory(), workers * (memory_mib + _GRADER_MIB)
    return Probe(
        layer="memory",
        version="unknown" if limit is None else f"{limit // _MIB} MiB",
        ok=limit is not None and limit >= needed * _MIB,
        required=False,  # too little of it ends a box, or holds a grade: no score is wrong for it
        advice=f"{workers} workers with boxes of {memory_mib} MiB need {needed} MiB: give the container more, or use "
        "fewer --jobs",
    )


def _dotted(version: Iterable[int]) -> str:
    return ".".join(map(str, version))
