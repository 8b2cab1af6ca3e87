"""What must hold between the values of a course and the folder it describes."""

from pathlib import Path

from autograder.course.document import Document, Place, among, named
from autograder.course.folder import source_notebook
from autograder.course.model import Course, Limits
from autograder.course.times import check_times
from autograder.wording import Text

# Windows opens a device under these names, whatever folder they stand in.
_DEVICES = frozenset({"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)})


def check_course(course: Course, document: Document) -> None:
    """Refuse a course whose values contradict each other or the folder they describe.

    Raises:
        AuthorError: the first contradiction, at the line of the value that is easiest to mend.
    """
    _titles(course, document)
    _level_ids(course, document)
    _requirements(course, document)
    _order(course, document)
    _homework_names(course, document)
    _homework_levels(course, document)
    check_times(course, document)
    _limits(course, document)
    _packages(course, document)
    _files_apart(course, document)
    _assignments(course, document)


def _titles(course: Course, document: Document) -> None:
    places: list[tuple[Place, Text]] = [(("title",), course.title)]
    places += [(("levels", n, "title"), entry.title) for n, entry in enumerate(course.levels)]
    for place, title in places:
        for language, text in (("zh", title.zh), ("en", title.en)):
            if not text.strip() or not text.isprintable():
                here = (*place, language)
                raise document.error(here, f"{named(here)} is {text!r}; right would be one line of text")


def _level_ids(course: Course, document: Document) -> None:
    first: dict[str, int] = {}
    for n, entry in enumerate(course.levels):
        place = ("levels", n, "id")
        if entry.id in first:
            line = document.line(("levels", first[entry.id], "id"))
            text = f"level {entry.id!r} stands twice, first in line {line}; right would be once"
            raise document.error(place, text)
        if entry.id in _DEVICES:
            text = f"{entry.id!r} is the name of a device on Windows; right would be another, such as level-"
            raise document.error(place, text + entry.id)
        first[entry.id] = n


def _requirements(course: Course, document: Document) -> None:
    ids = [entry.id for entry in course.levels]
    for n, entry in enumerate(course.levels):
        for k, needed in enumerate(entry.requires):
            place = ("levels", n, "requires", k)
            if needed not in ids:
                raise document.error(
                    place, f"level {entry.id!r} requires {needed!r}, which no level is; {among(needed, ids)}"
                )
            if needed in entry.requires[:k]:
                text = f"level {entry.id!r} requires {needed!r} twice; right would be once"
                raise document.error(place, text)


def _order(course: Course, document: Document) -> None:
    """Levels are played from top to bottom, so what a level requires stands above it; a circle never does."""
    at = {entry.id: n for n, entry in enumerate(course.levels)}
    for n, entry in enumerate(course.levels):
        for k, needed in enumerate(entry.requires):
            if at[needed] < n:
                continue
            place = ("levels", n, "requires", k)
            way = _way(course, needed, entry.id)
            if way:
                circle = " requires ".join([entry.id, *way])
                raise document.error(place, f"a circle: {circle}; right would be to drop one of these")
            text = f"level {entry.id!r} requires {needed!r}, which stands below it; right would be above it"
            raise document.error(place, text)


def _way(course: Course, start: str, goal: str) -> list[str]:
    """The levels from ``start`` to ``goal`` along ``requires``, both included; empty if there is no way."""
    requires = {entry.id: entry.requires for entry in course.levels}
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop()
        if way[-1] == goal:
            return way
        following = [needed for needed in requires[way[-1]] if needed not in seen]
        seen.update(following)
        ways += [[*way, needed] for needed in following]
    return []


def _homework_names(course: Course, document: Document) -> None:
    """Homework and levels are columns of one gradebook, so they share their names."""
    ids = [entry.id for entry in course.levels]
    first: dict[str, Place] = {}
    for n, homework in enumerate(course.homework):
        place = ("homework", n, "name")
        if homework.name in ids:
            text = f"homework {homework.name!r} has the name of a level; right would be another name"
            raise document.error(place, text)
        if homework.name in first:
            line = document.line(first[homework.name])
            text = f"homework {homework.name!r} stands twice, first in line {line}; right would be another name"
            raise document.error(place, text)
        first[homework.name] = place


def _homework_levels(course: Course, document: Document) -> None:
    ids = [entry.id for entry in course.levels]
    first: dict[str, Place] = {}
    for n, homework in enumerate(course.homework):
        for k, level in enumerate(homework.levels):
            place = ("homework", n, "levels", k)
            if level not in ids:
                text = f"homework {homework.name!r} has {level!r}, which no level is; {among(level, ids)}"
                raise document.error(place, text)
            if level in first:
                line = document.line(first[level])
                text = f"level {level!r} is in a homework already, in line {line}; right would be in one only"
                raise document.error(place, text)
            first[level] = place


def _limits(course: Course, document: Document) -> None:
    places: list[tuple[Place, Limits]] = [(("limits",), course.limits)]
    places += [(("levels", n, "limits"), entry.limits) for n, entry in enumerate(course.levels)]
    for place, limits in places:
        for key in ("cell_seconds", "call_seconds"):
            seconds = getattr(limits, key)
            if seconds > limits.total_seconds:
                here = (*place, key)
                text = f"{named(here)} is {seconds:g}, more than total_seconds, which is {limits.total_seconds:g}"
                raise document.error(here, f"{text}; right would be at most the total")


def _packages(course: Course, document: Document) -> None:
    for n, entry in enumerate(course.levels):
        for k, package in enumerate(entry.packages):
            if package in entry.packages[:k]:
                text = f"level {entry.id!r} names the package {package!r} twice; right would be once"
                raise document.error(("levels", n, "packages", k), text)


def _files_apart(course: Course, document: Document) -> None:
    """Among the assignments a list of students or a secret would be released; the solutions are a level's version."""
    rights = {"secret_file": ".guanka/secret", "roster": "roster.csv", "extensions": "extensions.csv"}
    for key, right in rights.items():
        path: Path | None = getattr(course, key)
        if path is None:
            continue
        for name in ("assignments", "solutions", "course.yaml"):
            if path.resolve().is_relative_to((course.folder / name).resolve()):
                text = f"{key} is {str(path)!r}, inside {name}; right would be {right}"
                raise document.error((key,), text)


def _assignments(course: Course, document: Document) -> None:
    root = course.folder / "assignments"
    there = sorted(path.name for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
    for n, entry in enumerate(course.levels):
        notebook = source_notebook(course.folder, entry.id)
        place = ("levels", n, "id")
        if not notebook.parent.is_dir():
            text = f"level {entry.id!r} has no folder {notebook.parent}"
            raise document.error(place, f"{text}; {among(entry.id, there)}")
        if not notebook.is_file():
            text = f"level {entry.id!r} has no notebook; right would be {notebook}"
            raise document.error(place, text)
