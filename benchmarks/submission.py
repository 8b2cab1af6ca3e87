"""Time 200 submissions of levels 03 and 04 on one core, everything included, and say where a submission's time goes.

    python benchmarks/submission.py [--submissions N] [--json FILE]

Each notebook differs by a comment, so none is recognised as seen before. The answers are the four nested loops that
students write. Time is the wall clock of ``guanka grade`` in one process, from the first notebook to the last row in
the gradebook; starting the interpreter and the zygote is told apart.
"""

import argparse
import functools
import json
import os
import platform
import resource
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from autograder import grading
from autograder.commands import grade as grade_command
from autograder.commands.place import find_place, versions
from autograder.notebook.answer import with_answer
from autograder.notebook.source import read_source
from autograder.report.progress import Progress
from autograder.sandbox.student import BoxedStudent
from autograder.sandbox.zygote import Zygote

COURSE = Path(__file__).parents[1]
FORWARD = """\
import numpy as np

def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.zeros((N, F, 1 + (H + 2 * pad - HH) // stride, 1 + (W + 2 * pad - WW) // stride))
    for n in range(N):
        for f in range(F):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    window = padded[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out, (x, w, b, conv_param)
"""
BACKWARD = """\
import numpy as np

def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dw, db = np.zeros_like(padded), np.zeros_like(w), np.zeros_like(b)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    at = np.s_[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    dpadded[at] += dout[n, f, i, j] * w[f]
                    dw[f] += dout[n, f, i, j] * padded[at]
                    db[f] += dout[n, f, i, j]
    return dpadded[:, :, pad : pad + H, pad : pad + W], dw, db
"""
ANSWERS = {"03-conv-forward": FORWARD, "04-conv-backward": BACKWARD}


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
    stages.wrap(Zygote, "__init__", "start the zygote (once)")
    stages.wrap(grading, "read_notebook", "read the notebook")
    stages.wrap(grading, "mend", "mend it")
    stages.wrap(BoxedStudent, "_start", "fork a box, confine it, run the cells")
    stages.wrap(BoxedStudent, "call", "wait for the student's answers")
    stages.wrap(BoxedStudent, "get", "wait for the student's answers")
    stages.wrap(BoxedStudent, "close", "end the box")
    stages.wrap(grading, "judge", "inputs, references, comparisons")
    stages.wrap(grading, "rebuild", "rebuild the notebook for staff")
    stages.wrap(grade_command, "write_outputs", "write its files")
    stages.wrap(grade_command, "store", "store grades and receipts")


def lay_down(folder: Path, count: int) -> None:
    """Write ``count`` submissions, half of each level."""
    for level, answer in ANSWERS.items():
        source = read_source(COURSE / "assignments" / level / f"{level}.ipynb")
        for number in range(count // len(ANSWERS)):
            place = folder / f"student-{number:05}" / level
            place.mkdir(parents=True)
            notebook = with_answer(source, f"# submission {number}\n{answer}")
            (place / f"{level}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def processor_seconds() -> float:
    """What this process and all its children that have ended have used; a busy machine moves it little."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def measure(count: int) -> dict[str, object]:
    """Grade and return the figures."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    stages = Stages()
    watch(stages)
    with TemporaryDirectory() as folder:
        lay_down(Path(folder) / "submitted", count)
        place = find_place(COURSE, submitted=Path(folder) / "submitted", out=Path(folder) / "out")
        settings = place.settings(os.environ, sandbox=True)
        progress = Progress(Console(file=sys.stderr), "en", time.monotonic)
        started, cpu = time.perf_counter(), processor_seconds()
        with stages.stage("everything else (find, load, register, receipts)"):
            run = grade_command.grade(
                place, list(ANSWERS), settings, jobs=1, force=False, now=datetime.now(UTC), progress=progress
            )
        seconds, cpu = time.perf_counter() - started, processor_seconds() - cpu
    if any(report.score != report.max_score for report in run.reports):
        raise SystemExit("an answer of the benchmark is not right: the figures would mean nothing")
    once = stages.seconds["start the zygote (once)"]
    return {
        "submissions": count,
        "ms_each": 1e3 * (seconds - once) / count,
        "ms_each_with_start": 1e3 * seconds / count,
        "processor_ms_each_with_start": 1e3 * cpu / count,
        "median_ms_judged": 1e3 * statistics.median(report.seconds for report in run.reports),
        "stages_ms_each": {name: 1e3 * spent / count for name, spent in stages.seconds.items()},
        "machine": {"cores_used": 1, "processor": platform.processor() or platform.machine(), "load": os.getloadavg()},
        "kernel": platform.release(),
        "versions": versions(),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=200, help="how many, half of each level (default: 200)")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    arguments = parser.parse_args()
    figures = measure(arguments.submissions)
    for name, spent in sorted(figures["stages_ms_each"].items(), key=lambda item: -item[1]):  # type: ignore[attr-defined]
        print(f"{spent:8.2f} ms  {name}")
    print(f"{figures['ms_each']:8.2f} ms  a submission, everything included but the zygote's start")
    print(f"{figures['processor_ms_each_with_start']:8.2f} ms  of processor time a submission, that start included")
    print(f"load average before the end: {figures['machine']['load'][0]:.2f}")  # type: ignore[index]
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
