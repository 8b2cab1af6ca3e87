"""What confinement costs: a box with every wall against a fork with none, and what each wall adds; cells excluded.

    make bench-box
    python benchmarks/confinement.py [--batches N] [--rounds N] [--packages NAMES] [--json FILE]

There is a zygote for every kind: with all walls, with none, and with each one missing. A round makes one box of each
kind, in an order drawn anew, so that whatever else the machine is doing falls on all alike. Nothing is run in a box.
Two zygotes of one kind differ by more than a wall costs, because their memory is laid out by chance. So all are started
anew for every batch of rounds, and one kind is there twice: what it "adds" to itself says how far to trust the rest.

- *start*: from the order to fork until the box has said that its walls stand. Without walls it says so too: closing
  descriptors, the first word and the fork itself are on both sides, and only the walls differ.
- *whole life*: until the zygote has reaped it, which it is told to do at once by the closing of the wire.
- *processor*: what the kernel charged to the box in all that, by wait4. A busy machine moves it least.

What a wall adds is told by the differences within each round: their median, with quartiles. One core is used.
"""

import argparse
import json
import os
import platform
import random
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from autograder.commands.place import hardware, versions
from autograder.inside.orders import Bounds, Walls
from autograder.sandbox.zygote import Zygote

WALLS = Walls.__struct_fields__
ALL, AGAIN, NONE = "all walls", "all walls, again", "no wall"
KINDS = {
    ALL: Walls(),
    AGAIN: Walls(),
    NONE: Walls(**dict.fromkeys(WALLS, False)),
    **{f"without {wall}": Walls(**{wall: False}) for wall in WALLS},
}
FIGURES = ("start", "whole life", "processor")
BOUNDS = Bounds(address_space=512 * 2**20, cpu_seconds=30)
WARM_UP = 10  # rounds of a batch that are not counted
Row = tuple[float, float, float]  # milliseconds, as FIGURES names them


def life(zygote: Zygote) -> Row:
    """Make one box, wait for its first word, let it end."""
    started = time.perf_counter()
    number, _pid, pidfd, wire = zygote.fork(BOUNDS, first_handle=0, output_limit=0, seed=0)
    with wire:
        wire.setblocking(True)
        wire.recv(2**10)
        confined = time.perf_counter()
    gone = zygote.gone(number)
    ended = time.perf_counter()
    os.close(pidfd)
    if not (os.WIFEXITED(gone.status) and os.WEXITSTATUS(gone.status) == 0):
        raise SystemExit(f"a box ended with wait status {gone.status}: the figures would mean nothing")
    return 1e3 * (confined - started), 1e3 * (ended - started), 1e3 * gone.cpu_seconds


def measure(batches: int, rounds: int, packages: tuple[str, ...]) -> dict[str, list[Row]]:
    """One row a round for each kind."""
    rows: dict[str, list[Row]] = {kind: [] for kind in KINDS}
    draw = random.Random(0)
    for _ in range(batches):
        order = draw.sample(list(KINDS), len(KINDS))
        with ExitStack() as stack:
            zygotes = {
                kind: stack.enter_context(Zygote(packages, walls=KINDS[kind], hardware=hardware(os.environ)))
                for kind in order
            }
            for number in range(-WARM_UP, rounds):
                for kind in draw.sample(order, len(order)):
                    row = life(zygotes[kind])
                    if number >= 0:
                        rows[kind].append(row)
    return rows


def spread(values: Sequence[float]) -> dict[str, float]:
    """Least, quartiles and 95th percentile."""
    low, middle, high = statistics.quantiles(values, n=4)
    return {
        "least": min(values),
        "quarter": low,
        "median": middle,
        "three quarters": high,
        "p95": statistics.quantiles(values, n=20)[-1],
    }


def differences(rows: dict[str, list[Row]], more: str, less: str, figure: int) -> dict[str, float]:
    """What ``more`` takes beyond ``less``, round by round."""
    return spread([one[figure] - other[figure] for one, other in zip(rows[more], rows[less], strict=True)])


def figures(rows: dict[str, list[Row]]) -> dict[str, object]:
    """All that is printed and kept."""
    kinds = {kind: {name: spread([row[at] for row in rows[kind]]) for at, name in enumerate(FIGURES)} for kind in KINDS}
    costs = {"all of them": (ALL, NONE), **{wall: (ALL, f"without {wall}") for wall in WALLS}, "nothing": (ALL, AGAIN)}
    return {
        "ms": kinds,
        "ms_added": {
            wall: {name: differences(rows, more, less, at) for at, name in enumerate(FIGURES)}
            for wall, (more, less) in costs.items()
        },
        "machine": {"cores_used": 1, "processor": platform.processor() or platform.machine(), "load": os.getloadavg()},
        "kernel": platform.release(),
        "versions": versions(),
    }


def table(found: dict[str, dict[str, dict[str, float]]], heading: str) -> None:
    """A line a kind: medians and quartiles."""
    print(f"\n{heading:22}" + "".join(f"{name:>25}" for name in FIGURES))
    for kind, by_figure in found.items():
        cells = (by_figure[name] for name in FIGURES)
        print(
            f"{kind:22}"
            + "".join(
                f"{cell['median']:10.3f} ({cell['quarter']:5.2f}..{cell['three quarters']:5.2f})" for cell in cells
            )
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batches", type=int, default=8, help="how often all zygotes are started (default: 8)")
    parser.add_argument("--rounds", type=int, default=50, help="boxes of each kind in a batch (default: 50)")
    parser.add_argument("--packages", default="numpy,IPython", help="what the zygotes preload (default: numpy,IPython)")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    arguments = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    found = figures(measure(arguments.batches, arguments.rounds, tuple(arguments.packages.split(","))))
    print(f"{arguments.batches} x {arguments.rounds} boxes of each kind, one core, ms: median (quartiles)")
    table(found["ms"], "a box with")  # type: ignore[arg-type]
    table(found["ms_added"], "what is added by")  # type: ignore[arg-type]
    for kind in (ALL, NONE):
        start = found["ms"][kind]["start"]  # type: ignore[index]
        print(f"\nstart with {kind}: least {start['least']:.3f}, p95 {start['p95']:.3f} ms", end="")
    print(f"\nload average at the end: {os.getloadavg()[0]:.2f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
