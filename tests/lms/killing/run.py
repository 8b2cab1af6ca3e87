"""A sync, started again and again until it ends by itself, and killed at moments that hurt."""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

_STEP = 0.25  # seconds between two looks whether it has ended by itself
_WAKING = 0.6  # seconds that a sync takes until its first request
_LATE = 0.05  # seconds between the work and its answer: time enough for a kill


@dataclass
class Kills:
    """What was done: how often it was killed when, and how often started."""

    when: Counter[str] = field(default_factory=Counter)
    runs: int = 0

    @property
    def count(self) -> int:
        return self.when.total()


def until_done(
    command: Sequence[object],
    double,
    log: Path,
    *,
    kills: int,
    scores: int,
    seed: int,
    makes: bool = False,
    most_seconds: float,
) -> Kills:
    """Start ``command`` until it ends with status 0; the first ``kills`` times it is killed before.

    The moments: any; when the double has got so many more scores, but not yet looked at the last one; when it has
    booked that one, and not yet answered; when results or a token are asked for; and, if it ``makes`` columns, once
    each when one is about to be made, at the first kill, and has been made, at half of them. Few enough scores are let
    through that some are left for every kill.

    Raises AssertionError where it ends otherwise than by our hand, or not in time.
    """
    done, draw, deadline = Kills(), Random(seed), time.monotonic() + most_seconds
    while True:
        done.runs += 1
        left = kills - done.count
        with log.open("ab") as stream:
            running = subprocess.Popen([*map(str, command)], stdout=stream, stderr=stream, start_new_session=True)
        try:
            making = {kills: "make received", kills - kills // 2: "make done"}.get(left, "") if makes else ""
            when = _await_moment(running, double, draw, scores // (2 * kills), making) if left > 0 else ""
            if when and running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
                done.when[when] += 1
            running.wait(max(1.0, deadline - time.monotonic()))
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()
        double.no_faults()
        if running.returncode == 0:
            return done
        assert running.returncode == -signal.SIGKILL, _ended(running, log)
        assert time.monotonic() < deadline, f"not done after {most_seconds} s; {log}"


def _await_moment(running: "subprocess.Popen[bytes]", double, draw: Random, most: int, making: str) -> str:
    """Wait for a moment, of ``making`` or drawn; what it is called, or nothing where the sync ended before."""
    kinds = ("score received", "score booked", "any", "results", "token")
    when = making or draw.choices(kinds, weights=(5, 5, 3, 1, 1))[0]
    if when == "any":
        _waited(running, draw.uniform(0.0, 2 * _WAKING))
        return when
    kind, _, stage = when.partition(" ")
    more = draw.randint(1, max(1, most)) if kind == "score" else 1
    is_done = stage in ("booked", "done")
    if is_done:
        double.fault(act="late", kind=kind, skip=more - 1, times=8, seconds=_LATE)
    counts = double.counts()
    wanted = (counts.get(f"{kind}, done", 0) if is_done else counts.get(kind, 0)) + more
    while running.poll() is None:
        if double.wait_for(kind=kind, count=wanted, done=is_done, seconds=_STEP):
            return when
    return ""


def _ended(running: "subprocess.Popen[bytes]", log: Path) -> str:
    return f"ended by itself with {running.returncode}: {log.read_text(errors='replace')[-2000:]}"


def _waited(running: "subprocess.Popen[bytes]", seconds: float) -> None:
    try:
        running.wait(seconds)
    except subprocess.TimeoutExpired:
        return
