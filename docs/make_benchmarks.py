"""Write docs/benchmarks.md and its picture from the newest result in benchmarks/results: no figure is typed by hand.

python docs/make_benchmarks.py
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGE = Path(__file__).with_name("benchmarks.md")
PICTURE = PAGE.parent / "pictures" / "benchmarks.png"
BENCHMARKS = PAGE.parents[1] / "benchmarks"
NAMES = {"guanka": "guanka", "bare": "bare fork", "nbgrader": "nbgrader", "otter": "otter"}
WIDE, LOADED = 0.1, 0.5  # rounds that lie farther apart, or more at work before: the machine was not quiet

_HEAD = """\
<!-- Written by docs/make_benchmarks.py from the newest file in benchmarks/results: run it again after a new one. -->

# How fast it is

`make bench` has the same submissions graded by guanka, by nbgrader and by otter, and by a bare fork that runs the same
cells, makes the same calls and does nothing else: no walls, no wire, no comparison. That is the limit which no grader
can beat that gives each submission a process of its own. Everything is pinned to one core; the peers run in
environments of their own, with their own settings. `python benchmarks/peers.py --help` says what can be asked for.
"""
_CLASS = """\
The class: for each level two right answers (the loops that students write) and one known bug, in turns, each with a
comment of its own, so that none is recognised and each has its own hidden values. The peers' notebooks hold checks on
the sizes of ours, against stored values: shape, value, and gradients too. Ours does more for its time: it draws values
for each submission, runs the reference, differentiates numerically, names the bug and finds a small counterexample,
writes the notebook for staff, the pages for students and staff, and the gradebook. What happens once, however many are
graded (an interpreter, imports, a zygote, levels), is in nobody's figure here: nbgrader's is its own time with nothing
left to grade. nbgrader is asked by `nbgrader autograde`, otter by `otter.api.grade_submission` in one process for all
submissions, without the container that it would start for each.
"""
_MACHINERY = """\
`benchmarks/machinery.py` has everything done but the grading: a stand-in answers at once, while files are found, pages
drawn and the gradebook written as ever. Nothing of a submission is kept but what tells it apart, and the gradebook is
read some hundreds at a time. Each command is a process of its own; memory is the most that it held.
"""
_PHASES = {
    "first": "first `guanka grade`",
    "second": "a second one, nothing to do",
    "regrade": "`guanka regrade --dry-run`",
    "export": "`guanka export`",
}
_PAPER = """\
`benchmarks/million.py` lets a million submissions through three stations: a scheduler that hands them out, workers with
a core each, and one writer. The times of a worker and of the writer are those measured above. Assumed are a
scheduler that takes {scheduler:.1f} ms a task (Dask's documentation: about a millisecond), and that {slow_share:.0%} of
the submissions loop until their time is up ({slow:.0f} s).
"""


def newest() -> dict[str, Any]:
    """The result that the page is made from."""
    found: dict[str, Any] = json.loads(result_files()[-1].read_text(encoding="utf-8"))
    return found


def result_files() -> list[Path]:
    """Every published result, the newest last: their names begin with the day."""
    return sorted((BENCHMARKS / "results").glob("*.json"))


def newest_machinery() -> dict[str, Any] | None:
    """What everything but the grading took, measured last; None where it never was."""
    files = sorted((BENCHMARKS / "results" / "machinery").glob("*.json"))
    return json.loads(files[-1].read_text(encoding="utf-8")) if files else None


def page(found: dict[str, Any]) -> str:
    """The whole page."""
    parts = (_result(found), _levels(found), _stages(found), _scale(found), _machinery(newest_machinery()))
    return "\n".join([_HEAD, *(line for part in parts for line in part), *_million(found)])


def _result(found: dict[str, Any]) -> Iterator[str]:
    wall, cpu = found["ratios"]["wall"], found["ratios"]["cpu"]
    yield "## The result"
    yield ""
    yield "| for each core | by the clock | by processor time |"
    yield "|---|---|---|"
    for name, text in (("nbgrader", "times as fast as nbgrader"), ("otter", "times as fast as otter")):
        if name in wall:
            yield f"| {text} | {wall[name]:.0f} | {cpu[name]:.0f} |"
    yield f"| times the bare fork's time | {wall['limit']:.2f} | {cpu['limit']:.2f} |"
    yield ""
    machine, plan, noise = found["machine"], found["plan"], found["noise"]
    yield (
        f"Measured on {found['made']}: {machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, "
        f"{machine['kernel']}, Python {machine['python']}. {plan['submissions']} submissions to each level in each of "
        f"{plan['rounds']} rounds, {plan['peer_submissions']} to each by the peers. The load average was "
        f"{noise['load_before'][0]:.2f} before and {noise['load_after'][0]:.2f} after; the quartiles of one level's "
        f"rounds lie at most {noise['widest_spread']:.0%} apart."
    )
    if noise["widest_spread"] > WIDE or noise["load_before"][0] > LOADED:
        yield ""
        yield "**The machine was busy with other things: take these figures as a first glance.**"
    yield ""
    for name, versions in found["versions"].items():
        yield f"- {name}: " + ", ".join(f"{package} {version}" for package, version in versions.items())
    latency = found["latency"]
    cold, warm = latency["cold_seconds"], latency["warm_seconds"]
    yield (
        f"- The first verdict of one `guanka check`, from the start of the process to its end: {cold['median']:.2f} s "
        f"({cold['low']:.2f} to {cold['high']:.2f}); of a worker that is warm: {warm['median']:.3f} s "
        f"({warm['low']:.3f} to {warm['high']:.3f})."
    )
    yield ""
    yield "![Rates, sizes and where the time goes](pictures/benchmarks.png)"
    yield ""


def _levels(found: dict[str, Any]) -> Iterator[str]:
    names = [name for name in NAMES if name in next(iter(found["levels"].values()))]
    yield "## Level by level"
    yield ""
    yield _CLASS
    yield "Milliseconds a submission on one core, the median of the rounds:"
    yield ""
    yield "| level | " + " | ".join(NAMES[name] for name in names) + " |"
    yield "|---|" + "---|" * len(names)
    for level, graders in found["levels"].items():
        cells = [f"{graders[name]['ms']['median']:.1f}" for name in names]
        yield f"| {level} | " + " | ".join(cells) + " |"
    yield ""
    yield "Of guanka's time, the grading itself (without finding, writing and storing), by what the answer is worth:"
    yield ""
    yield "| level | full marks | less |"
    yield "|---|---|---|"
    for level, graders in found["levels"].items():
        judged = graders["guanka"]["judged_ms"]
        yield f"| {level} | {judged['right']:.1f} ms | {judged['wrong']:.1f} ms |"
    yield ""
    caught = found.get("every_bug") or found["levels"]
    yield "Known bugs caught" + (", of all that a level has:" if "every_bug" in found else ", of those in the class:")
    yield ""
    judges = [name for name in names if name != "bare"]
    yield "| level | " + " | ".join(NAMES[name] for name in judges) + " |"
    yield "|---|" + "---|" * len(judges)
    for level, graders in caught.items():
        cells = [f"{graders[name]['caught']} of {graders[name]['bugs']}" for name in judges]
        yield f"| {level} | " + " | ".join(cells) + " |"
    yield ""


def _stages(found: dict[str, Any]) -> Iterator[str]:
    each = stages(found)
    yield "## Where a submission's time goes"
    yield ""
    yield "The mean over the levels, in ms; `python benchmarks/submission.py` measures it alone."
    yield ""
    yield "| | ms |"
    yield "|---|---|"
    yield from (f"| {name} | {spent:.2f} |" for name, spent in each.items())
    yield f"| together | {sum(each.values()):.2f} |"
    yield ""


def stages(found: dict[str, Any]) -> dict[str, float]:
    """The ms of each part of a submission's time, the longest first, without what happens once."""
    levels = [one["guanka"]["stages_ms"] for one in found["levels"].values()]
    mean = {name: sum(one.get(name, 0.0) for one in levels) / len(levels) for name in levels[0] if "(once)" not in name}
    return dict(sorted(mean.items(), key=lambda item: -item[1]))


def _scale(found: dict[str, Any]) -> Iterator[str]:
    if "scale" not in found:
        return
    yield "## More submissions, more cores"
    yield ""
    yield "Right answers to the four levels, in one `guanka grade`, everything included. Memory is the most that the"
    yield "process which writes held at once, and the largest process that it started."
    yield ""
    yield "| submissions | cores | a second | ms to store one | memory, MiB | largest other, MiB |"
    yield "|---|---|---|---|---|---|"
    for run in found["scale"]:
        stored, peak = run["stages_ms_each"]["store grades and receipts"], run["peak_mib"]
        yield (
            f"| {run['submissions']} | {run['jobs']} | {run['rate']:.1f} | {stored:.2f} | {peak['self']:.0f} "
            f"| {peak['largest_child']:.0f} |"
        )
    yield ""


def _machinery(found: dict[str, Any] | None) -> Iterator[str]:
    if found is None:
        return
    yield "## Memory, by the number of submissions"
    yield ""
    yield _MACHINERY
    yield "| submissions | " + " | ".join(f"{name}: MiB | a second" for name in _PHASES.values()) + " |"
    yield "|---|" + "---|---|" * len(_PHASES)
    for row in found["rows"]:
        cells = [f"{row[name]['peak_mib']:.0f} | {row[name]['rate']:.0f}" for name in _PHASES]
        yield f"| {row['submissions']} | " + " | ".join(cells) + " |"
    yield ""
    each, machine = found["bytes_each"], found["machine"]
    where = "; the files lay in memory, not on a disk" if found["files_in_memory"] else ""
    said = ", ".join(f"{max(0.0, each[name]):.0f} by {text}" for name, text in _PHASES.items())
    yield f"A submission more takes so many bytes: {said}."
    yield (
        f"Measured on {found['made']}: {machine['processor']}, {machine['cores']} cores, Python {machine['python']}; "
        f"the load average was {found['load']['before'][0]:.2f} before and {found['load']['after'][0]:.2f} after"
        f"{where}."
    )
    yield ""


def _million(found: dict[str, Any]) -> Iterator[str]:
    if "million" not in found:
        return
    costs, advice = found["million"]["costs"], found["million"]["advice"]
    yield "## A million submissions, on paper"
    yield ""
    given = {"scheduler": 1e3 * costs["scheduler"], "slow_share": costs["slow_share"], "slow": costs["slow"]}
    yield _PAPER.format(**given)
    yield "| workers | hours | a second | workers busy | writer busy | scheduler busy | full first |"
    yield "|---|---|---|---|---|---|---|"
    for row in found["million"]["rows"]:
        busy = " | ".join(f"{row['busy'][name]:.0%}" for name in ("workers", "writer", "scheduler"))
        yield f"| {row['workers']} | {row['hours']:.2f} | {row['rate']:.0f} | {busy} | {row['full']} |"
    yield ""
    yield (
        f"A submission takes {1e3 * costs['worker']:.0f} ms of a worker and {1e3 * costs['writer']:.1f} ms of the "
        f"writer, and leaves {costs['bytes_each'] / 1e3:.0f} kB behind. So:"
    )
    yield ""
    writer, hours = advice["cores_that_fill_the_writer"], advice["writer_hours"]
    yield f"- One night of eight hours needs {_least(advice['cores_for_one_night'])}. More make it shorter, up to about"
    yield f"  {writer:.0f}: then the writer is full, {hours:.1f} h is the least, and what helps is a second gradebook"
    yield "  (a course or a term each), not a further core."
    yield f"- The scheduler would be full at about {advice['cores_that_fill_the_scheduler']:.0f} cores."
    yield f"- The disk holds {advice['gib']:.0f} GiB of pages, notebooks and gradebook at the end: buy that first."
    yield ""


def _least(cores: float) -> str:
    number = max(1, -(-cores // 1))
    return "one core" if number == 1 else f"{number:.0f} cores"


if __name__ == "__main__":
    PAGE.write_text(page(newest()), encoding="utf-8")
    subprocess.run([sys.executable, BENCHMARKS / "plot.py", result_files()[-1], PICTURE], check=True)
