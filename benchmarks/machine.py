"""What machine a figure was measured on, and what a process has used of it."""

import os
import platform
import re
import resource
from pathlib import Path


def describe() -> dict[str, object]:
    """The processor, the memory, the system and its Python."""
    cpuinfo = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    models = [line.partition(":")[2].strip() for line in cpuinfo.splitlines() if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "kernel": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def slug(machine: dict[str, object]) -> str:
    """A name for a machine that was described so, for a file's name; not the name that its owner gave it."""
    words = re.findall(r"[a-z0-9]+", f"{machine['processor']} {machine['cores']} cores".lower())
    return "-".join(word for word in words if word not in ("r", "tm", "cpu", "processor"))


def processor_seconds() -> float:
    """What this process and all its children that have ended have used; a busy machine moves it little."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def peak_mib() -> dict[str, float]:
    """The most memory that this process held at once, and the largest of its children that have ended, in MiB.

    Its own is read from ``/proc``: the kernel's ``ru_maxrss`` holds what the process that started us had.
    """
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {"self": round(own / 2**10, 1), "largest_child": round(largest / 2**10, 1)}
