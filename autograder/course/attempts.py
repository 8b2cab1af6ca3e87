"""Which of a student's attempts at a level counts: the last or the best one, of those within the limit."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.course.model import Course
from autograder.results import Status
from autograder.wording import Message, message

_NOISE = 1e-9  # points closer than this are equal: they are sums of floats


@dataclass(frozen=True)
class Attempt:
    """One grading of one attempt, as its receipt has it; ``score`` is None when held, ``penalty`` is in points."""

    attempt: int  # from 1
    status: Status
    score: float | None
    penalty: float
    level_version: str

    @property
    def points(self) -> float | None:
        """What it is worth: its score less what being late costs; None while it waits for a person."""
        return None if self.status == "held" or self.score is None else max(0.0, self.score - self.penalty)


@dataclass(frozen=True)
class Counting:
    """Which attempt counts, and what the student reads in the report of the new one.

    ``attempt`` is None where none may: all that is known lies over the limit. ``outdated`` says that what counts was
    graded by another version of the level than the new one: a regrade may tell something else.
    """

    attempt: int | None
    note: Message | None
    outdated: bool = False


def counting(course: Course, earlier: Sequence[Attempt], new: Attempt) -> Counting:
    """What counts once ``new`` is graded; ``earlier`` are all gradings before it, in their order.

    A grading of the same attempt replaces those before it. An attempt over the limit (``attempts``) is graded and
    kept, and never counts. By ``counts: last`` the last of the others does, held or not. By ``best`` it is the one with
    the most points after the late penalty, of equal ones the last; one that is held beats nothing.
    """
    gradings = {one.attempt: one for one in (*earlier, new)}  # the last grading of each attempt
    within = [gradings[number] for number in sorted(gradings) if not _over(course, number)]
    if not within:
        return Counting(None, _note(course, None, new))
    chosen = within[-1] if course.counts == "last" else _best(within)
    return Counting(chosen.attempt, _note(course, chosen, new), outdated=chosen.level_version != new.level_version)


def _over(course: Course, number: int) -> bool:
    return course.attempts is not None and number > course.attempts


def _best(attempts: Sequence[Attempt]) -> Attempt:
    best = attempts[0]
    for one in attempts[1:]:
        if best.points is None or (one.points is not None and one.points >= best.points - _NOISE):
            best = one
    return best


def _note(course: Course, chosen: Attempt | None, new: Attempt) -> Message | None:
    """Why the new one is not the one that counts; None where it is."""
    if chosen is not None and chosen.attempt == new.attempt:
        return None
    if course.attempts is not None and _over(course, new.attempt):
        if chosen is None:
            return message("report.attempt_none", attempt=new.attempt, most=course.attempts)
        return message("report.attempt_over", attempt=new.attempt, most=course.attempts, counts=chosen.attempt)
    if chosen is None:
        return None
    if course.counts == "last":
        return message("report.attempt_later", counts=chosen.attempt)
    if new.points is None:
        return message("report.attempt_waits", attempt=new.attempt, counts=chosen.attempt)
    return message("report.attempt_best", counts=chosen.attempt, points=_said(chosen.points))


def _said(points: float | None) -> str:
    """Points as pages have them: at most two decimals, and none where there are none."""
    return f"{points or 0.0:.2f}".rstrip("0").rstrip(".")
