"""``guanka verify``: whether levels are ready, by the seven points of the release gate.

1. The reference gets full marks under every seed variant, and twice the same.
2. The untouched stub gets 0, every check not attempted.
3. Every known bug loses what it should, and is told its own hint and no other's.
4. Each check is the only one to catch some known bug, or says why it stands.
5. The tolerances stand well above the reference's noise.
6. The points agree and add up (seen when a level is loaded); the reference's gradients equal the numeric ones.
7. No forgery makes more of the same poor answers.

Points 1 to 3 and 7 go through the real box, as notebooks. Where there is a gradebook, point 6 also holds the level's
cells and points against those that its first submission has frozen.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.batch.levels import gradebook_cells, prepare
from autograder.batch.pool import end_workers, start_pool, submit
from autograder.batch.worker import Settings, boxes_of
from autograder.commands.place import Place
from autograder.commands.verify_level import Finding, Problem, look_at
from autograder.course.folder import LevelFolder, level_folders
from autograder.course.load import load_course
from autograder.course.model import Course
from autograder.errors import GraderError
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.cells import LevelCells
from autograder.gradebook.register import frozen_changes
from autograder.sandbox.boxes import Boxes

_PREFIX = "guanka-verify-"  # of the folders for notebooks that are thrown away
Looked = tuple[Finding, LevelCells]
Seen = Callable[[Finding, int, int], None]  # called as each is done, in any order: which, how many so far, of how many


def verify(
    place: Place, only: Sequence[str], settings: Settings, *, jobs: int = 1, seen: Seen | None = None
) -> Iterator[Finding]:
    """Look at levels, with ``jobs`` workers (one works in this process); yield them in the order of the course.

    Raises:
        AuthorError: a level that can't even be loaded.
        GraderError: this machine has no box to look with, or a worker was killed.
    """
    folders = level_folders(place.course, place.solutions, only)
    looked = (
        _here(folders, settings, place.course) if min(jobs, len(folders)) <= 1 else _in_a_pool(folders, settings, jobs)
    )
    order, waiting = [folder.id for folder in folders], dict[str, Finding]()
    for done, (finding, cells) in enumerate(looked, start=1):
        if seen is not None:
            seen(finding, done, len(folders))
        waiting[finding.level] = _with_frozen(place, finding, cells)
        while order and order[0] in waiting:
            yield waiting.pop(order.pop(0))


def _here(folders: Iterable[LevelFolder], settings: Settings, course: Course) -> Iterator[Looked]:
    with boxes_of(settings, course) as boxes:
        for folder in folders:
            yield _look(folder, boxes)


def _in_a_pool(folders: Sequence[LevelFolder], settings: Settings, jobs: int) -> Iterator[Looked]:
    """In any order. An error ends it all: nobody waits for what is under way any more."""
    with start_pool(min(jobs, len(folders))) as pool:
        try:
            under_way: list[Future[Looked]] = [submit(pool, look_here, settings, folder.id) for folder in folders]
            for future in as_completed(under_way):
                yield future.result()
        except BrokenProcessPool as error:
            text = "a worker was killed while it looked at a level; it may have had too little memory"
            raise GraderError(f"{text}: --jobs 1 needs the least") from error
        except BaseException:
            end_workers()
            raise
        finally:
            # Waited for: else its thread may be closing what the interpreter writes to when it ends.
            pool.shutdown(wait=True, cancel_futures=True)


def look_here(settings: Settings, level: str) -> Looked:
    """Look at one level in this process; what a worker does.

    Raises:
        AuthorError: the level can't be loaded, or its reference fails.
        GraderError: this machine has no box to look with.
    """
    course = load_course(settings.course)
    (folder,) = level_folders(course, settings.solutions, [level])
    with boxes_of(settings, course) as boxes:
        return _look(folder, boxes)


def _look(folder: LevelFolder, boxes: Boxes) -> Looked:
    prepared = prepare(folder)
    with TemporaryDirectory(prefix=_PREFIX) as notebooks:
        return look_at(prepared, boxes, Path(notebooks)), gradebook_cells(prepared)


def _with_frozen(place: Place, finding: Finding, cells: LevelCells) -> Finding:
    """With what has changed that the gradebook's grades can't follow; no gradebook is made for the question."""
    if "://" not in place.db and not Path(place.db).exists():
        return finding
    with open_gradebook(place.db) as book:
        frozen = frozen_changes(book, cells)
    return replace(finding, problems=(Problem(6, frozen), *finding.problems)) if frozen else finding
