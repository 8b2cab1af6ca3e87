"""Have otter grade the benchmark's class, one submission after the other in one process, without its container."""

import json
from collections.abc import Sequence
from pathlib import Path

from answers import Kind, lay_down, student
from environments import run
from peer_checks import lay_out_for_otter
from with_nbgrader import Graded

# Runs in otter's environment. Its own API, which ``otter run`` calls too: one start of Python for all submissions.
_LOOP = """\
import json, resource, sys, time
from otter.api import grade_submission
graded = []
for path in sys.argv[2:]:
    before = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    started = time.perf_counter()
    results = grade_submission(path, "autograder.zip", quiet=True)
    seconds = time.perf_counter() - started
    after = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    graded.append([seconds, after - before, float(results.total), float(results.possible)])
with open(sys.argv[1], "w") as file:
    json.dump(graded, file)
"""


def grade(place: Path, folder: Path, level: str, answers: Sequence[Kind]) -> Graded:
    """Make the level's autograder, and time ``otter.api.grade_submission`` on each answer."""
    lay_out_for_otter(folder / "tests", level)
    run([place / "bin" / "otter", "generate", "-t", "tests", "-o", "autograder.zip", "--no-config"], place, folder)
    lay_down(folder / "submitted", level, answers, len(answers))
    paths = [folder / "submitted" / student(number) / level / f"{level}.ipynb" for number in range(len(answers))]
    for path in paths:
        _without_checks(path)
    run([place / "bin" / "python", "-c", _LOOP, "graded.json", *paths], place, folder)
    graded = json.loads((folder / "graded.json").read_text(encoding="utf-8"))
    if any(possible != 10 for *_, possible in graded):
        raise SystemExit(f"otter did not run every test of {level}: {graded}")
    seconds, cpu, scores, _ = zip(*graded, strict=True)
    return Graded(sum(seconds), sum(cpu), 0.0, scores)


def _without_checks(path: Path) -> None:
    """Take our graded cells out: otter runs its test files after the last cell."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"] = [cell for cell in notebook["cells"] if not cell["metadata"].get("nbgrader", {}).get("grade")]
    path.write_text(json.dumps(notebook), encoding="utf-8")
