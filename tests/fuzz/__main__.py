"""``python -m tests.fuzz [HARNESS ...]``: run the fuzzers at length; exit status 1 where one has found something.

Everything is made of the seed and a number. ``--first N --count 1`` makes one again; what was found in notebooks is
left in the folder that the run names.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from tests.fuzz import course_file, coverage, level_sources, notebooks, wire
from tests.fuzz.summary import Find, Summary, told, total

COUNTS = {"wire": 320_000, "notebooks": 10_000, "course": 4_000, "levels": 1_000}
COVERED = 1.2  # streams for atheris, as a share of the others: about as much time
BUILT = 0.05  # and examples for hypothesis
_SLICES = 8  # parts of a harness for each worker

Numbers = Callable[[int, int, int], Summary]  # (seed, first number, count) -> what came of them


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("harness", nargs="*", metavar="HARNESS", help=f"of {', '.join(COUNTS)}; default: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the first number")
    parser.add_argument("--count", type=int, help="how many; of the wire, streams of one to three frames")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    unknown = set(given.harness) - set(COUNTS)
    if unknown:
        parser.error(f"no harness {', '.join(sorted(unknown))}; there are: {', '.join(COUNTS)}")
    folder = Path(tempfile.mkdtemp(prefix="guanka-fuzz-"))
    print(f"seed {given.seed}; what is found is kept in {folder}", flush=True)
    found = False
    for name in given.harness or COUNTS:
        count = COUNTS[name] if given.count is None else given.count
        for summary, seconds in _run(name, folder / name, given.seed, given.first, count, given.jobs):
            print(told(summary, seconds), flush=True)
            found = found or bool(summary.finds)
    sys.exit(1 if found else 0)


def _run(name: str, folder: Path, seed: int, first: int, count: int, jobs: int) -> Iterator[tuple[Summary, float]]:
    """The summaries of a harness, each with the seconds that it took."""
    folder.mkdir()
    if name == "wire":
        yield _spread(wire.mutations, seed, first, count, jobs)
        yield _timed(lambda: wire.hypothesis_frames(seed, max(1, int(count * BUILT))))
        if coverage.available():
            yield _timed(lambda: coverage.run(seed, max(1, int(count * COVERED)), folder))
        else:
            print("wire, atheris: left out, because it is not installed (pip install -e '.[fuzz]')")
    elif name == "notebooks":
        yield _timed(lambda: notebooks.grade(folder, seed, range(first, first + count), jobs))
    elif name == "course":
        yield _spread(course_file.mutations, seed, first, count, jobs)
        yield _timed(lambda: course_file.hypothesis_files(seed, count))
    else:
        yield _spread(level_sources.mutations, seed, first, count, jobs)


def _timed(work: Callable[[], Summary]) -> tuple[Summary, float]:
    started = time.monotonic()
    summary = work()
    return summary, time.monotonic() - started


def _spread(work: Numbers, seed: int, first: int, count: int, jobs: int) -> tuple[Summary, float]:
    """Share the numbers among processes. One that dies is a find: its first number says where to look."""
    step = -(-count // (jobs * _SLICES))
    slices = [(start, min(step, first + count - start)) for start in range(first, first + count, step)]

    def together() -> Summary:
        with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
            futures = [pool.submit(work, seed, start, size) for start, size in slices]
            return total(_result(future, *one) for future, one in zip(futures, slices, strict=True))

    return _timed(together)


def _result(future: "Future[Summary]", start: int, size: int) -> Summary:
    try:
        return future.result()
    except BrokenProcessPool:
        return Summary("workers", "dead", finds=(Find(start, f"a worker died in one of {size} numbers from here"),))


if __name__ == "__main__":
    main()
