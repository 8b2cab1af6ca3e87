"""Which student ids are taken: one that a database, a spreadsheet or a person would take for another is not."""

from typing import Literal, NamedTuple

from autograder.wording.plain import plain

LONGEST = 128  # of nbgrader's column
_MARKUP = '<>"\\'  # formgrader puts an id into its pages as it is, scripts included: a folder's name could act there


class Fault(NamedTuple):
    """What is wrong with an id; ``place`` counts its characters from 1, 0 where it is no single one."""

    kind: Literal["empty", "too_long", "blanks", "invisible", "markup"]
    place: int = 0


def fault_of(student: str) -> Fault | None:
    """What is wrong with an id, the first thing first; None where nothing is.

    What can't be seen would reverse or hide what a person reads, or look like another's id; a half of a character (a
    folder's name that is not UTF-8) can't be stored.
    """
    if not student:
        return Fault("empty")
    if len(student) > LONGEST:
        return Fault("too_long")
    if student != student.strip():
        return Fault("blanks")
    if plain(student) != student:
        return Fault(
            "invisible",
            next(end for end in range(1, len(student) + 1) if plain(student[:end]) != student[:end]),
        )
    return next((Fault("markup", place) for place, one in enumerate(student, start=1) if one in _MARKUP), None)
