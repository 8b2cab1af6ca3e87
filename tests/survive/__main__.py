"""``python -m tests.survive``: grade a class undisturbed, grade it again while processes are killed, and compare."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.batch.cluster.dask_cluster import Processes
from tests.commands.running import COMMAND, copy_course
from tests.survive.class_of import LEVELS, hand_in
from tests.survive.killing import until_done
from tests.survive.verdicts import verdicts


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.survive", description=__doc__)
    parser.add_argument("--submissions", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--every", type=float, default=10.0, help="seconds between two kills, in the mean")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cluster", type=int, metavar="WORKERS", help="disturb it on a Dask cluster of processes")
    parser.add_argument("--folder", type=Path, help="work here and leave all of it; an undisturbed run there is used")
    given = parser.parse_args()
    if given.folder:
        sys.exit(0 if survives(given.folder.absolute(), given) else 1)
    with tempfile.TemporaryDirectory(prefix="guanka-survive-") as folder:
        sys.exit(0 if survives(Path(folder), given) else 1)


def survives(folder: Path, given: argparse.Namespace) -> bool:
    course, calm = folder / "course", folder / "calm"
    wild = folder / ("wild-cluster" if given.cluster else "wild")
    if not (calm / "gradebook.db").exists():
        copy_course(course)
        started = time.perf_counter()
        hand_in(course, folder / "submitted", given.submissions)
        _say(f"{given.submissions} submissions laid down", started)
        started = time.perf_counter()
        until_done(_command(course, folder, calm, given.jobs), folder / "calm.log", **_plan(given, kills=0))
        _say(f"graded undisturbed, {given.submissions / (time.perf_counter() - started):.1f} a second", started)
    started = time.perf_counter()
    processes = Processes(folder / "cluster")
    try:
        command, others = _command(course, folder, wild, given.jobs), list[int]()
        if given.cluster:
            processes.scheduler()
            others = [processes.worker(f"worker-{n}", nanny=True).process.pid for n in range(given.cluster)]
            command += ["--scheduler", processes.address]
        kills = until_done(command, wild.with_suffix(".log"), **_plan(given, kills=given.kills), others=others)
    finally:
        processes.close()
    _say(f"graded while {len(kills.killed)} were killed, in {kills.runs} runs", started)
    print(", ".join(f"{kind}: {count}" for kind, count in sorted(Counter(kills.killed).items())))
    expected, found = (verdicts(place / "gradebook.db") for place in (calm, wild))
    differing = [key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)]
    for key in sorted(differing)[:10]:
        print(key, expected.get(key), found.get(key), sep="\n  ")
    print(f"{len(expected)} verdicts undisturbed, {len(found)} disturbed, {len(differing)} differ")
    return not differing and len(expected) == given.submissions and len(kills.killed) >= given.kills


def _plan(given: argparse.Namespace, *, kills: int) -> dict[str, float]:
    return {"kills": kills, "every": given.every, "seed": given.seed, "most_seconds": 120 + given.submissions}


def _command(course: Path, folder: Path, out: Path, jobs: int) -> list[object]:
    where = ["--course", course, "--submitted", folder / "submitted", "--out", out, "--jobs", jobs]
    return [*COMMAND, "grade", *LEVELS, *where, "--log", f"{out}.jsonl"]


def _say(text: str, started: float) -> None:
    print(f"{text}: {time.perf_counter() - started:.1f} s", flush=True)


if __name__ == "__main__":
    main()
