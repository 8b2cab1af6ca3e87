"""``python -m tests.lms.killing``: send a class's scores to the double while the sync is killed, and look at them."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.commands.running import COMMAND
from tests.lms.double.running import Handle, as_process
from tests.lms.killing.gradebook import LEVELS, Class, grade, make, states
from tests.lms.killing.run import Kills, until_done

FLAVOURS = ("moodle", "canvas")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.lms.killing", description=__doc__)
    parser.add_argument("--students", type=int, default=500)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--flavour", choices=(*FLAVOURS, "both"), default="both")
    given = parser.parse_args()
    flavours = FLAVOURS if given.flavour == "both" else (given.flavour,)
    ended_well = True
    for flavour in flavours:
        with tempfile.TemporaryDirectory(prefix="guanka-sync-survive-") as folder:
            ended_well &= survives(Path(folder), flavour, given.students, given.kills, given.seed)
    sys.exit(0 if ended_well else 1)


def survives(folder: Path, flavour: str, students: int, kills: int, seed: int) -> bool:
    """Send a class's scores, and then a regrade of half of it, while the sync is killed; whether all ends right."""
    killed = Kills()
    with as_process(flavour, folder, students) as double:
        graded = make(folder, double, students)
        command = [*COMMAND, "lms", "sync", "--course", graded.course]
        for number, share in enumerate((1.0, 0.5)):
            scores, half = grade(graded, share, seed + number), kills // 2 if number == 0 else kills - kills // 2
            begun, plan = time.perf_counter(), {"kills": half, "scores": scores, "seed": seed + number}
            seconds = 60 + 6 * kills + students
            done = until_done(command, double, folder / "sync.log", **plan, makes=number == 0, most_seconds=seconds)
            killed.when += done.when
            _say(f"{flavour}: {scores} scores, sent while it was killed {done.count} times", begun)
        before, begun = double.counts()["score"], time.perf_counter()
        until_done(command, double, folder / "sync.log", kills=0, scores=0, seed=seed, most_seconds=120)
        again = double.counts()["score"] - before
        _say(f"{flavour}: looked at once more, and {again} sent", begun)
        faults = list(wrong(double, graded)) + ([f"{again} scores were sent again"] if again else [])
        for fault in faults[:10]:
            print(f"  {fault}")
        sent = Counter(str(entry["status"]) for entry in double.log(kind="score"))
        print("  killed at " + ", ".join(f"{when}: {count}" for when, count in sorted(killed.when.items())))
        print(f"  {sum(sent.values())} scores were sent, answered {dict(sent)}; {len(faults)} things are wrong")
    return not faults and killed.count >= kills


def wrong(double: Handle, graded: Class):
    """What is not as it should be: on the platform, and in the gradebook."""
    items = double.items()
    if sorted(item["resource_id"] for item in items) != sorted(f"guanka/conv-sample/{level}" for level in LEVELS):
        yield f"the columns are {[item['resource_id'] for item in items]}"
        return
    for item in items:
        level, cells = item["resource_id"].rpartition("/")[2], double.cells(item=item["id"])
        expected = {lti_id: scores for (of, lti_id), scores in graded.scores.items() if of == level}
        for lti_id in expected.keys() | cells.keys():
            cell = cells.get(lti_id, {"comment": None, "comments": [], "history": []})
            shown, right = [held["points"] for held in cell["history"]], expected.get(lti_id, [])
            if shown != right:
                yield f"{level}, {lti_id}: showed {shown}, not {right}"
            if double.flavour == "canvas" and len(cell["comments"]) != len(right):
                yield f"{level}, {lti_id}: {len(cell['comments'])} comments on {len(right)} scores"
            if not cell["comment"]:
                yield f"{level}, {lti_id}: no comment"
    found = states(graded.book)
    if found != {"delivered": len(graded.scores)}:
        yield f"the gradebook says {found}"


def _say(text: str, begun: float) -> None:
    print(f"{text}: {time.perf_counter() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main()
