"""Time the same batch outside and inside the container, in pairs, and say what the container costs.

    make bench-container
    python benchmarks/container.py [--submissions N] [--pairs N] [--jobs N] [--outside PYTHON | image] [--json FILE]

Each pair grades the same new class (half of it level 03, half level 04, no two notebooks the same) into a fresh
gradebook, once by ``guanka grade`` here and once by ``docker/container.sh run grade``, in turns first. Time is the wall
clock of the whole command: the interpreter, the container, the zygotes. The image must have been built.

The container has its own Python: where that of ``--outside`` is another, the ratio compares two Pythons as well. So
``--outside image``, which ``make bench-container`` asks for, takes the image's packages out and grades with them here,
by the Python that they name (Debian 12's own, on a local base). Where this machine has none such, name another.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from answers import COURSE, USUAL, lay_down_right

IMAGE = "image"
SCRIPT = COURSE / "docker" / "container.sh"
VERSIONS = "import platform, numpy; print(platform.python_version(), numpy.__version__, platform.python_compiler())"


def outside(python: Path, course: Path, folder: Path, jobs: int) -> float:
    """Grade here; seconds."""
    command = [python, "-c", "from autograder.cli import main; main()", "grade", "--course", course]
    where = ["--submitted", folder / "submitted", "--out", folder / "outside", "--jobs", jobs]
    path = os.pathsep.join([str(python.parent), os.environ["PATH"]])
    # As in the image: one thread for BLAS, and nothing compiled on the way.
    environment = os.environ | {"PATH": path, "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return timed([*command, *where], environment, folder / "outside")


def inside(course: Path, folder: Path, jobs: int) -> float:
    """Grade in the container; seconds."""
    return timed([SCRIPT, "run", "grade"], places(course, folder, jobs), folder / "inside")


def image_python(folder: Path) -> Path:
    """The image's packages, taken out into ``folder``; their Python."""
    shown = subprocess.run([SCRIPT, "show"], capture_output=True, text=True, check=True).stdout.splitlines()
    engine = shown[: shown.index("run")]
    image = os.environ.get("GUANKA_IMAGE", "localhost/guanka:latest")
    made = subprocess.run([*engine, "create", image], capture_output=True, text=True, check=True).stdout.strip()
    try:
        subprocess.run([*engine, "cp", f"{made}:/opt/guanka", folder / "image"], check=True)
    finally:
        subprocess.run([*engine, "rm", made], capture_output=True, check=True)
    python = folder / "image" / "bin" / "python"
    if not python.exists():
        raise SystemExit(f"the image's Python is {python.readlink()}, which is not on this machine: name --outside")
    return python


def places(course: Path, folder: Path, jobs: int) -> dict[str, str]:
    """The environment of the script."""
    return os.environ | {
        "GUANKA_COURSE": str(course),
        "GUANKA_SECRET": str(folder.parent / "secret"),
        "GUANKA_SUBMITTED": str(folder / "submitted"),
        "GUANKA_OUT": str(folder / "inside"),
        "GUANKA_JOBS": str(jobs),
    }


def timed(command: list[object], environment: dict[str, str], out: Path) -> float:
    """Run it; seconds. It must have graded."""
    started = time.perf_counter()
    done = subprocess.run(
        list(map(str, command)), env=environment, cwd=COURSE, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - started
    if done.returncode != 0 or not (out / "gradebook.db").exists():
        raise SystemExit(f"{command[0]} failed: {done.stderr[-1000:]}")
    return seconds


def prepare(folder: Path) -> Path:
    """A course of its own below ``folder``, with a secret for either side; returns it."""
    course = folder / "course"
    for half in ("assignments", "solutions"):
        shutil.copytree(COURSE / half, course / half, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(COURSE / "course.yaml", course)
    subprocess.run([SCRIPT, "secret"], env=places(course, folder / "pair", 1), check=True)
    own = course / ".guanka" / "secret"
    own.parent.mkdir()
    shutil.copyfile(folder / "secret", own)
    own.chmod(0o600)
    return course


def measure(submissions: int, pairs: int, jobs: int, chosen: str) -> dict[str, object]:
    """Grade in pairs, and return the figures."""
    times: list[tuple[float, float]] = []
    with TemporaryDirectory() as scratch:
        Path(scratch).chmod(0o755)  # the container's user is another
        python = image_python(Path(scratch)) if chosen == IMAGE else Path(chosen)
        course = prepare(Path(scratch))
        for number in range(pairs):
            folder = Path(scratch) / f"pair-{number}"
            lay_down_right(folder / "submitted", USUAL, submissions)
            if number % 2:
                second = inside(course, folder, jobs)
                first = outside(python, course, folder, jobs)
            else:
                first = outside(python, course, folder, jobs)
                second = inside(course, folder, jobs)
            times.append((first, second))
            print(f"outside {first:6.2f} s   inside {second:6.2f} s   {second / first - 1:+7.1%}", flush=True)
            shutil.rmtree(folder)
        versions = subprocess.run([python, "-c", VERSIONS], capture_output=True, text=True, check=True).stdout.strip()
    ratios = [second / first for first, second in times]
    return {
        "submissions": submissions,
        "jobs": jobs,
        "seconds_outside": [first for first, _ in times],
        "seconds_inside": [second for _, second in times],
        "overhead_median": statistics.median(ratios) - 1,
        "overhead_least": min(ratios) - 1,
        "overhead_most": max(ratios) - 1,
        "spread_outside": max(first for first, _ in times) / min(first for first, _ in times) - 1,
        "python_outside": versions,
        "load": os.getloadavg(),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=100, help="how many, half of each level (default: 100)")
    parser.add_argument("--pairs", type=int, default=5, help="how often, outside and inside (default: 5)")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="workers (default: all cores)")
    parser.add_argument(
        "--outside", default=sys.executable, metavar="PYTHON", help=f"grades here; {IMAGE!r}: the image's own packages"
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    arguments = parser.parse_args()
    if arguments.submissions % len(USUAL):
        parser.error(f"--submissions must be a multiple of {len(USUAL)}")
    figures = measure(arguments.submissions, arguments.pairs, arguments.jobs, arguments.outside)
    print(
        f"median {figures['overhead_median']:+.1%}, from {figures['overhead_least']:+.1%} to "
        f"{figures['overhead_most']:+.1%}; outside alone varied by {figures['spread_outside']:.1%}"
    )
    print(f"outside: {figures['python_outside']}; load average before the end: {figures['load'][0]:.2f}")  # type: ignore[index]
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
