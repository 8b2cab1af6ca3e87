"""Build the class: ``DIR/<student>/<level>/<level>.ipynb`` with its ``timestamp.txt``, and what fits nowhere."""

from collections.abc import Mapping
from pathlib import Path

from autograder.batch.levels import Prepared, prepare_all
from autograder.course.load import load_course
from tests.sample_class import (
    damaged,
    hostile,
    level_02,
    levels_06_to_11,
    levels_12_to_17,
    mistakes,
    right_answers,
    runaway,
)
from tests.sample_class.entry import (
    ADAPT,
    AVERAGE,
    BACKWARD,
    CHANNELS,
    CONV1D,
    CORR2D,
    DILATION,
    FAST,
    FORWARD,
    IM2COL,
    LAYER,
    LEARN,
    NETWORK,
    PADDING,
    POOL,
    POOLING,
    SANDWICH,
    Entry,
)

ROOT = Path(__file__).parents[2]

ENTRIES: tuple[Entry, ...] = (
    *right_answers.ENTRIES,
    *level_02.ENTRIES,
    *levels_06_to_11.ENTRIES,
    *levels_12_to_17.ENTRIES,
    *mistakes.ENTRIES,
    *runaway.ENTRIES,
    *damaged.ENTRIES,
    *hostile.ENTRIES,
)

IN_TIME = {
    CORR2D: "2026-09-26 11:20:00.000000 UTC",
    PADDING: "2026-10-17 10:40:00.000000 UTC",
    FORWARD: "2026-10-17 13:05:00.000000 UTC",
    BACKWARD: "2026-11-14 09:45:30.000000 UTC",
    POOL: "2026-12-05 14:00:00.000000 UTC",
    AVERAGE: "2026-12-05 15:30:00.000000 UTC",
    IM2COL: "2027-01-02 07:20:00.000000 UTC",
    LAYER: "2027-01-02 08:15:00.000000 UTC",
    POOLING: "2027-01-02 09:00:00.000000 UTC",
    FAST: "2027-01-02 10:45:00.000000 UTC",
    SANDWICH: "2027-01-02 12:30:00.000000 UTC",
    CHANNELS: "2027-01-09 02:00:00.000000 UTC",
    LEARN: "2027-01-09 03:10:00.000000 UTC",
    DILATION: "2027-01-09 05:25:00.000000 UTC",
    CONV1D: "2027-01-09 06:50:00.000000 UTC",
    ADAPT: "2027-01-09 08:05:00.000000 UTC",
    NETWORK: "2027-01-09 11:55:00.000000 UTC",
}

# What belongs to no submission, and a part of what the run says of it.
STRAYS: Mapping[str, str] = {
    "2026001-zhang-wei/18-transposed-conv/18-transposed-conv.ipynb": "18-transposed-conv",  # no level of this course
    "2026002-emma-clarke/notes.txt": "notes.txt",
    "roster.csv": "roster.csv",
}


def build(to: Path, *, course: Path = ROOT, slow: bool = False) -> int:
    """Write the class below ``to``, for the levels of a course; return how many submissions there are."""
    levels = prepare_all(load_course(course), None, [])
    entries = [entry for entry in ENTRIES if slow or not entry.slow]
    for entry in entries:
        _hand_in(entry, to, levels[entry.level])
    for name in STRAYS:
        path = to / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", encoding="utf-8")
    return len(entries)


def _hand_in(entry: Entry, to: Path, level: Prepared) -> None:
    folder = to / entry.student / entry.level
    folder.mkdir(parents=True)
    entry.hand_in(folder / f"{entry.level}.ipynb", level)
    (folder / "timestamp.txt").write_text(entry.submitted or IN_TIME[entry.level], encoding="utf-8")
