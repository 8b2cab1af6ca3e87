"""What was graded is entered, some at a time: files for students and staff first, then the gradebook.

In this order, because a submission without its files is graded again, and one without its row as well.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import msgspec

from autograder.batch.exchange import pass_on
from autograder.batch.outputs import write_outputs
from autograder.commands.ledger import Ledger
from autograder.commands.place import Place
from autograder.commands.redraw import cells_of
from autograder.commands.unlocking import count, noted, reached
from autograder.gradebook.book import Gradebook
from autograder.gradebook.export import by_hand
from autograder.gradebook.finding import Key
from autograder.gradebook.history import Kept, counting, kept
from autograder.gradebook.receipts import Stored
from autograder.gradebook.store import Masked, store
from autograder.grading import Graded

_STEP = 50  # reports stored in one transaction
_STEP_SECONDS = 2.0  # or as many as come in this time: what a kill may cost
PATIENCE = 180.0  # seconds for which a gradebook may be locked or away

Entry = tuple[Graded, Stored]


def steps(graded: Iterator[Graded], clock: Callable[[], float]) -> Iterator[list[Graded]]:
    """Groups of what comes, by number and by time. What came before an error is stored before it goes on."""
    step: list[Graded] = []
    started = clock()
    try:
        for one in graded:
            step.append(one)
            if len(step) >= _STEP or clock() - started >= _STEP_SECONDS:
                yield step
                step, started = [], clock()
    except GeneratorExit:
        raise
    except BaseException:
        yield step
        raise
    yield step


def entries(graded: Sequence[Graded], ledger: Ledger) -> list[Entry]:
    """Each with what the gradebook keeps beside it; held where it can't be written down.

    Raises:
        GraderError: the gradebook can't be read.
    """
    page = ledger.page([(one.report.level, one.report.student) for one in graded])
    return [(one, page.stored(one)) for one in map(page.presentable, graded)]


def enter(
    step: Sequence[Entry],
    place: Place,
    book: Gradebook,
    ledger: Ledger,
    again: bool,
) -> tuple[Masked, ...]:
    """Write the files and the rows; return the manual scores beneath which something changed.

    ``again`` says that this was tried before.

    Raises:
        GraderError: a file or the gradebook can't be written.
    """
    known = reached(place.course, book, [one.report for one, _ in step])
    for _, beside in step:
        if beside.counts:
            count(place.course, known, beside.report)
    step = [_noted(place, entry, known) for entry in step]
    behind = _behind(book, [beside for _, beside in step])
    given = by_hand(book, [(one.report.level, one.report.student) for one, _ in step])
    for one, beside in step:
        key: Key = one.report.level, one.report.student
        shown, penalty, versions = _shown(place, one, beside, behind.get(key))
        write_outputs(
            place.out,
            place.rules.course_of(one.report.student),
            shown,
            place.language,
            late_penalty=penalty,
            versions=versions,
            by_hand=given.get(key, ()),
        )
        pass_on(place.submitted, place.out, one.report, ledger.secret)
    return store(book, [beside for _, beside in step], again=again).masked


def _behind(book: Gradebook, step: Sequence[Stored]) -> dict[Key, Kept]:
    """What counts in the place of those that don't, by level and student."""
    standing = [(one.report.level, one.report.student) for one in step if not one.counts and one.instead is None]
    chosen = kept(book, [one.instead for one in step if one.instead is not None])
    return counting(book, standing) | {(one.level, one.student): one for one in chosen.values()}


def _noted(place: Place, entry: Entry, known: dict[str, dict[str, float]]) -> Entry:
    one, beside = entry
    report = place.rules.noted(noted(place.course, one.report, known))
    return replace(one, report=report), msgspec.structs.replace(beside, report=report)


def _shown(place: Place, one: Graded, beside: Stored, behind: Kept | None) -> tuple[Graded, float, dict[str, str]]:
    """What the pages say: of one submission that was graded twice the grading that counts, with its penalty."""
    if behind is None or behind.report is None or behind.submission_sha256 != one.report.submission_sha256:
        return one, beside.late_penalty, beside.versions
    standing = Graded(behind.report, one.notebook, cells_of(place, behind.report))
    return standing, behind.late_penalty or 0.0, behind.versions
