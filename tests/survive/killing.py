"""Run a command again and again until it ends by itself, and kill processes of its family at random moments."""

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ALL = "the whole group"


@dataclass
class Kills:
    """What was killed: the kind of process, in order."""

    killed: list[str] = field(default_factory=list)
    runs: int = 0


def until_done(
    command: Sequence[object],
    log: Path,
    *,
    kills: int,
    every: float,
    seed: int,
    most_seconds: float,
    others: Sequence[int] = (),
) -> Kills:
    """Start ``command`` until it ends with status 0; before that, ``kills`` times, kill one of its family.

    The moments are ``every`` seconds apart in the mean, drawn from ``seed``; so is which process it is: the first one,
    a worker, a zygote, a box, what multiprocessing keeps, all at once, or one that a process of ``others`` (process
    ids, such as nannies of Dask workers) has started.

    Raises AssertionError where it ends otherwise than by our hand, or not in time.
    """
    done, draw, deadline = Kills(), random.Random(seed), time.monotonic() + most_seconds
    while True:
        done.runs += 1
        with log.open("a") as stream:
            running = subprocess.Popen(
                [*map(str, command)], stdout=stream, stderr=subprocess.STDOUT, start_new_session=True
            )
        ours = threading.Event()
        while running.poll() is None:
            assert time.monotonic() < deadline, f"not done after {most_seconds} s; {log}"
            try:
                running.wait(draw.expovariate(1 / every) if len(done.killed) < kills else 1.0)
            except subprocess.TimeoutExpired:
                if len(done.killed) < kills and _kill_one(running.pid, others, draw, done):
                    ours.set()
        if running.returncode == 0:
            return done
        assert ours.is_set(), f"ended by itself with {running.returncode}; {log}"


def _kill_one(pid: int, others: Sequence[int], draw: random.Random, done: Kills) -> bool:
    """Kill one process of the family; whether one was there."""
    families = family(pid)
    kinds = [*sorted({kind for _, kind in families}), ALL]
    beside = [(one, f"beside: {kind}") for other in others for one, kind in family(other)[1:]]
    kinds += sorted({kind for _, kind in beside})
    kind = draw.choice(kinds)
    if kind == ALL:
        victims = [one for one, _ in families]
    else:
        chosen = [one for one, of in (*families, *beside) if of == kind]
        victims = [draw.choice(chosen)] if chosen else []
    for victim in victims:
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            continue
    if victims:
        done.killed.append(kind)
    return bool(victims)


def family(pid: int) -> list[tuple[int, str]]:
    """A process and all below it, each with what kind it is."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append((one, "first" if one == pid else _kind(one)))
        waiting += parents.get(one, [])
    return found


def _kind(pid: int) -> str:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        above = Path(f"/proc/{parent}/cmdline").read_bytes()
    except OSError:
        return "gone"
    if b"autograder.inside.zygote" in command:
        return "box" if b"autograder.inside.zygote" in above else "zygote"
    if b"resource_tracker" in command or b"forkserver" in command:
        return "multiprocessing's own"
    return "worker"
