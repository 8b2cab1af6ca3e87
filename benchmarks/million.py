"""On paper: what a million submissions take, what is full first, and what to buy; from the costs of one.

    python benchmarks/million.py [--worker SECONDS] [--writer MS] [--scheduler MS] [--bytes N] [--submissions N]

Theory of operation
-------------------
Three stations stand in a row. A scheduler hands out submissions one by one. Workers, each with a core, grade them. A
writer takes in what they return and writes it. Only so many are under way at a time, twice as many as workers, so a
full writer keeps the workers waiting and nothing piles up. Each station has a measured time for each submission; a
share of the submissions may take a worker far longer (those that loop until their time is up). The simulation jumps
from event to event: the next submission goes out as soon as there is room for it and the scheduler is free.
"""

import argparse
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, heapreplace
from itertools import repeat

SIZES = (2, 16, 64, 256, 1024)
NIGHT = 8 * 3600.0
SEED = 6


@dataclass(frozen=True)
class Costs:
    """What one submission takes of each station, in seconds, and what it leaves behind, in bytes."""

    worker: float
    writer: float
    scheduler: float
    bytes_each: float = 0.0
    slow_share: float = 0.0  # of the submissions
    slow: float = 0.0  # the worker's seconds for one of these


@dataclass(frozen=True)
class Outcome:
    """When the last submission was written, how busy each station was (0 to 1), and the mean wait for a worker."""

    seconds: float
    busy: dict[str, float]
    wait: float

    @property
    def full(self) -> str:
        """The station that is the busiest."""
        return max(self.busy, key=lambda name: self.busy[name])


def simulate(
    costs: Costs,
    submissions: int,
    workers: int,
    *,
    arrivals: Iterable[float] = (),
    under_way: int | None = None,
    seed: int = SEED,
) -> Outcome:
    """Let so many submissions through. ``arrivals`` are their times, never falling (all are there at 0)."""
    times = iter(arrivals) if arrivals else repeat(0.0)
    services = _services(costs, seed)
    free, finished = [0.0] * workers, list[float]()
    heapify(free)
    room = under_way or 2 * workers
    scheduler = writer = working = waited = 0.0
    for _ in range(submissions):
        arrived = ready = next(times)
        if len(finished) == room:
            writer = max(writer, heappop(finished)) + costs.writer
            ready = max(ready, writer)
        scheduler = max(scheduler, ready) + costs.scheduler
        start = max(scheduler, free[0])
        service = next(services)
        heapreplace(free, start + service)
        heappush(finished, start + service)
        working += service
        waited += start - arrived
    while finished:
        writer = max(writer, heappop(finished)) + costs.writer
    busy = {
        "workers": working / (workers * writer),
        "writer": submissions * costs.writer / writer,
        "scheduler": submissions * costs.scheduler / writer,
    }
    return Outcome(writer, busy, waited / submissions)


def _services(costs: Costs, seed: int) -> Iterator[float]:
    if not costs.slow_share:
        yield from repeat(costs.worker)
    chance = random.Random(seed)
    while True:
        yield costs.slow if chance.random() < costs.slow_share else costs.worker


def table(costs: Costs, submissions: int) -> list[dict[str, object]]:
    """One row for each number of workers: hours, submissions a second, how busy each station is, the fullest."""
    rows: list[dict[str, object]] = []
    for workers in SIZES:
        outcome = simulate(costs, submissions, workers)
        busy = {name: round(share, 3) for name, share in outcome.busy.items()}
        hours, rate = outcome.seconds / 3600, submissions / outcome.seconds
        rows.append({"workers": workers, "hours": hours, "rate": rate, "busy": busy, "full": outcome.full})
    return rows


def advice(costs: Costs, submissions: int) -> dict[str, float]:
    """What to buy: cores for one night, the cores that fill the writer and the scheduler, and room on the disk."""
    mean = costs.worker * (1 - costs.slow_share) + costs.slow * costs.slow_share
    return {
        "cores_for_one_night": submissions * mean / NIGHT,
        "cores_that_fill_the_writer": mean / costs.writer,
        "cores_that_fill_the_scheduler": mean / costs.scheduler,
        "writer_hours": submissions * costs.writer / 3600,
        "gib": submissions * costs.bytes_each / 2**30,
    }


def main() -> None:
    """Work it out and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worker", type=float, default=0.03, help="seconds of a worker a submission (0.03)")
    parser.add_argument("--writer", type=float, default=4.0, help="ms of the writer a submission (4)")
    parser.add_argument("--scheduler", type=float, default=1.0, help="ms of the scheduler a submission (1)")
    parser.add_argument("--bytes", type=float, default=60e3, help="what a submission leaves behind (60000)")
    parser.add_argument("--slow-share", type=float, default=0.01, help="of submissions that run out of time (0.01)")
    parser.add_argument("--slow", type=float, default=10.0, help="seconds of such a one (10)")
    parser.add_argument("--submissions", type=int, default=1_000_000)
    chosen = parser.parse_args()
    costs = Costs(
        chosen.worker, chosen.writer / 1e3, chosen.scheduler / 1e3, chosen.bytes, chosen.slow_share, chosen.slow
    )
    print(f"{'workers':>8} {'hours':>8} {'a second':>9}   busy: workers, writer, scheduler")
    for row in table(costs, chosen.submissions):
        busy = ", ".join(f"{share:.0%}" for share in row["busy"].values())  # type: ignore[attr-defined]
        print(f"{row['workers']:>8} {row['hours']:>8.2f} {row['rate']:>9.1f}   {busy}; fullest: {row['full']}")
    for name, value in advice(costs, chosen.submissions).items():
        print(f"{name.replace('_', ' ')}: {value:.1f}")


if __name__ == "__main__":
    main()
