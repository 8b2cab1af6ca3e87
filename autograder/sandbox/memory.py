"""How much memory and how many processes we and our boxes may have: the machine's, or what a container leaves."""

from collections.abc import Iterator
from pathlib import Path

_UNLIMITED = 2**60  # cgroup v1 says "no limit" by a number near 2**63


def memory_limit(root: Path = Path("/")) -> int | None:
    """Bytes: the least of the machine's memory and the limits of the control groups that we are in; None if unknown.

    ``root`` is where ``proc`` and ``sys`` lie.
    """
    groups = _groups(root, "memory", "memory.limit_in_bytes", "memory.max")
    limits = [limit for limit in (_machine(root), *groups) if limit is not None and limit < _UNLIMITED]
    return min(limits, default=None)


def process_limit(root: Path = Path("/")) -> int | None:
    """The least of the limits on processes of the control groups that we are in; None if there is none."""
    return min((limit for limit in _groups(root, "pids", "pids.max", "pids.max") if limit is not None), default=None)


def _machine(root: Path) -> int | None:
    for line in _lines(root / "proc/meminfo"):
        if line.startswith("MemTotal:"):
            return int(line.split()[1]) * 1024
    return None


def _groups(root: Path, controller: str, first: str, second: str) -> Iterator[int | None]:
    """The limits of our groups and of all above them, by their names in version 1 and 2."""
    mounts = root / "sys/fs/cgroup"
    for line in _lines(root / "proc/self/cgroup"):
        _number, controllers, path = line.split(":", 2)
        if controllers == "":
            yield from _upwards(mounts, path, second)
            yield from _upwards(mounts / "unified", path, second)  # where version 1 is mounted beside it
        elif controller in controllers.split(","):
            yield from _upwards(mounts / controller, path, first)


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
