"""What a failing submission costs more than a passing one: the second box, the facts, the search for a small example.

    python benchmarks/failing.py [LEVEL ...] [--turns N] [--json FILE]

Every known bug of each level is graded in the real box, in turns with the reference. Time is the wall clock of the
whole grading of one notebook, on one core; of the turns of a notebook the shortest counts.
"""

import argparse
import json
import os
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.batch.levels import Prepared, prepare
from autograder.batch.worker import boxes_of
from autograder.checks.as_code import bug_code, reference_code
from autograder.commands.place import find_place
from autograder.course.folder import level_folders
from autograder.grading import Submission, grade
from autograder.notebook.answer import with_answer
from autograder.sandbox.boxes import Boxes

COURSE = Path(__file__).resolve().parents[1]
SECRET = b"a secret for the benchmark alone"


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("levels", nargs="*", help="ids of levels (all)")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    place = find_place(COURSE)
    found = {}
    with boxes_of(place.settings(os.environ, sandbox=True), place.course) as boxes, TemporaryDirectory() as folder:
        for level in level_folders(place.course, None, chosen.levels):
            prepared = prepare(level)
            found[level.id] = measured(prepared, boxes, Path(folder), chosen.turns)
            print(line(level.id, *found[level.id]), flush=True)
    more = [seconds - right for right, bugs in found.values() for seconds in bugs.values()]
    print(f"{len(more)} bugs: {statistics.median(more):.3f} s more at the median, {max(more):.3f} s at most")
    if chosen.json:
        text = {level: {"reference": right, "bugs": bugs} for level, (right, bugs) in found.items()}
        chosen.json.write_text(json.dumps(text, indent=1) + "\n")


def measured(prepared: Prepared, boxes: Boxes, folder: Path, turns: int) -> tuple[float, dict[str, float]]:
    """Seconds of the reference, and of each bug, by name."""
    private = prepared.level.folder.private
    codes = {"": reference_code(private)} | {bug.name: bug_code(private, bug) for bug in prepared.level.bugs}
    least = dict.fromkeys(codes, float("inf"))
    for _ in range(turns):
        for name, code in codes.items():
            path = folder / f"{prepared.level.id}.ipynb"
            path.write_text(json.dumps(with_answer(prepared.source, code)), encoding="utf-8")
            submission = Submission(student="bench", level=prepared.level.id, path=path)
            started = time.perf_counter()
            grade(submission, prepared.level, prepared.source, boxes, SECRET, time.perf_counter)
            least[name] = min(least[name], time.perf_counter() - started)
    return least.pop(""), least


def line(id: str, right: float, bugs: dict[str, float]) -> str:
    """What is said of a level."""
    slowest = max(bugs, key=lambda name: bugs[name])
    middle = statistics.median(bugs.values()) - right
    return (
        f"{id}: passing {right * 1000:.0f} ms; failing {middle * 1000:+.0f} ms at the median of {len(bugs)}, "
        f"{(bugs[slowest] - right) * 1000:+.0f} ms at most ({slowest})"
    )


if __name__ == "__main__":
    main()
