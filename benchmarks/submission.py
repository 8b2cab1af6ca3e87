"""Time a class on one core or several, everything included, and say where a submission's time goes.

    python benchmarks/submission.py [--submissions N] [--levels ID ...] [--jobs N] [--json FILE]

Each notebook differs by a comment, so none is recognised as seen before. The answers are the loops that students
write; with --submitted another class is graded, which ``answers.lay_down`` has written. Time is the wall clock of
``guanka grade``, from the first folder looked into to the last row in the gradebook. What happens once however long
the class is (loading the levels, starting a zygote, making the gradebook) is told apart: a class of one submission to
each level is graded twice before, for the imports and then for its time, which is taken off. The parts of the time are
those of this process, so with several workers only what it does beside them.
"""

import argparse
import functools
import json
import os
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from answers import ANSWERS, COURSE, USUAL, lay_down_right
from machine import peak_mib, processor_seconds

from autograder import grading
from autograder.commands import entering
from autograder.commands import grade as grade_command
from autograder.commands.place import find_place, versions
from autograder.report.progress import Silent
from autograder.results import Report
from autograder.sandbox.student import BoxedStudent
from autograder.sandbox.zygote import Zygote

START, LOAD, MAKE = "start the zygote (once)", "load the levels (once)", "make the gradebook (once)"
STORE, FILES = "store grades and receipts", "write its files"
REST = "everything else (find, register, receipts)"
ONCE = (START, LOAD, MAKE)
_ENOUGH = 5  # times as many as the few that are taken off, for a difference of two runs to mean something


class Stages:
    """Adds up wall time by stage; a stage within another is taken off the outer one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inner = [0.0]

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what is done in the block."""
        started = time.perf_counter()
        self._inner.append(0.0)
        try:
            yield
        finally:
            took = time.perf_counter() - started
            self.seconds[name] += took - self._inner.pop()
            self._inner[-1] += took

    def wrap(self, owner: object, attribute: str, name: str) -> None:
        """Time every call of ``owner.attribute`` as this stage."""
        original: Callable[..., object] = getattr(owner, attribute)

        @functools.wraps(original)
        def timed(*args: object, **kwargs: object) -> object:
            with self.stage(name):
                return original(*args, **kwargs)

        setattr(owner, attribute, timed)


def watch(stages: Stages) -> None:
    """Hang the stages into the pipeline."""
    stages.wrap(grade_command, "prepare_all", LOAD)
    stages.wrap(grade_command, "open_gradebook", MAKE)
    stages.wrap(Zygote, "__init__", START)
    stages.wrap(grading, "read_notebook", "read the notebook")
    stages.wrap(grading, "mend", "mend it")
    stages.wrap(BoxedStudent, "_start", "fork a box, confine it, run the cells")
    stages.wrap(BoxedStudent, "call", "wait for the student's answers")
    stages.wrap(BoxedStudent, "get", "wait for the student's answers")
    stages.wrap(BoxedStudent, "close", "end the box")
    stages.wrap(grading, "judge", "inputs, references, comparisons")
    stages.wrap(grading, "rebuild", "rebuild the notebook for staff")
    stages.wrap(entering, "write_outputs", FILES)
    stages.wrap(entering, "store", STORE)


def pin(cores: int) -> None:
    """Have this process, and all that it starts, run on so many cores."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def measure(submitted: Path, levels: list[str], jobs: int, folder: Path) -> dict[str, object]:
    """Grade a class and return the figures; ``folder`` is a place for outputs."""
    pin(jobs)
    stages = Stages()
    watch(stages)
    started = time.perf_counter()
    lay_down_right(folder / "first", levels, len(levels), "# the first of its level\n")
    graded(folder / "first", levels, jobs, folder / "out-first")
    first = time.perf_counter() - started
    stages.seconds.clear()
    few = timed(folder / "first", levels, jobs, folder / "out-few", stages)
    rest = stages.seconds.pop(REST)
    stages.seconds.clear()
    whole = timed(submitted, levels, jobs, folder / "out", stages)
    reports, count = whole.reports, len(whole.reports)
    once = sum(stages.seconds[name] for name in ONCE)
    stages_ms = {name: 1e3 * spent / count for name, spent in stages.seconds.items()}
    if count >= _ENOUGH * len(few.reports):
        more = count - len(few.reports)
        ms, cpu_ms = 1e3 * (whole.seconds - few.seconds) / more, 1e3 * (whole.cpu - few.cpu) / more
        stages_ms[REST] = 1e3 * (stages.seconds[REST] - rest) / more
    else:
        ms, cpu_ms = 1e3 * (whole.seconds - once) / count, 1e3 * whole.cpu / count
    return {
        "submissions": count,
        "jobs": jobs,
        "seconds": whole.seconds,
        "seconds_once": once,
        "seconds_of_the_first": first,
        "ms_each": ms,
        "processor_ms_each": cpu_ms,
        "processor_ms_each_of_this_process": 1e3 * whole.own / count,
        "mean_ms_judged": 1e3 * (sum(report.seconds for report in reports) - stages.seconds[START]) / count,
        "ms_judged_right": _median_ms(reports, right=True),
        "ms_judged_wrong": _median_ms(reports, right=False),
        "stages_ms_each": stages_ms,
        "statuses": dict(Counter(report.status for report in reports)),
        "full_marks": {
            level: sum(report.score == report.max_score for report in reports if report.level == level)
            for level in levels
        },
        "scores": {f"{report.level}/{report.student}": report.score for report in reports},
        "peak_mib": peak_mib(),
        "bytes_each": {name: size / count for name, size in sizes(folder / "out").items()},
        "load": os.getloadavg(),
        "versions": versions(),
    }


def _median_ms(reports: list["Short"], *, right: bool) -> float | None:
    """What grading took, without what came before and after, of those with full marks or of the others."""
    seconds = [report.seconds for report in reports if (report.score == report.max_score) == right]
    return 1e3 * statistics.median(seconds) if seconds else None


class Short(NamedTuple):
    """What is kept of a report: all of them would be the most of this process's memory."""

    level: str
    student: str
    score: float | None
    max_score: float
    status: str
    seconds: float


@dataclass(frozen=True)
class Timed:
    """A run of ``guanka grade``: seconds by the clock, of processors, and of this process's processor alone."""

    reports: list[Short]
    seconds: float
    cpu: float
    own: float


def timed(submitted: Path, levels: list[str], jobs: int, out: Path, stages: Stages) -> Timed:
    """Grade a class, and time it."""
    started, cpu, own = time.perf_counter(), processor_seconds(), time.process_time()
    with stages.stage(REST):
        reports = graded(submitted, levels, jobs, out)
    seconds, cpu = time.perf_counter() - started, processor_seconds() - cpu
    return Timed(reports, seconds, cpu, time.process_time() - own)


def graded(submitted: Path, levels: list[str], jobs: int, out: Path) -> list[Short]:
    """What ``guanka grade`` makes of a class, with a gradebook that is new."""
    kept = list[Short]()

    def keep(report: Report) -> None:
        kept.append(Short(report.level, report.student, report.score, report.max_score, report.status, report.seconds))

    place = find_place(COURSE, submitted=submitted, out=out)
    settings, now = place.settings(os.environ, sandbox=True), datetime.now(UTC)
    out.mkdir()
    grade_command.grade(place, levels, settings, jobs=jobs, force=False, now=now, progress=Silent(), each=keep)
    return kept


def sizes(out: Path) -> dict[str, int]:
    """What a run has left, in bytes: of each folder of outputs, and of the gradebook."""
    found: Counter[str] = Counter()
    for path in out.rglob("*"):
        if path.is_file():
            found[path.relative_to(out).parts[0]] += path.stat().st_size
    return dict(found)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=200, help="how many in all (default: 200)")
    parser.add_argument("--levels", nargs="+", default=list(USUAL), choices=list(ANSWERS))
    parser.add_argument("--submitted", type=Path, help="a class that is there already")
    parser.add_argument("--jobs", type=int, default=1, help="workers, each with a core (default: 1)")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        submitted = arguments.submitted or Path(folder) / "submitted"
        if arguments.submitted is None:
            lay_down_right(submitted, arguments.levels, arguments.submissions)
        figures = measure(submitted, arguments.levels, arguments.jobs, Path(folder))
    if arguments.submitted is None and sum(figures["full_marks"].values()) != figures["submissions"]:  # type: ignore[attr-defined]
        raise SystemExit("an answer of the benchmark is not right: the figures would mean nothing")
    for name, spent in sorted(figures["stages_ms_each"].items(), key=lambda item: -item[1]):  # type: ignore[attr-defined]
        print(f"{spent:8.2f} ms  {name}")
    print(f"{figures['ms_each']:8.2f} ms  a submission, everything included but what happens once")
    print(f"{figures['processor_ms_each']:8.2f} ms  of processor time a submission, likewise")
    print(f"load average before the end: {figures['load'][0]:.2f}")  # type: ignore[index]
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
