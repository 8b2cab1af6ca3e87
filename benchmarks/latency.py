"""How long one student waits: ``guanka check`` from its start to its end, and a grading by a worker that is warm.

python benchmarks/latency.py [--turns N] [--json FILE]
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from answers import COURSE, USUAL, lay_down_right, student
from spread import Spread, spread

from autograder.batch.submissions import sha256_of
from autograder.batch.worker import Worker
from autograder.commands.place import find_place
from autograder.grading import Submission


def cold(files: list[Path]) -> Spread:
    """Seconds of ``guanka check FILE``, a new process each; the first is not counted, for the disk was cold too."""
    guanka = Path(sys.executable).with_name("guanka")
    seconds = []
    for file in files:
        started = time.perf_counter()
        done = subprocess.run([guanka, "check", file, "--course", COURSE], capture_output=True, check=False)
        seconds.append(time.perf_counter() - started)
        if done.returncode != 0:
            raise SystemExit(f"guanka check failed: {done.stderr.decode()[-1000:]}")
    return spread(seconds[1:])


def warm(files: list[Path], level: str) -> Spread:
    """Seconds of a grading by a worker that has graded one of the level before."""
    place = find_place(COURSE)
    worker = Worker(place.settings(os.environ, sandbox=True), place.course, secret=b"the benchmark's own secret ....")
    seconds = []
    try:
        for file in files:
            submission = Submission(student="bench", level=level, path=file, sha256=sha256_of(file))
            started = time.perf_counter()
            report = worker.grade(submission).report
            seconds.append(time.perf_counter() - started)
            if report.score != report.max_score:
                raise SystemExit(f"{file} is right and came to {report.score}: the figures would mean nothing")
    finally:
        worker.close()
    return spread(seconds[1:])


def measure(turns: int) -> dict[str, dict[str, float]]:
    """Both, of ``turns`` submissions to a level."""
    level = USUAL[0]
    with TemporaryDirectory() as folder:
        lay_down_right(Path(folder), [level], turns + 1)
        files = [Path(folder) / student(number) / level / f"{level}.ipynb" for number in range(turns + 1)]
        return {"cold_seconds": cold(files)._asdict(), "warm_seconds": warm(files, level)._asdict()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=11)
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    arguments = parser.parse_args()
    figures = measure(arguments.turns)
    for name, one in figures.items():
        print(f"{name}: median {one['median']:.3f}, quartiles {one['low']:.3f} to {one['high']:.3f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
