"""Fill somebody else's table: our columns' cells of the students that are found in it, and nothing else."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from autograder.course.document import shown
from autograder.errors import AuthorError
from autograder.report.lms_files.headers import Header
from autograder.report.lms_files.matching import FileLine, settle
from autograder.report.lms_files.scores import Outcome, Scores, number
from autograder.wording.plain import plain

_SCORE = re.compile(r"[-–—/]?|[+-]?[\d.,]+")  # what may be written over: nothing, a dash, a number
_SHOWN = 3


class Grid(Protocol):
    """A table that can be filled."""

    def text(self, row: int, column: int, /) -> str:
        """A cell, without the blanks around it."""

    def check(self, row: int, column: int, /) -> None:
        """Raise AuthorError where a cell is not to be set."""

    def put(self, row: int, column: int, mark: Decimal, /) -> None:
        """Set a cell."""

    def where(self, row: int, column: int | None = None, /) -> str:
        """Where a row or a cell is, for people."""

    def error(self, row: int, text: str, /) -> AuthorError:
        """The error to raise for what stands in a row."""


def fill(grid: Grid, found: Sequence[FileLine], scores: Scores, into: Mapping[int, Header]) -> Outcome:
    """Write the scores of whoever is found into these columns of the table, by our column's number.

    A cell without a score here stays as it is, and so does one in which there is a word: excused, absent.

    Raises:
        AuthorError: nobody is found, a student stands twice, or a cell can't be set.
    """
    settled = settle(found, scores.lines, grid.error)
    if found and not settled.pairs and not settled.doubtful:
        some = "; ".join(one.told for one in found[:_SHOWN])
        raise grid.error(found[0].row, f"nobody in it is a student of this course, such as {some}")
    filled, blank, kept, students = 0, [], [], 0
    for one, line in settled.pairs:
        written, lacking = 0, []
        for place, header in into.items():
            mark = line.marks[place]
            if mark is None:
                lacking.append(scores.columns[place].id)
                continue
            grid.check(one.row, header.column)
            if _SCORE.fullmatch(grid.text(one.row, header.column)):
                grid.put(one.row, header.column, mark)
                written += 1
            else:
                there = plain(grid.text(one.row, header.column), limit=40)
                place_of = grid.where(one.row, header.column)
                kept.append(f"{place_of}: {shown(there)} stays for {line.who}, here {number(mark)}")
        if lacking:
            blank.append(f"{one.where}: {line.who}" + (f": {', '.join(lacking)}" if len(into) > 1 else ""))
        filled += written
        students += written > 0
    return Outcome(
        columns=tuple(f"{scores.columns[place].id} into {shown(one.names[0])}" for place, one in into.items()),
        students=students,
        scores=filled,
        absent=tuple(line.who for line in settled.absent if any(line.marks[place] is not None for place in into)),
        strangers=tuple(one.told for one in settled.strangers),
        doubtful=tuple(f"{one.told}: may be {' or '.join(sorted(one.students))}" for one in settled.doubtful),
        blank=tuple(blank),
        kept=tuple(kept),
        notes=_not_there(scores, into),
    )


def _not_there(scores: Scores, into: Mapping[int, Header]) -> tuple[str, ...]:
    missing = [column.id for place, column in enumerate(scores.columns) if place not in into]
    return (f"the file has no column for {', '.join(missing)}",) if missing else ()
