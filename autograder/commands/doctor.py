"""``guanka doctor``: whether this machine can grade; each wall asked about, and then tried for real."""

from collections.abc import Iterator, Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.commands.place import Place, cores
from autograder.course.folder import protected_paths
from autograder.course.model import Limits
from autograder.errors import GraderError
from autograder.sandbox.attempts import tried
from autograder.sandbox.probe import Probe, host_report
from autograder.sandbox.readable import readable, refuse_overlap
from autograder.sandbox.zygote import Zygote

_PACKAGES = ("numpy", "IPython", "matplotlib")


def doctor(place: Place | None, environment: Mapping[str, str]) -> tuple[Probe, ...]:
    """What this machine has, what the box refused when it was tried, and whether it could read what is protected."""
    packages, limits = _needs(place)
    host = host_report(packages=packages, workers=cores(), memory_mib=limits.memory_mib)
    if any(probe.required and not probe.ok for probe in host):
        return host  # a box can't even be made
    return (*host, *_box(packages, environment), *_reach(place, packages))


def print_probes(console: Console, probes: Sequence[Probe]) -> None:
    """One line a probe, and what to do about those that are not as they should be."""
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("", "layer", "found"):
        table.add_column(name, overflow="fold")
    for probe in probes:
        mark = Text("ok", style="green") if probe.ok else Text("NO" if probe.required else "low", style="bold red")
        table.add_row(mark, Text(probe.layer), Text(probe.version))
    console.print(table)
    for probe in probes:
        if not probe.ok:
            console.print(Text(f"{probe.layer}: {probe.advice}"))
    missing = [probe for probe in probes if probe.required and not probe.ok]
    console.print(Text("This machine can't grade." if missing else "This machine can grade."))


def _needs(place: Place | None) -> tuple[tuple[str, ...], Limits]:
    if place is None:
        return _PACKAGES, Limits()
    packages = {package: None for entry in place.course.levels for package in entry.packages}
    return tuple(packages), place.course.limits


def _box(packages: tuple[str, ...], environment: Mapping[str, str]) -> Iterator[Probe]:
    try:
        with Zygote(packages, hardware=environment) as zygote:
            yield from tried(zygote)
    except GraderError as error:
        yield Probe(layer="box", version="none", ok=False, advice=str(error))


def _reach(place: Place | None, packages: tuple[str, ...]) -> Iterator[Probe]:
    """Whether what the box may read lies apart from what it must not."""
    if place is None:
        return
    try:
        refuse_overlap(readable(packages), (*protected_paths(place.course, place.solutions), *place.protected))
        yield Probe(layer="readable paths", version="apart from the course, submissions and outputs", ok=True)
    except GraderError as error:
        yield Probe(layer="readable paths", version="not apart", ok=False, advice=str(error))
