"""``guanka forget``: take a student out of everything that this machine keeps for the course, and name the rest."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.batch.keeping.traces import below, drop_lines, files_naming, lines_of, own_folders, remove
from autograder.batch.outputs import FEEDBACK, STAFF
from autograder.commands.counting import Counting
from autograder.commands.people import people_files
from autograder.commands.place import Place
from autograder.errors import AuthorError, GraderError
from autograder.gradebook.book import as_it_is
from autograder.gradebook.erase import erase_rows, find_rows, mentions, wipe
from autograder.gradebook.turns import only_run, only_sync

_ARCHIVES = (".tar.gz", ".tgz", ".zip", ".dump", ".bak")
# Of nbgrader 0.9: what `Exchange.root` is where nobody has set it.
_EXCHANGE = "/usr/local/share/nbgrader/exchange"


@dataclass(frozen=True)
class Traces:
    """What there is of a student. ``elsewhere`` names them too, but is others' or nobody's, and stays."""

    rows: dict[str, int]  # by table
    folders: tuple[Path, ...]
    lists: dict[Path, int]  # records of a roster or of extensions
    elsewhere: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is something to erase."""
        return bool(self.rows or self.folders or self.lists)


def traces(place: Place, student: str, said: Counting) -> Traces:
    """Look everywhere; nothing is changed.

    Raises:
        GraderError: the gradebook, a folder or a list can't be read.
    """
    own = _own(place, student)
    with as_it_is(place.db) as book:
        rows = find_rows(book, student)
        texts = [f"{place.db}: {count} rows of others, {name}" for name, count in mentions(book, student).items()]
    lists = {file: count for file in people_files(place.course) if (count := lines_of(file, student))}
    pages = [path for root in _roots(place) if root.is_dir() for path in [root]]
    files = [*below(pages, own), *(path for path in _beside(place) if path not in lists)]
    named = [str(path) for path in files_naming(student, files, said.start("searched", len(files)))]
    return Traces(rows, tuple(own), lists, (*texts, *named))


def forget(place: Place, student: str, found: Traces, told: Callable[[str], None]) -> None:
    """Erase what was found. Killed at any point and run again, it goes on. A sync is waited for, and ``told`` of.

    Raises:
        AuthorError: there is nothing of this student.
        GraderError: a grading is at work, or something can't be erased.
    """
    with as_it_is(place.db) as book, only_run(book), only_sync(book, told):
        for folder in found.folders:  # first: out of what was handed in, a grading would make the rest again
            remove(folder)
        for file in found.lists:
            drop_lines(file, student)
        erase_rows(book, student)
        wipe(book)  # also where there are no rows: an earlier run may have been stopped before this
        left = find_rows(book, student)
    if left or _own(place, student):
        raise GraderError(f"something of {student!r} came back meanwhile: stop what writes there and run again")
    if not found.any:
        raise nobody(place, student)


def nobody(place: Place, student: str) -> AuthorError:
    """What to say where nothing is found of a student."""
    text = f"nothing here belongs to {student!r}; right would be a student's id as in the gradebook"
    return AuthorError(text, file=place.db)


def unreached(place: Place) -> list[str]:
    """What may still hold something of a student, and is not ours to change."""
    folders = dict.fromkeys((place.course.folder, place.out))
    backups = [str(path) for folder in folders for path in sorted(folder.iterdir()) if path.name.endswith(_ARCHIVES)]
    beside = f" (beside the course: {', '.join(backups)})" if backups else ""
    course = place.course.id
    return [
        f"back-ups{beside}: make a new one and destroy the old ones, or forget again after a restore",
        "what was sent to a learning platform: erase it there",
        f"nbgrader's exchange: {_EXCHANGE}/{course}/inbound and feedback, unless nbgrader_config.py names another;"
        " and the student's own home",
        "snapshots and free blocks of the disk; PostgreSQL's own log and replicas",
    ]


def _roots(place: Place) -> list[Path]:
    return [place.submitted, *(place.out / name for name in ("autograded", FEEDBACK, STAFF))]


def _own(place: Place, student: str) -> list[Path]:
    return own_folders(student, _roots(place))


def _beside(place: Place) -> list[Path]:
    """The files that lie in the course's folder and in the output's: reports, exports, logs."""
    folders = dict.fromkeys(folder for folder in (place.course.folder, place.out) if folder.is_dir())
    files = [path for folder in folders for path in sorted(folder.iterdir())]
    return [path for path in files if not path.name.startswith("gradebook.db") and not path.name.endswith(_ARCHIVES)]
