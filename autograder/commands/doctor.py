"""``guanka doctor``: whether this machine can grade; each wall asked about, and then tried for real."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.commands.place import Place, cores, largest_box
from autograder.course.available import available, unavailable
from autograder.course.folder import protected_paths
from autograder.course.model import Limits
from autograder.errors import GraderError
from autograder.inside.orders import Walls
from autograder.sandbox.attempts import CAPABILITIES, DESCRIPTORS, LANDLOCK, LIMITS, PROCESS, SECCOMP
from autograder.sandbox.host import Host
from autograder.sandbox.probe import Probe, host_report
from autograder.sandbox.readable import readable, refuse_overlap
from autograder.sandbox.trial import seen, tried
from autograder.sandbox.zygote import Zygote

_PACKAGES = ("numpy", "IPython", "matplotlib")
_LAYERS = (SECCOMP, LANDLOCK, LIMITS, CAPABILITIES, PROCESS, DESCRIPTORS)
_IT_WORKED = "it worked"


def doctor(place: Place | None, environment: Mapping[str, str], *, without: Collection[str] = ()) -> tuple[Probe, ...]:
    """What this machine has, what the box refused when it was tried, and whether it could read what is protected.

    ``without`` names those ``Walls`` that are played to be missing: the box is made without them, and one sees what
    they stop.
    """
    packages, memory_mib = _needs(place)
    host = host_report(Host(), packages=packages, workers=cores(), memory_mib=memory_mib)
    if any(probe.required and not probe.ok for probe in host):
        return host  # a box can't even be made
    walls = Walls(**dict.fromkeys(without, False))
    if without:
        host = host_report(_lacking(walls), packages=packages, workers=cores(), memory_mib=memory_mib)
    return (*host, *_unavailable(place), *_box(packages, environment, walls), *_reach(place, packages))


def print_probes(
    console: Console, probes: Sequence[Probe], *, verbose: bool = False, without: Collection[str] = ()
) -> None:
    """What the machine has; what the box refused, by layer or one by one; what to do about what is not so."""
    if without:
        console.print(Text(f"Played to be missing: {', '.join(without)}.\n"))
    host = [probe for probe in probes if not probe.stopped_by]
    trials = [probe for probe in probes if probe.stopped_by]
    _print_table(console, "This machine", [(_mark(probe), probe.layer, probe.version) for probe in host])
    if trials:
        heading = f"A box of this machine: {len(trials)} trials"
        _print_table(console, heading, _one_by_one(trials) if verbose else _by_layer(trials))
    for probe in host:
        if not probe.ok:
            console.print(Text(f"{probe.layer}: {probe.advice}.\n", style="" if probe.required else "dim"))
    _print_failures(console, [probe for probe in trials if not probe.ok], played=bool(without))
    missing = [probe for probe in probes if probe.required and not probe.ok]
    can = "can't" if missing else "can"
    console.print(Text(f"A machine like that {can} grade." if without else f"This machine {can} grade."))


def _print_table(console: Console, heading: str, rows: Sequence[tuple[Text, str, str]]) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for width in (4, 15, 0):
        table.add_column(min_width=width)
    for row in rows:
        table.add_row(row[0], *map(Text, row[1:]))
    console.print(Text(heading, style="bold"))
    console.print(Padding(table, (0, 0, 1, 2), expand=False))


def _mark(probe: Probe) -> Text:
    if probe.ok:
        return Text("ok", style="green")
    return Text("NO", style="bold red") if probe.required else Text("note", style="yellow")


def _by_layer(trials: Sequence[Probe]) -> list[tuple[Text, str, str]]:
    """A line a layer: what it stops, alone or before others."""
    rows = []
    for layer in _LAYERS:
        mine = [probe for probe in trials if layer in probe.stopped_by]
        bad = [probe for probe in mine if not probe.ok]
        alone = sum(probe.stopped_by == (layer,) for probe in mine)
        version = (
            f"{len(mine)} held, {alone} of them by it alone" if not bad else f"{len(bad)} of {len(mine)} did not hold"
        )
        rows.append((_mark(bad[0] if bad else mine[0]), layer, version))
    return rows


def _one_by_one(trials: Sequence[Probe]) -> list[tuple[Text, str, str]]:
    return [(_mark(probe), probe.layer, f"{probe.version} ({', '.join(probe.stopped_by)})") for probe in trials]


def _print_failures(console: Console, failed: Sequence[Probe], *, played: bool) -> None:
    """All that did not hold, by what should have stopped it; what to do is said once for each layer."""
    groups: dict[tuple[str, ...], list[Probe]] = {}
    for probe in failed:
        groups.setdefault(probe.stopped_by, []).append(probe)
    for layers, probes in groups.items():
        which = " or ".join(layers)
        heading = f"would be stopped by {which}:" if played else f"{which} {probes[0].advice}:"
        console.print(Text(heading[:1].upper() + heading[1:], style="bold"))
        for probe in probes:
            outcome = "" if probe.version == _IT_WORKED else f": {probe.version}"
            console.print(Text(f"  {probe.layer}{outcome}"))
        console.print()


def _needs(place: Place | None) -> tuple[tuple[str, ...], int]:
    """The packages of all levels that are available here (of all, if none is), and the memory of the largest box."""
    if place is None:
        return _PACKAGES, Limits().memory_mib
    here = [entry for entry in place.course.levels if available(entry)] or place.course.levels
    packages = dict.fromkeys(package for entry in here for package in entry.packages)
    return tuple(packages), largest_box(place.course)


def _unavailable(place: Place | None) -> Iterator[Probe]:
    """The levels that this machine can't grade, for want of a package: no reason not to grade the others."""
    lacking = unavailable(place.course) if place else {}
    if lacking:
        each = "; ".join(f"{level} needs {what}" for level, what in lacking.items())
        version = f"{len(lacking)} unavailable: {', '.join(lacking)}"
        yield Probe(layer="levels", version=version, ok=False, required=False, advice=f"to grade these too: {each}")


def _lacking(walls: Walls) -> Host:
    """The machine that this is, but for the layers of the kernel that are played to be missing."""
    host = Host()
    if not walls.landlock:
        host = replace(host, landlock_abi=lambda: 0)
    if not walls.seccomp:
        host = replace(host, seccomp_filter=lambda: False)
    return host


def _box(packages: tuple[str, ...], environment: Mapping[str, str], walls: Walls) -> Iterator[Probe]:
    try:
        with Zygote(packages, walls=walls, hardware=environment) as zygote:
            yield from tried(zygote)
            yield from seen(zygote)
    except GraderError as error:
        yield Probe(layer="box", version="none", ok=False, advice=str(error))


def _reach(place: Place | None, packages: tuple[str, ...]) -> Iterator[Probe]:
    """Whether what the box may read lies apart from what it must not."""
    if place is None:
        return
    try:
        refuse_overlap(readable(packages), (*protected_paths(place.course, place.solutions), *place.protected))
        yield Probe(
            layer="readable paths", version="apart from the course, its secret, submissions and outputs", ok=True
        )
    except GraderError as error:
        yield Probe(layer="readable paths", version="not apart", ok=False, advice=str(error))
