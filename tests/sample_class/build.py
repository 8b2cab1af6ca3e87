"""Build the class: ``DIR/<student>/<level>/<level>.ipynb`` with its ``timestamp.txt``, and what fits nowhere."""

from collections.abc import Mapping
from pathlib import Path

from autograder.batch.levels import Prepared, prepare_all
from autograder.course.load import load_course
from tests.sample_class import damaged, hostile, mistakes, right_answers, runaway
from tests.sample_class.entry import BACKWARD, CORR2D, FORWARD, LAYER, POOL, Entry

ROOT = Path(__file__).parents[2]

ENTRIES: tuple[Entry, ...] = (
    *right_answers.ENTRIES,
    *mistakes.ENTRIES,
    *runaway.ENTRIES,
    *damaged.ENTRIES,
    *hostile.ENTRIES,
)

IN_TIME = {
    CORR2D: "2026-09-26 11:20:00.000000 UTC",
    FORWARD: "2026-10-17 13:05:00.000000 UTC",
    BACKWARD: "2026-11-14 09:45:30.000000 UTC",
    POOL: "2026-12-05 14:00:00.000000 UTC",
    LAYER: "2027-01-02 08:15:00.000000 UTC",
}

# What belongs to no submission, and a part of what the run says of it.
STRAYS: Mapping[str, str] = {
    "2026001-zhang-wei/06-avg-pool/06-avg-pool.ipynb": "06-avg-pool",  # no level of this course
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
