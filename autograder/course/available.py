"""Which levels can't be used here, for want of a package that they name; the course goes on without them."""

from collections.abc import Iterable, Mapping
from importlib.util import find_spec

from autograder.course.model import Course, LevelEntry

_EXTRAS = {"torch": "guanka[torch]"}  # what to install for a package, where that is not the package itself


def available(entry: LevelEntry) -> bool:
    """Whether every package that the level names is installed here."""
    return not lacking(entry.packages)


def unavailable(course: Course) -> Mapping[str, str]:
    """The levels that can't be used here, by id, with what each needs: ``torch (pip install 'guanka[torch]')``."""
    return {entry.id: needed(entry) for entry in course.levels if lacking(entry.packages)}


def needed(entry: LevelEntry) -> str:
    """What is to be installed before the level can be used here."""
    return ", ".join(f"{name} (pip install '{_EXTRAS.get(name, name)}')" for name in lacking(entry.packages))


def lacking(packages: Iterable[str]) -> list[str]:
    """Those of these packages that are not installed here."""
    return [name for name in packages if find_spec(name) is None]  # found, not imported: torch takes seconds
