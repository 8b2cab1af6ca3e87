"""Time everything but the grading, and say what it holds of memory, by the number of submissions.

    python benchmarks/machinery.py [--sizes N ...] [--levels ID ...] [--json FILE] [--folder DIR]

No box is started and no cell is run: in the place of the workers stands something that answers at once, with a report
of full marks. All else is real: the files are found and hashed, the gradebook is written, the pages are drawn and lie
on the disk. Four commands go over each class, each in a process of its own, whose peak of memory is read at its end:
the first `guanka grade`; a second one, which finds nothing to do; `guanka regrade --dry-run`, in which every second
submission loses its last check's points; and `guanka export`. Every student hands in one notebook, to one of the
levels in turn, which is the most that a number of submissions can take of memory: students share nothing.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import msgspec
from answers import COURSE, USUAL
from machine import describe, peak_mib

from autograder.batch.levels import Prepared
from autograder.commands import export as export_command
from autograder.commands import grade as grade_command
from autograder.commands import regrade as regrade_command
from autograder.commands.place import Place, find_place, versions
from autograder.grading import Graded, Submission, blank_report
from autograder.report.progress import Silent
from autograder.results import CheckResult, Verdict

PHASES = ("first", "second", "regrade", "export")
SIZES = (1000, 10_000, 100_000)


def lay_down(submitted: Path, levels: Sequence[str], count: int, *, first: int = 0) -> None:
    """One notebook of each student from ``first`` to below ``count``; no two are the same file."""
    for number in range(first, count):
        level = levels[number % len(levels)]
        folder = submitted / f"{2026_000_000 + number}" / level
        folder.mkdir(parents=True)
        (folder / f"{level}.ipynb").write_text(f'{{"cells": [], "number": {number}}}', encoding="utf-8")


def answer(submission: Submission, prepared: Prepared, *, lost: bool = False) -> Graded:
    """What a worker might return: full marks, or without the points of the last check."""
    checks = [
        CheckResult(
            id=check.id,
            cell=check.cell,
            title=check.title,
            public=check.public,
            verdict=Verdict.PASSED,
            points=check.points,
            max_points=check.points,
        )
        for check in prepared.level.checks
    ]
    if lost:
        checks[-1] = msgspec.structs.replace(checks[-1], verdict=Verdict.FAILED, points=0.0)
    report = msgspec.structs.replace(
        blank_report(submission, prepared.level, sandboxed=True),
        status="graded",
        score=sum(check.points for check in checks),
        checks=tuple(checks),
    )
    return Graded(report, {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def workers(*, lose_some: bool = False) -> Callable[..., Generator[Graded, None, None]]:
    """What stands in the place of ``batch.run``."""

    def run(
        submissions: Sequence[Submission],
        _settings: object,
        _course: object,
        levels: Mapping[str, Prepared],
        _jobs: int,
        **_: object,
    ) -> Generator[Graded, None, None]:
        for place, one in enumerate(submissions):
            yield answer(one, levels[one.level], lost=lose_some and place % 2 == 1)

    return run


def phase(name: str, place: Place, levels: list[str]) -> int:
    """Do it; return how many submissions it spoke of. ``more`` is a run in which some are new."""
    settings, now = place.settings({}, sandbox=True), datetime.now(UTC)
    with ExitStack() as stack:
        if name == "export":
            return export_command.export(place, to=place.out / "scores.csv", wide=None, now=now)[0]
        if name == "regrade":
            stack.enter_context(patch.object(regrade_command, "run", workers(lose_some=True)))
            return regrade_command.regrade(
                place, levels, settings, jobs=1, clock=lambda: now, progress=Silent(), dry=True
            ).graded
        stack.enter_context(patch.object(grade_command, "run", workers()))
        done = grade_command.grade(place, levels, settings, jobs=1, force=False, now=now, progress=Silent())
        if name != "more" and done.graded != (done.tally.count if name == "first" else 0):
            raise SystemExit(f"the {name} run graded {done.graded} of {done.tally.count}")
        return done.tally.count


def measured(name: str, folder: Path, levels: list[str], count: int) -> dict[str, float]:
    """Do a phase in this process, and say what it took."""
    place = find_place(COURSE, submitted=folder / "submitted", out=folder / "out")
    before, started, used = peak_mib()["self"], time.perf_counter(), time.process_time()
    spoke_of = phase(name, place, levels)
    seconds, used = time.perf_counter() - started, time.process_time() - used
    if spoke_of != count:
        raise SystemExit(f"the {name} run spoke of {spoke_of} submissions, not of {count}")
    return {
        "seconds": round(seconds, 2),
        "rate": round(count / seconds, 1),
        "processor_seconds": round(used, 2),
        "peak_mib": peak_mib()["self"],
        "peak_mib_before": before,
    }


def alone(name: str, folder: Path, levels: list[str], count: int) -> dict[str, float]:
    """Do a phase in a process of its own."""
    asked = ["--phase", name, "--folder", str(folder), "--sizes", str(count), "--levels", *levels]
    done = subprocess.run([sys.executable, __file__, *asked], stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measure(sizes: Sequence[int], levels: list[str], folder: Path) -> list[dict[str, Any]]:
    """A row for each size, printed as it comes."""
    rows = list[dict[str, Any]]()
    print(f"{'submissions':>11} " + " ".join(f"{name + ', MiB':>13} {'a second':>8}" for name in PHASES))
    for count in sizes:
        own = folder / str(count)
        lay_down(own / "submitted", levels, count)
        row = {name: alone(name, own, levels, count) for name in PHASES}
        print(f"{count:>11} " + " ".join(f"{one['peak_mib']:>13.1f} {one['rate']:>8.0f}" for one in row.values()))
        rows.append({"submissions": count, **row})
    return rows


def bytes_each(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """What each submission more adds to the peak, in bytes, from the smallest class to the largest."""
    first, last = rows[0], rows[-1]
    more = last["submissions"] - first["submissions"]
    return {
        name: round((last[name]["peak_mib"] - first[name]["peak_mib"]) * 2**20 / more, 1) if more else 0.0
        for name in PHASES
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES), help="submissions (1000 10000 100000)")
    parser.add_argument("--levels", nargs="+", default=list(USUAL), help="the levels that they are handed in to")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    parser.add_argument("--folder", type=Path, help="where the classes lie (default: one that is removed)")
    parser.add_argument("--phase", choices=PHASES, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.phase:
        print(json.dumps(measured(chosen.phase, chosen.folder, chosen.levels, chosen.sizes[0])))
        return
    load = os.getloadavg()
    with TemporaryDirectory(dir=chosen.folder) as folder:
        rows = measure(sorted(chosen.sizes), chosen.levels, Path(folder))
    each = bytes_each(rows)
    print("bytes a submission more: " + ", ".join(f"{name} {size:.0f}" for name, size in each.items()))
    if chosen.json:
        found = {
            "made": datetime.now(UTC).date().isoformat(),
            "machine": describe(),
            "versions": versions(),
            "load": {"before": load, "after": os.getloadavg()},
            "levels": chosen.levels,
            "files_in_memory": str(chosen.folder or "").startswith("/dev/shm"),
            "rows": rows,
            "bytes_each": each,
        }
        chosen.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
