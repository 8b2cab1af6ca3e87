"""How much memory this process and its boxes may use: the machine's, or what a container leaves of it."""

from collections.abc import Iterator
from pathlib import Path

_UNLIMITED = 2**60  # cgroup v1 says "no limit" by a number near 2**63


def memory_limit(root: Path = Path("/")) -> int | None:
    """Bytes: the least of the machine's memory and the limits of the control groups that we are in; None if unknown.

    ``root`` is where ``proc`` and ``sys`` lie.
    """
    limits = [limit for limit in (_machine(root), *_groups(root)) if limit is not None and limit < _UNLIMITED]
    return min(limits, default=None)


def _machine(root: Path) -> int | None:
    for line in _lines(root / "proc/meminfo"):
        if line.startswith("MemTotal:"):
            return int(line.split()[1]) * 1024
    return None


def _groups(root: Path) -> Iterator[int | None]:
    """The limits of our groups and of all above them, version 1 and 2."""
    mounts = root / "sys/fs/cgroup"
    for line in _lines(root / "proc/self/cgroup"):
        _number, controllers, path = line.split(":", 2)
        if controllers == "":
            yield from _upwards(mounts, path, "memory.max")
            yield from _upwards(mounts / "unified", path, "memory.max")  # where version 1 is mounted beside it
        elif "memory" in controllers.split(","):
            yield from _upwards(mounts / "memory", path, "memory.limit_in_bytes")


def _upwards(mount: Path, path: str, name: str) -> Iterator[int | None]:
    # In a container the path may be the host's, and then only the mount itself is there: it is our own group.
    group = mount / path.strip("/")
    for folder in (group, *group.parents):
        for line in _lines(folder / name):
            yield int(line) if line.isdigit() else None  # "max"
        if folder == mount:
            return


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return []
