"""Have nbgrader grade the benchmark's class, in a course folder of its own and with its own settings."""

import csv
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from answers import Kind, lay_down
from environments import run
from machine import processor_seconds
from peer_checks import for_nbgrader

from autograder.notebook.source import read_source

_CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'bench'\n"


@dataclass(frozen=True)
class Graded:
    """What a peer took for the submissions to one level, and the scores in their order.

    ``start`` are the seconds that it takes with nothing to grade; they are not in ``seconds``.
    """

    seconds: float
    cpu: float
    start: float
    scores: tuple[float, ...]


def grade(place: Path, folder: Path, level: str, answers: Sequence[Kind]) -> Graded:
    """Release the level, hand in the answers, and time ``nbgrader autograde LEVEL``."""
    folder.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(_CONFIG, encoding="utf-8")
    source = folder / "source" / level / f"{level}.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text(json.dumps(for_nbgrader(level)), encoding="utf-8")
    lay_down(folder / "submitted", level, answers, len(answers), read_source(source))
    command = [place / "bin" / "python", "-m", "nbgrader"]
    run([*command, "generate_assignment", level], place, folder)
    seconds, cpu = _timed([*command, "autograde", level], place, folder)
    start, start_cpu = _timed([*command, "autograde", level], place, folder)  # all are graded: nothing is done
    run([*command, "export"], place, folder)
    with (folder / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted((row["student_id"], float(row["score"])) for row in csv.DictReader(file))
    return Graded(seconds - start, cpu - start_cpu, start, tuple(score for _, score in rows))


def _timed(command: list[object], place: Path, folder: Path) -> tuple[float, float]:
    started, cpu = time.perf_counter(), processor_seconds()
    run(command, place, folder)
    return time.perf_counter() - started, processor_seconds() - cpu
