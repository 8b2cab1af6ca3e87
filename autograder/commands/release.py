"""``guanka release LEVEL``: what students get of a level, made by nbgrader's own converter."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.batch.archive import check_names, write_zip
from autograder.batch.levels import gradebook_cells, prepare_all, refuse_other_notebooks
from autograder.checks.trace import record
from autograder.commands.place import Place
from autograder.errors import GraderError
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.register import register


@dataclass(frozen=True)
class Released:
    """A level as students get it: its files in a folder, and where the exchange has them."""

    level: str
    files: tuple[Path, ...]
    exchange: Path | None


def release(place: Place, only: Sequence[str], *, zip_file: Path | None, exchange: bool) -> list[Released]:
    """Write ``release/<level>/`` for these levels, in place of what was there, and what else is asked for.

    The levels are registered in the gradebook, as they are when they are graded.

    Raises:
        AuthorError: a level that can't be graded by, or whose cells or points have changed since the first submission.
        GraderError: a file, the gradebook or the exchange can't be written.
    """
    levels = prepare_all(place.course, place.solutions, only)
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
