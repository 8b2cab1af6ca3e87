"""Grade the same submissions by guanka, nbgrader, otter and a bare fork, on one core, and say how they compare.

    python benchmarks/peers.py [--quick] [--without-peers] [--every-bug] [--scale] [--environments DIR] [--json FILE]

The class: for each of four levels two right answers and one known bug, in turns, each with a comment of its own. The
peers grade the first few of each level, guanka and the bare fork as many times the same ones as ``--submissions``
says, in turns and several times over; all of them pinned to one core. What happens once (an interpreter, a zygote) is
told apart for each, and not in the ratios. peer_checks.py says what the peers check: the same sizes, stored values,
never more than ours.

The last three lines are the ratios for each core: how many times faster than nbgrader and than otter, and how many
times the time of a bare fork that runs the same cells and makes the same calls (``limit``).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import latency
import machine
import million
import with_nbgrader
import with_otter
from answers import ANSWERS, COURSE, Kind, every_bug, kinds, lay_down, student
from calls import record, write
from environments import environment, versions
from spread import spread
from submission import FILES, STORE
from with_nbgrader import Graded

from autograder.batch.worker import Worker
from autograder.commands.place import find_place
from autograder.grading import Submission

HERE = Path(__file__).parent
PEERS = {"nbgrader": with_nbgrader.grade, "otter": with_otter.grade}
SECRET = b"the secret of the benchmark, no more"
SCHEDULER_MS = 1.0  # Dask's documentation: about a millisecond a task
SLOW_SHARE, SLOW_SECONDS = 0.01, 10.0  # of a class: an assumption, said on the page


@dataclass(frozen=True)
class Plan:
    """What is measured, and how often."""

    levels: tuple[str, ...]
    submissions: int  # of each level, by guanka and by the bare fork, in each round
    shared: int  # of each level, by the peers: these answers, in turns, are the class
    rounds: int
    latency: int
    peers: dict[str, Path] = field(default_factory=dict)  # name -> environment

    @property
    def count(self) -> int:
        """Submissions to a level in a round: the same share of each answer."""
        return -(-self.submissions // self.shared) * self.shared


def compare(plan: Plan, folder: Path) -> dict[str, Any]:
    """The figures of each level: of each grader, milliseconds a submission, and the scores that it gave."""
    write({level: recorded(level, kinds(level, plan.shared), folder) for level in plan.levels}, folder / "calls.json")
    return {level: compare_level(level, plan, folder / level) for level in plan.levels}


def compare_level(level: str, plan: Plan, folder: Path) -> dict[str, Any]:
    """One level: guanka and the bare fork in turns, the peers between the rounds."""
    answers = kinds(level, plan.shared)
    lay_down(folder / "submitted", level, answers, plan.count)
    ours, bare, graded = [], [], dict[str, Graded]()
    for turn in range(plan.rounds):
        told(f"{level}, round {turn + 1} of {plan.rounds}")
        ours.append(by_guanka([level], folder / "submitted", 1, folder / f"guanka-{turn}.json"))
        bare.append(by_bare(level, plan.count, folder))
        for number, (name, place) in enumerate(plan.peers.items()):
            if turn == number % plan.rounds:
                graded[name] = PEERS[name](place, folder / name, level, answers)
    scores = [ours[0]["scores"][f"{level}/{student(number)}"] for number in range(plan.shared)]
    figures = {"guanka": of_guanka(ours, scores, answers), "bare": of_bare(bare)}
    return figures | {name: of_peer(name, one, answers) for name, one in graded.items()}


def by_guanka(levels: Sequence[str], submitted: Path, jobs: int, file: Path) -> dict[str, Any]:
    """Grade by ``submission.py``, in a process of its own."""
    command = [HERE / "submission.py", "--levels", *levels, "--submitted", submitted, "--jobs", jobs, "--json", file]
    return _run(command, file)


def by_bare(level: str, count: int, folder: Path) -> dict[str, Any]:
    """Make the recorded calls by ``bare.py``, in a process of its own."""
    file = folder / "bare.json"
    command = [HERE / "bare.py", folder.parent / "calls.json", level, "--submissions", count, "--json", file]
    figures = _run(command, file)
    if figures["odd"]:
        raise SystemExit(f"{figures['odd']} calls of {level} did not go as they went in the box")
    return figures


def _run(command: list[object], file: Path) -> dict[str, Any]:
    # As in the box: one thread for BLAS.
    around = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, *map(str, command)], env=around, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} failed:\n{done.stderr[-2000:]}")
    figures: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return figures


def recorded(level: str, answers: Sequence[Kind], folder: Path) -> list[dict[str, Any]]:
    """What a grading asks of each of these answers."""
    place = find_place(COURSE)
    lay_down(folder / "recorded", level, answers, len(answers))
    worker = Worker(place.settings(os.environ, sandbox=True), place.course, secret=SECRET)
    try:
        paths = [folder / "recorded" / student(number) / level / f"{level}.ipynb" for number in range(len(answers))]
        return [record(worker, Submission(student="bench", level=level, path=path)) for path in paths]
    finally:
        worker.close()


def of_guanka(runs: Sequence[dict[str, Any]], scores: Sequence[float], answers: Sequence[Kind]) -> dict[str, Any]:
    """The figures of several runs of guanka."""
    stages = {name: [run["stages_ms_each"].get(name, 0.0) for run in runs] for name in runs[0]["stages_ms_each"]}
    return {
        "ms": spread([run["ms_each"] for run in runs])._asdict(),
        "cpu_ms": spread([run["processor_ms_each"] for run in runs])._asdict(),
        "start_seconds": statistics.median(run["seconds_of_the_first"] for run in runs),
        "stages_ms": {name: statistics.median(spent) for name, spent in stages.items()},
        "judged_ms": {name: statistics.median(run[f"ms_judged_{name}"] for run in runs) for name in ("right", "wrong")},
        **judged("guanka", scores, answers),
    }


def of_bare(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The figures of several runs of the bare fork."""
    return {
        "ms": spread([run["ms_each"] for run in runs])._asdict(),
        "cpu_ms": spread([run["cpu_ms_each"] for run in runs])._asdict(),
        "ms_in_the_child": statistics.median(run["ms_in_the_child"] for run in runs),
    }


def of_peer(name: str, graded: Graded, answers: Sequence[Kind]) -> dict[str, Any]:
    """The figures of a peer."""
    count = len(answers)
    return {
        "ms": spread([1e3 * graded.seconds / count])._asdict(),
        "cpu_ms": spread([1e3 * graded.cpu / count])._asdict(),
        "start_seconds": graded.start,
        **judged(name, graded.scores, answers),
    }


def judged(name: str, scores: Sequence[float], answers: Sequence[Kind]) -> dict[str, Any]:
    """Whether a grader has really graded: full marks to all that is right; which bugs it caught.

    Raises:
        SystemExit: it has not: its figures would mean nothing.
    """
    if len(scores) != len(answers):
        raise SystemExit(f"{name} graded {len(scores)} of {len(answers)}")
    odd = [score for score, answer in zip(scores, answers, strict=True) if answer.right and score != 10]
    bugs = {answer.name: score for score, answer in zip(scores, answers, strict=True) if not answer.right}
    if odd or (bugs and all(score >= 10 for score in bugs.values())):
        raise SystemExit(f"{name} gave {odd or 'full marks'} where it should not: the figures would mean nothing")
    missed = sorted(bug for bug, score in bugs.items() if score >= 10)
    return {"bugs": len(bugs), "caught": len(bugs) - len(missed), "missed": missed}


def catch(plan: Plan, folder: Path) -> dict[str, dict[str, Any]]:
    """How many of all known bugs of the levels each grader catches, by level."""
    found: dict[str, dict[str, Any]] = {}
    for level in plan.levels:
        told(f"{level}: every known bug")
        answers, place = list(every_bug(level).values()), folder / f"{level}-bugs"
        lay_down(place / "submitted", level, answers, len(answers))
        ours = by_guanka([level], place / "submitted", 1, place / "guanka.json")["scores"]
        scores = [ours[f"{level}/{student(number)}"] for number in range(len(answers))]
        found[level] = {"guanka": judged("guanka", scores, answers)}
        for name, environment_of in plan.peers.items():
            graded = PEERS[name](environment_of, place / name, level, answers)
            found[level][name] = judged(name, graded.scores, answers)
    return found


def ratios(levels: dict[str, Any]) -> dict[str, dict[str, float]]:
    """The ratios of the sums over the levels, by wall clock and by processor time."""

    def total(name: str, kind: str) -> float:
        return sum(float(figures[name][kind]["median"]) for figures in levels.values())

    first = next(iter(levels.values()))
    found = {}
    for kind in ("ms", "cpu_ms"):
        ours = total("guanka", kind)
        faster = {name: total(name, kind) / ours for name in PEERS if name in first}
        found[kind.removesuffix("_ms").replace("ms", "wall")] = {**faster, "limit": ours / total("bare", kind)}
    return found


def scale(sizes: Sequence[int], folder: Path) -> list[dict[str, Any]]:
    """Runs of several sizes on one core and on all, right answers to the four levels."""
    runs, levels = [], list(ANSWERS)
    for size in sizes:
        for level in levels:
            lay_down(folder / str(size), level, kinds(level, 1), size // len(levels))
        for jobs in sorted({1, len(os.sched_getaffinity(0))}):
            told(f"{size} submissions on {jobs} cores")
            figures = by_guanka(levels, folder / str(size), jobs, folder / "scale.json")
            runs.append({name: value for name, value in figures.items() if name not in ("scores", "full_marks")})
            runs[-1]["rate"] = figures["submissions"] / figures["seconds"]
    return runs


def on_paper(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A million submissions, by simulation, from the largest runs."""
    one = max((run for run in runs if run["jobs"] == 1), key=lambda run: run["submissions"])
    most = max(runs, key=lambda run: (run["submissions"], run["jobs"]))
    # With workers beside it, the process that writes does nothing else.
    parts = most["stages_ms_each"]
    alone = most["processor_ms_each_of_this_process"] if most["jobs"] > 1 else parts[STORE] + parts[FILES]
    costs = million.Costs(
        worker=one["mean_ms_judged"] / 1e3,
        writer=alone / 1e3,
        scheduler=SCHEDULER_MS / 1e3,
        bytes_each=sum(most["bytes_each"].values()),
        slow_share=SLOW_SHARE,
        slow=SLOW_SECONDS,
    )
    given = {name: getattr(costs, name) for name in costs.__dataclass_fields__}
    return {"costs": given, "rows": million.table(costs, 10**6), "advice": million.advice(costs, 10**6)}


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process, and all that it starts, on one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def told(text: str) -> None:
    """Say how far it is."""
    print(text, file=sys.stderr, flush=True)


def measure(plan: Plan, arguments: argparse.Namespace) -> dict[str, Any]:
    """Everything that was asked for."""
    started, before = time.monotonic(), os.getloadavg()
    found: dict[str, Any] = {
        "made": datetime.now(UTC).date().isoformat(),
        "machine": machine.describe(),
        "versions": {name: versions(place, name) for name, place in plan.peers.items()},
        "plan": {"submissions": plan.count, "peer_submissions": plan.shared, "rounds": plan.rounds},
    }
    with TemporaryDirectory() as folder:
        with one_core():
            found["levels"] = compare(plan, Path(folder))
            found["ratios"] = ratios(found["levels"])
            if arguments.every_bug:
                found["every_bug"] = catch(plan, Path(folder))
            told("latency")
            found["latency"] = latency.measure(plan.latency)
        if arguments.scale:
            found["scale"] = scale(arguments.sizes, Path(folder) / "scale")
            found["million"] = on_paper(found["scale"])
    widest = max(one["guanka"]["ms"]["high"] / one["guanka"]["ms"]["low"] for one in found["levels"].values())
    found["noise"] = {"load_before": before, "load_after": os.getloadavg(), "widest_spread": widest - 1}
    found["seconds"] = time.monotonic() - started
    return found


def show(found: dict[str, Any]) -> None:
    """Print it; the last three lines are the ratios."""
    for level, graders in found["levels"].items():
        for name, one in graders.items():
            ms, cpu = one["ms"], one["cpu_ms"]["median"]
            caught = f"   {one['caught']} of {one['bugs']} bugs caught" if "caught" in one else ""
            print(f"{level:22} {name:9} {ms['median']:9.2f} ms ({ms['low']:.2f} to {ms['high']:.2f}), ", end="")
            print(f"{cpu:9.2f} ms of processor time{caught}")
    for level, graders in found.get("every_bug", {}).items():
        counts = ", ".join(f"{name} {one['caught']} of {one['bugs']}" for name, one in graders.items())
        print(f"{level:22} known bugs caught: {counts}")
    for name, one in found["latency"].items():
        print(f"{name}: median {one['median']:.3f}, quartiles {one['low']:.3f} to {one['high']:.3f}")
    for run in found.get("scale", []):
        peak = run["peak_mib"]["self"]
        print(f"{run['submissions']:6} submissions, {run['jobs']} cores: {run['rate']:.1f} a second, {peak} MiB")
    noise = found["noise"]
    print(
        f"load average {noise['load_before'][0]:.2f} before, {noise['load_after'][0]:.2f} after; "
        f"rounds of one level lie up to {noise['widest_spread']:.1%} apart"
    )
    by_cpu = ", ".join(f"{name} {ratio:.1f}" for name, ratio in found["ratios"]["cpu"].items())
    print(f"by processor time: {by_cpu}")
    for name in (*PEERS, "limit"):
        ratio = found["ratios"]["wall"].get(name)
        print(f"{name}: {ratio:.1f} x" if ratio is not None else f"{name}: not measured")


def main() -> None:
    """Measure, print, and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--levels", nargs="+", choices=list(ANSWERS), default=list(ANSWERS))
    parser.add_argument("--submissions", type=int, default=50, help="of each level, in each round (50)")
    parser.add_argument("--peer-submissions", type=int, default=3, help="of each level, by each peer (3)")
    parser.add_argument("--rounds", type=int, default=5, help="(5)")
    parser.add_argument("--latency", type=int, default=11, help="how often the first verdict is waited for (11)")
    parser.add_argument("--quick", action="store_true", help="few of everything: to see whether it runs")
    parser.add_argument("--without-peers", action="store_true", help="neither nbgrader nor otter")
    parser.add_argument("--every-bug", action="store_true", help="also have every known bug graded; many minutes")
    parser.add_argument("--scale", action="store_true", help="also grade classes of --sizes, on one core and on all")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--environments", type=Path, default=Path("~/.cache/guanka-bench"), help="the peers' own")
    parser.add_argument("--json", type=Path, help="write what was found to this file, or folder")
    arguments = parser.parse_args()
    names = () if arguments.without_peers else tuple(PEERS)
    peers = {name: environment(arguments.environments, name) for name in names}
    shared = max(arguments.peer_submissions, 3)
    plan = Plan(tuple(arguments.levels), arguments.submissions, shared, arguments.rounds, arguments.latency, peers)
    if arguments.quick:
        plan = Plan(tuple(arguments.levels), 3, 3, 1, 1, peers)
    found = measure(plan, arguments)
    if arguments.json:
        named = arguments.json.suffix == ".json"
        file = arguments.json if named else arguments.json / f"{found['made']}-{machine.slug(found['machine'])}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    show(found)


if __name__ == "__main__":
    main()
