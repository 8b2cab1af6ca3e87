"""``guanka regrade``: grade what stands by the level as it is now, and say who moves, from what to what, and why.

It is marked in the gradebook while it is under way (gradebook/runs.py). Killed and started again it goes on: what it
has graded since it began, on the same level, seed and versions, is done. A clock may have been set back since, or have
been ahead before; so no run takes a moment for its own that is not after all that was graded.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from math import isclose

import msgspec

from autograder.batch.compact import Submissions
from autograder.batch.identical import Grade, grade_once
from autograder.batch.levels import Prepared, gradebook_cells, prepare_all
from autograder.batch.run import run
from autograder.batch.submissions import find_submissions
from autograder.batch.worker import Settings
from autograder.commands.again import existing_gradebook
from autograder.commands.attempts import settled
from autograder.commands.entering import PATIENCE, Entry, enter, entries, steps
from autograder.commands.ledger import Ledger
from autograder.commands.place import Place
from autograder.commands.regraded import Regraded
from autograder.commands.unlocking import settle
from autograder.course.secret import read_secret
from autograder.errors import AuthorError
from autograder.gradebook import runs
from autograder.gradebook.book import Gradebook
from autograder.gradebook.export import by_hand, pages_of_keys, standing
from autograder.gradebook.finding import Key
from autograder.gradebook.history import Kept, counting, kept, latest, newest
from autograder.gradebook.patience import patiently
from autograder.gradebook.people import read_penalties
from autograder.gradebook.receipts import Stored
from autograder.gradebook.register import frozen_changes, register
from autograder.gradebook.turns import only_run
from autograder.grading import Graded, Submission
from autograder.report.moves import Move, Side, move_of
from autograder.report.progress import Watcher
from autograder.sandbox.machine import this_machine
from autograder.wording import Message, say

_WHAT = "regrade"
_NOISE = 1e-6  # points closer than this are equal


@dataclass(frozen=True)
class _Work:
    """What a regrade goes by."""

    place: Place
    book: Gradebook
    ledger: Ledger
    began: Mapping[str, datetime]  # by level: earlier than now where a run that was stopped is taken up again
    now: datetime
    never_lower: bool
    dry: bool


def regrade(
    place: Place,
    only: Sequence[str],
    settings: Settings,
    *,
    jobs: int,
    clock: Callable[[], datetime],
    progress: Watcher,
    scheduler: str | None = None,
    students: Collection[str] | None = None,
    never_lower: bool = False,
    dry: bool = False,
) -> Regraded:
    """Grade what stands of these levels, of these ``students`` (None: of all); ``dry`` stores and writes nothing.

    ``scheduler`` is the address of a Dask scheduler, whose workers grade then instead of ``jobs`` of this machine.
    With ``never_lower`` who would get less keeps the score, and the new receipt is kept without counting.

    Raises:
        AuthorError: the course is not as it should be, or a level's cells have changed since it has submissions.
        GraderError: another run is at work, the gradebook or a file can't be written, or the cluster is not there;
            what was stored before stays.
    """
    levels = prepare_all(place.course, place.solutions, only)
    with existing_gradebook(place) as book, nullcontext() if dry else only_run(book):
        _accept(book, place, levels, dry)
        found = find_submissions(place.submitted, levels, [entry.id for entry in place.course.levels]).submissions
        now = _after_all(clock(), newest(book, levels))
        opened = [] if dry else _open(book, levels, students)
        began = {} if dry else runs.begin(book, _WHAT, opened, now)
        moment, secret = max([now, *began.values()]), read_secret(place.course)
        here = this_machine(settings.hardware)
        ledger = Ledger(place, levels, book, secret, settings.sandbox, moment, asked="regrade", machine=here)
        work, done = _Work(place, book, ledger, began, now, never_lower, dry), Regraded(dry=dry)
        waiting = _wanted(work, found, levels, students, done)
        progress.start(len(waiting))
        _grade(work, waiting, partial(_run, work, settings, jobs, scheduler, done), progress, done)
        progress.close()
        if not dry:
            for _ in settle(place, book):
                pass
            runs.finish(book, _WHAT, opened, clock())
    done.moves.sort()
    return done


def _after_all(now: datetime, last: datetime | None) -> datetime:
    return now if last is None else max(now, last + timedelta(microseconds=1))


def _accept(book: Gradebook, place: Place, levels: dict[str, Prepared], dry: bool) -> None:
    cells = [gradebook_cells(prepared) for prepared in levels.values()]
    if not dry:
        register(book, place.course.id, cells)
        return
    for level in cells:
        changed = frozen_changes(book, level)
        if changed is not None:
            raise AuthorError(changed, file=level.file)


def _wanted(
    work: _Work, found: Submissions, levels: Collection[str], students: Collection[str] | None, done: Regraded
) -> Submissions:
    """The submissions that have a grade which counts, as they lie there; of the others it is noted why not.

    What a run that was stopped has done already is told of like the rest, and not among them.
    """
    wanted, left = Submissions(work.place.submitted), Counter[str]()
    for page in (found if students is None else found.of(students)).pages():
        before = _done_before(work, page)
        done.done_before += len(before)
        for move in _moved_before(work, before):
            done.add(move)
        stands = {(one.level, one.student): one for one in standing(work.book, keys=_keys(page))}
        for one in page:
            receipt = stands.get((one.level, one.student))
            if (one.level, one.student) in before:
                continue
            if receipt is None:
                left["never graded, or with other scores than ours in the gradebook: `guanka grade` grades them"] += 1
            elif receipt.submission_sha256 != one.sha256:
                left["not the submission whose grade counts (a newer one lies there): left as they are"] += 1
            else:
                wanted.add(msgspec.structs.replace(one, attempt=receipt.attempt))
    left["graded once, and no longer among the submissions: left as they are"] += _gone(work, found, levels, students)
    done.notes += [f"{count} {why}" for why, count in left.items() if count]
    if _goes_on(work):
        done.notes.append(f"goes on from a run that was stopped, which graded {done.done_before} of these")
    return wanted


def _goes_on(work: _Work) -> bool:
    return any(moment != work.now for moment in work.began.values())


def _gone(work: _Work, found: Submissions, levels: Collection[str], students: Collection[str] | None) -> int:
    """How many have a grade that counts and are not among those that were found."""
    count = 0
    for level in levels:
        for page in pages_of_keys(work.book, level):
            gone = [key for key in page if not found.has(*key) and (students is None or key[1] in students)]
            count += len(standing(work.book, keys=gone)) if gone else 0
    return count


def _keys(some: Iterable[Submission]) -> list[Key]:
    return [(one.level, one.student) for one in some]


def _open(book: Gradebook, levels: Collection[str], students: Collection[str] | None) -> list[str]:
    """The levels whose run this is: some students alone don't finish what was begun for all."""
    if students is None:
        return list(levels)
    begun = {one.level for one in runs.unfinished(book) if one.what == _WHAT}
    return [level for level in levels if level not in begun]


def _done_before(work: _Work, page: Sequence[Submission]) -> dict[Key, Kept]:
    """The last receipts of those that the run which was stopped has graded, as they lie there, by what holds now."""
    if not _goes_on(work):
        return {}
    last, known = latest(work.book, _keys(page)), work.ledger.page(_keys(page))
    return {
        (one.level, one.student): receipt
        for one in page
        if (receipt := last.get((one.level, one.student))) is not None
        and receipt.reason == _WHAT
        and receipt.graded_at >= work.began.get(one.level, work.now)
        and known.reason(one) is None
    }


def _moved_before(work: _Work, last: Mapping[Key, Kept]) -> Iterator[Move]:
    given, counts = by_hand(work.book, last), counting(work.book, last)
    olds = kept(work.book, [one.before for one in last.values() if one.before is not None])
    for key, one in last.items():
        old = None if one.before is None else olds.get(one.before)
        was, now = (None if side is None else _side(side) for side in (old, one))
        if was is None or now is None:
            continue
        keeps = not one.counts and counts[key].id == one.before
        instead = None if one.counts or keeps else _side(counts[key])
        yield move_of(was, now, given.get(key, ()), kept=keeps, instead=instead)


def _side(one: Kept, penalty: float | None = None) -> Side | None:
    if one.report is None:  # in another guanka's form: nothing can be said of it
        return None
    return Side(one.report, (one.late_penalty or 0.0) if penalty is None else penalty)


def _run(
    work: _Work,
    settings: Settings,
    jobs: int,
    scheduler: str | None,
    done: Regraded,
    submissions: Sequence[Submission],
) -> Generator[Graded, None, None]:
    def tell(note: Message) -> None:
        done.notes.append(say(note, "en"))

    course, levels = work.place.course, work.ledger.levels
    return run(submissions, settings, course, levels, jobs, scheduler=scheduler, tell=tell)


def _grade(work: _Work, waiting: Submissions, grading: Grade, progress: Watcher, done: Regraded) -> None:
    def told(graded: Iterator[Graded]) -> Iterator[Graded]:
        for one in graded:
            progress.done(one.report)
            yield one

    with closing(grade_once(waiting, grading)) as graded:
        for came in steps(told(graded), time.monotonic):
            step, moves = _decided(work, entries(came, work.ledger))
            if not work.dry:
                write = partial(enter, step, work.place, work.book, work.ledger)
                patiently(write, most=PATIENCE, told=progress.waiting)
            for move in moves:
                done.add(move)
            done.graded += len(step)


def _decided(work: _Work, step: Sequence[Entry]) -> tuple[list[Entry], list[Move]]:
    """Which of them count, by the course's rule for attempts, and what each one moves."""
    keys = [(beside.report.level, beside.report.student) for _, beside in step]
    olds, given, penalties = counting(work.book, keys), by_hand(work.book, keys), read_penalties(work.book, keys)
    again = [msgspec.structs.replace(beside, counts=True) for _, beside in step]
    by_rule = settled(work.place, work.book, again, regraded=True)
    others = kept(work.book, [one.instead for one in by_rule if one.instead is not None])
    decided, moves = list[Entry](), list[Move]()
    for key, (graded, beside), anew in zip(keys, step, by_rule, strict=True):
        old, penalty = olds.get(key), penalties.get(key, 0.0)
        other = None if anew.instead is None else others[anew.instead]
        keeps = work.never_lower and old is not None and _lower(_worth(anew, other), _points(old.score, penalty))
        kind = msgspec.structs.replace(beside, counts=False) if keeps else anew
        decided.append((replace(graded, report=kind.report), kind))
        was = None if old is None else _side(old, penalty)
        if was is not None:
            now, instead = Side(beside.report, beside.late_penalty), None if keeps or other is None else _side(other)
            moves.append(move_of(was, now, given.get(key, ()), kept=keeps, instead=instead))
    return decided, moves


def _worth(anew: Stored, other: Kept | None) -> float | None:
    """What counts afterwards: the attempt that was graded again, or another one."""
    if other is not None:
        return _points(other.score, other.late_penalty or 0.0)
    return _points(anew.report.score, anew.late_penalty)


def _points(score: float | None, penalty: float) -> float | None:
    return None if score is None else max(0.0, score - penalty)


def _lower(now: float | None, then: float | None) -> bool:
    """Whether it is worth less than what stands; a held one is worth nothing yet."""
    if then is None:
        return False
    return now is None or (now < then and not isclose(now, then, abs_tol=_NOISE))
