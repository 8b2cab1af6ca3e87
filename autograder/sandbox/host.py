"""How to ask this machine what it has; everything that is asked of it when the walls are looked at."""

import ctypes
import ctypes.util
import importlib.metadata
import os
import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.memory import memory_limit, process_limit

_CONTAINERS = {"run/.containerenv": "podman", ".dockerenv": "Docker"}  # what the engines leave at the root


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


def _ceilings() -> Mapping[str, int]:
    import resource  # noqa: PLC0415 - not every system has it

    names = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_NOFILE")
    hard = {name: resource.getrlimit(getattr(resource, name))[1] for name in names}
    return {name: limit for name, limit in hard.items() if limit != resource.RLIM_INFINITY}


def _capabilities() -> int:
    for line in _said("/proc/self/status").splitlines():
        if line.startswith("CapEff:"):
            return int(line.split()[1], 16).bit_count()
    return 0


def _user() -> int:
    return os.geteuid()


def _container() -> str:
    return next((name for path, name in _CONTAINERS.items() if Path("/", path).exists()), "")


def _said(path: str) -> str:
    """What a file of the kernel says; nothing where it is not there, as in many a container."""
    try:
        return Path(path).read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


@dataclass(frozen=True)
class Host:
    """How to ask this machine. A test answers in its place, and so does who plays that a layer is missing."""

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
    processes: Callable[[], int | None] = process_limit
    ceilings: Callable[[], Mapping[str, int]] = _ceilings  # the hard limits that there are, by name
    user: Callable[[], int] = _user
    capabilities: Callable[[], int] = _capabilities  # how many this process has
    container: Callable[[], str] = _container  # its kind; empty: none found
    said: Callable[[str], str] = _said  # what a file of the kernel says
