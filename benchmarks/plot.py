"""Draw a result: what each grader takes, where our time goes, and the rate by size and cores.

python benchmarks/plot.py RESULT.json PICTURE.png
"""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

ORDER = ("otter", "nbgrader", "guanka", "bare")
BLUE, GREY = "#2f6f9f", "#9aa5ad"


def draw(found: dict[str, Any], to: Path) -> None:
    """Write the picture."""
    mpl.use("Agg")
    panels = 3 if "scale" in found else 2
    figure = Figure(figsize=(5.2 * panels, 3.8), layout="constrained")
    axes = figure.subplots(1, panels)
    graders(axes[0], found["levels"])
    parts(axes[1], found["levels"])
    if "scale" in found:
        rates(axes[2], found["scale"])
    figure.savefig(to, dpi=100, metadata={"Software": None})


def graders(axes: Axes, levels: dict[str, Any]) -> None:
    """A bar for each grader: the mean over the levels, on a logarithmic scale."""
    names = [name for name in ORDER if name in next(iter(levels.values()))]
    each = [sum(one[name]["ms"]["median"] for one in levels.values()) / len(levels) for name in names]
    bars = axes.barh(names, each, color=[BLUE if name == "guanka" else GREY for name in names])
    axes.bar_label(bars, [f" {one:,.0f} ms" if one >= 100 else f" {one:.1f} ms" for one in each])
    axes.set_xscale("log")
    axes.set_xlim(1, 6 * max(each))
    axes.set_title("a submission on one core")
    axes.set_xlabel("ms, logarithmic")


def parts(axes: Axes, levels: dict[str, Any]) -> None:
    """Where the time goes: one bar for each level, the parts one on the other."""
    found = {level: one["guanka"]["stages_ms"] for level, one in levels.items()}
    names = {name for one in found.values() for name in one if "(once)" not in name}
    longest = sorted(names, key=lambda name: -sum(one.get(name, 0.0) for one in found.values()))
    below = [0.0] * len(found)
    for number, name in enumerate(longest):
        heights = [one.get(name, 0.0) for one in found.values()]
        axes.bar([level[:2] for level in found], heights, bottom=below, label=name, color=f"C{number % 10}")
        below = [sum(pair) for pair in zip(below, heights, strict=True)]
    axes.set_title("where the time goes")
    axes.set_xlabel("level")
    axes.set_ylabel("ms a submission")
    axes.legend(fontsize=6, loc="upper left", bbox_to_anchor=(1, 1), frameon=False)


def rates(axes: Axes, runs: list[dict[str, Any]]) -> None:
    """Submissions a second by the size of the class, a line for each number of cores."""
    for jobs in sorted({run["jobs"] for run in runs}):
        some = [run for run in runs if run["jobs"] == jobs]
        sizes, rate = [run["submissions"] for run in some], [run["rate"] for run in some]
        axes.plot(sizes, rate, "o-", label=f"{jobs} core" + "s" * (jobs > 1))
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_title("submissions a second")
    axes.set_xlabel("submissions in the class")
    axes.legend(frameon=False)


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]))
