"""``guanka collect``: submissions out of the exchange or a platform's zip, laid where grading looks for them."""

import os
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timezone, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from autograder.batch.intake.handed import Left, Refused, Source, shown
from autograder.batch.intake.lay import Done, Place, Replace, lay
from autograder.batch.intake.people import People, people_of
from autograder.batch.intake.plan import Plan, Step, make_plan
from autograder.batch.intake.platforms import Platform, Wanted, open_source, read_source
from autograder.batch.intake.zipped import Bounds, ZipSource
from autograder.course.document import among
from autograder.course.model import Course
from autograder.course.roster import read_roster
from autograder.errors import AuthorError


@dataclass(frozen=True)
class Ask:
    """What the command line says beside the level and the source; ``owners`` answers a user's name by its number."""

    submitted: Path
    platform: Platform | None = None
    names: Path | None = None
    replace: Replace = "newer"
    at: datetime | None = None
    zone: tzinfo | None = None
    any_owner: bool = False
    dry: bool = False
    owners: Callable[[int], str] = str
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True)
class Collected:
    """What became of everything that was handed in."""

    platform: Platform
    done: tuple[tuple[Step, Done], ...]
    left: tuple[Left, ...]
    notes: tuple[str, ...]

    @property
    def counts(self) -> Mapping[Done, int]:
        """How many students each is true of."""
        return Counter(done for _, done in self.done)


def collect(course: Course, level: str, path: Path, ask: Ask) -> Collected:
    """Lay what was handed in for a level; with ``ask.dry`` only say what would be done.

    Raises:
        AuthorError: no such level; a source, names or a roster that can't be read.
        GraderError: a submission can't be written; those before it stand.
    """
    levels = [entry.id for entry in course.levels]
    if level not in levels:
        text = f"the course has no level {level!r}; {among(level, levels)}"
        raise AuthorError(text, file=course.folder / "course.yaml")
    people, zone = _people(course, ask), ask.zone or _zone_of(course, level)
    source, platform = open_source(path, level, ask.platform, ask.bounds)
    with closing(source) if isinstance(source, ZipSource) else nullcontext():
        wanted = Wanted(level, people, zone, _claimed(ask))
        try:
            taken = read_source(source, platform, wanted)
        except Refused as error:
            raise AuthorError(str(error), file=path) from None
        plan = make_plan(taken, level, [one for one in levels if one != level], people)
        steps = [_timed(step, ask.at) for step in plan.steps]
        place = Place(ask.submitted, level, ask.replace, ask.dry)
        done = _laid(steps, source, place, plan)
    notes = [*_of_source(source, platform, zone), *taken.notes, *_of_plan(plan, steps)]
    return Collected(platform, done, tuple(plan.left), tuple(notes))


def zone_named(text: str) -> tzinfo:
    """A zone by its name or its distance from Greenwich, such as Asia/Shanghai or +08:00.

    Raises:
        AuthorError: it is neither.
    """
    try:
        if text[:1] in {"+", "-"}:
            return datetime.fromisoformat(f"2000-01-01T00:00:00{text}").tzinfo or UTC
        return ZoneInfo(text)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise AuthorError(f"no zone is called {text!r}; right would be one such as Asia/Shanghai or +08:00") from None


def moment_named(text: str) -> datetime:
    """A moment with its zone.

    Raises:
        AuthorError: it is none.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min  # noqa: DTZ901 - it has no zone, which is what is asked next
    if moment.tzinfo is None:
        right = "2026-09-20T23:59:00+08:00"
        raise AuthorError(f"{text!r} is no moment with its zone; right would be one such as {right}")
    return moment


def document(level: str, found: Collected) -> dict[str, Any]:
    """What ``--json`` writes."""
    students = [
        {"student": step.student, "done": done, "at": step.at, "time": step.time.isoformat() if step.time else None}
        for step, done in found.done
    ]
    left = [{"at": one.at, "why": one.why} for one in found.left]
    return {"level": level, "from": found.platform, "students": students, "left": left, "notes": list(found.notes)}


def _people(course: Course, ask: Ask) -> People:
    listed = {} if course.roster is None else read_roster(course.roster).people
    return people_of(ask.names, {student: person.email for student, person in listed.items()})


def _zone_of(course: Course, level: str) -> tzinfo:
    """The zone in which the course's own times are written, a fixed distance from Greenwich; else UTC."""
    own = [entry.due or entry.opens for entry in course.levels if entry.id == level]
    others = [time for entry in course.levels for time in (entry.due, entry.opens)]
    times = [time for time in (*own, *(homework.due for homework in course.homework), *others) if time is not None]
    offset = times[0].utcoffset() if times else None
    return timezone(offset) if offset is not None else UTC


def _claimed(ask: Ask) -> Callable[[int | None, str], str | None]:
    """In the exchange everybody can make a folder that bears another's name; it is theirs all the same."""

    def claimed(owner: int | None, student: str) -> str | None:
        if ask.any_owner or owner is None or owner == os.getuid():
            return None
        name = ask.owners(owner)
        if name == student:
            return None
        text = f"it says {shown(student)} and belongs to the user {shown(name)}"
        return f"{text}; right would be a folder of their own, or --any-owner where users have other names"

    return claimed


def _timed(step: Step, at: datetime | None) -> Step:
    return replace(step, time=at) if step.time is None and not step.late else step


def _laid(steps: list[Step], source: Source, place: Place, plan: Plan) -> tuple[tuple[Step, Done], ...]:
    done: list[tuple[Step, Done]] = []
    for step in steps:
        try:
            done.append((step, lay(step, source, place)))
        except Refused as error:
            plan.left.append(Left(f"{step.student}: {step.at}", str(error)))
    return tuple(done)


def _of_source(source: Source, platform: Platform, zone: tzinfo) -> list[str]:
    notes = []
    encoding = source.encoding if isinstance(source, ZipSource) else ""
    if encoding:
        notes.append(f"file names without a mark of their encoding were read as {encoding.upper()}")
    if platform == "blackboard":
        notes.append(f"the times were read as {zone}; --zone says otherwise")
    return notes


def _of_plan(plan: Plan, steps: list[Step]) -> list[str]:
    notes = []
    if plan.earlier:
        notes.append(f"{plan.earlier} attempts are older than another of the same student, which was taken")
    beside = [f"{shown(name)} ({count})" for name, count in plan.beside.most_common(20)]
    if beside:
        more = f" and {len(plan.beside) - 20} other names" if len(plan.beside) > 20 else ""
        notes.append(f"beside the notebooks and not needed: {', '.join(beside)}{more}")
    if plan.leftovers:
        notes.append(f"{plan.leftovers} files that macOS, Windows, Jupyter or an editor left behind were passed over")
    late = sum(step.late for step in steps)
    if late:
        notes.append(f"{late} are marked late, without a time: right would be a timestamp.txt beside each")
    timeless = sum(step.time is None and not step.late for step in steps)
    if timeless:
        notes.append(f"{timeless} have no time, so the time of collecting will count; --at TIME gives them another")
    return notes
