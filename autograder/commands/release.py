"""``guanka release``: what students get of a level, made by nbgrader's own converter."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.batch.archive import check_names, write_zip
from autograder.batch.levels import Prepared, gradebook_cells, prepare_all, refuse_other_notebooks
from autograder.checks.trace import record
from autograder.commands.place import Place
from autograder.course.available import available
from autograder.course.model import Course, LevelEntry
from autograder.course.opening import still_closed
from autograder.errors import AuthorError, GraderError
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.register import register
from autograder.page.said import moment


@dataclass(frozen=True)
class Released:
    """A level as students get it: its files in a folder, and where the exchange has them."""

    level: str
    files: tuple[Path, ...]
    exchange: Path | None


@dataclass(frozen=True)
class Choice:
    """Levels to release, by id, and those of the course that are left out: they open later, or can't be used here."""

    levels: tuple[str, ...]
    later: tuple[LevelEntry, ...] = ()
    lacking: tuple[LevelEntry, ...] = ()


def choose(course: Course, only: Sequence[str], now: datetime, *, early: bool) -> Choice:
    """The levels named, or all that are open; with ``early`` those as well that are not.

    Raises:
        AuthorError: one is named that is not open yet, without ``early``.
    """
    later = [] if early else [entry for entry in course.levels if still_closed(entry, now)]
    if only:
        for entry in later:
            if entry.id in only:
                text = f"level {entry.id!r} opens at {opens_at(entry)}, so nothing was released"
                raise AuthorError(f"{text}; right would be to release it then, or --early to hand it out now")
        return Choice(tuple(only))
    there = [entry for entry in course.levels if entry not in later]
    lacking = [entry for entry in there if not available(entry)]
    return Choice(tuple(entry.id for entry in there if available(entry)), tuple(later), tuple(lacking))


def opens_at(entry: LevelEntry) -> str:
    """When a level opens, to the minute, in the course's own zone; empty where it always was."""
    return "" if entry.opens is None else moment(entry.opens.isoformat())


def release(place: Place, levels: Sequence[str], *, zip_file: Path | None, exchange: bool) -> list[Released]:
    """Write ``release/<level>/`` for these levels, in place of what was there, and what else is asked for.

    The levels are registered in the gradebook, as they are when they are graded. None named, none released.

    Raises:
        AuthorError: a level that can't be graded by, or whose cells or points have changed since the first submission.
        GraderError: a file, the gradebook or the exchange can't be written.
    """
    return _release(place, prepare_all(place.course, place.solutions, levels), zip_file, exchange) if levels else []


def _release(place: Place, levels: Mapping[str, Prepared], zip_file: Path | None, exchange: bool) -> list[Released]:
    for prepared in levels.values():
        refuse_other_notebooks(prepared)
        record(prepared.level)  # done once more by the converter, which would not say whose error it is
    try:
        place.out.mkdir(parents=True, exist_ok=True)
        with open_gradebook(place.db) as book:
            register(book, place.course.id, [gradebook_cells(prepared) for prepared in levels.values()])
        released = list(_converted(place, list(levels), exchange=exchange))
        if zip_file is not None:
            write_zip(zip_file, place.out / "release", [file for one in released for file in one.files])
    except OSError as error:
        raise GraderError(f"{error.filename or place.out} can't be written: {error.strerror}") from error
    return released


def _converted(place: Place, levels: Sequence[str], *, exchange: bool) -> Iterator[Released]:
    from autograder.commands.nbgrader_hooks.application import (  # noqa: PLC0415  takes three seconds
        application,
        generate,
        hand_out,
    )

    final = place.out / "release"
    with TemporaryDirectory(prefix=".release-", dir=place.out) as draft:
        app = application(place, Path(draft))
        for level in levels:
            generate(app, level)
            check_names(Path(draft, level))
        app.coursedir.release_directory = str(final)
        for level in levels:
            _put(Path(draft, level), final / level)
            files = tuple(sorted(path for path in (final / level).rglob("*") if path.is_file()))
            yield Released(level, files, hand_out(app, level) if exchange else None)


def _put(new: Path, place: Path) -> None:
    """Put a folder in the place of another: what is not in the new one is gone."""
    place.parent.mkdir(exist_ok=True)
    if place.exists():
        shutil.rmtree(place)
    new.rename(place)
