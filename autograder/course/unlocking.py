"""Which levels stand between a student and another one: what it requires, less what has been solved."""

from collections.abc import Mapping

from autograder.course.model import Course, LevelEntry

_ROUNDING = 1e-9  # a share is a sum of floats, divided


def locked_by(course: Course, level: str, reached: Mapping[str, float]) -> tuple[LevelEntry, ...]:
    """What the student has still to solve before ``level`` opens, in the order of the course; nothing: it is open.

    ``reached`` are the shares of their points that the student has, from 0 up, by level; one that was never handed
    in, or waits for a person, is not in it.
    """
    requires = {name for entry in course.levels if entry.id == level for name in entry.requires}
    needed = [entry for entry in course.levels if entry.id in requires]
    return tuple(entry for entry in needed if reached.get(entry.id, 0.0) < course.unlock_at - _ROUNDING)
