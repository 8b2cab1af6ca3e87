"""Which scores must not leave for the LMS, why, and what to do: they wait for a person, or are none of ours."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from typing import NamedTuple

from autograder.gradebook import runs
from autograder.gradebook.book import Gradebook
from autograder.gradebook.export import Row, by_hand, flagged, standing
from autograder.gradebook.finding import Key
from autograder.gradebook.receipts import Receipt
from autograder.results import HandCell

_NOISE = 1e-6  # points closer than this are equal


class Wait(NamedTuple):
    """Why a score is not sent, and what staff can do about it."""

    why: str
    advice: str


_REGRADE = "let it end; where it was stopped, run the same guanka regrade again"
_OTHERS = Wait("the gradebook's scores are not those that we gave: another program wrote there", "run guanka grade")
_UNBOXED = Wait("graded without the sandbox: such a score is never sent", "run guanka grade without --no-sandbox")
_HELD = Wait("held: the grader could not judge it", "give its points in formgrader, or grade it again")
_UNSCORED = Wait("a cell has no score yet", "give its points in formgrader")
_UNGRADABLE = Wait(
    "the notebook could not be graded: its zero is not sent", "give its points in formgrader, or let it be mended"
)
_CHANGED = Wait("a score given by hand stands above one that has changed", "look at it in formgrader and save it again")


@dataclass(frozen=True)
class Waiting:
    """What the gradebook says of what may be sent, read once."""

    regraded: Mapping[str, str]  # by level: the runs that are under way
    receipts: Mapping[Key, Receipt]  # those that count and that the gradebook bears out
    flagged: Collection[Key]
    given: Mapping[Key, Sequence[HandCell]]

    @classmethod
    def read(cls, book: Gradebook) -> "Waiting":
        """Raises GraderError: the gradebook can't be read."""
        return cls(
            {one.level: one.what for one in runs.unfinished(book)},
            {(one.level, one.student): one for one in standing(book)},
            flagged(book),
            by_hand(book),
        )

    def of(self, level: str, row: Row | None) -> Wait | None:
        """Why a level's score must not be sent now; None where it may. Without ``row`` nothing was handed in."""
        if level in self.regraded:
            return Wait(f"a {self.regraded[level]} of {level} is under way, or was stopped", _REGRADE)
        if row is None:
            return None
        key = level, row.student
        if key not in self.receipts:
            return _OTHERS
        if not self.receipts[key].sandboxed:
            return _UNBOXED
        if row.score is None:
            return _HELD if row.status == "held" else _UNSCORED
        if row.status != "graded" and not _is_by_hand(row, self.given.get(key, ())):
            return _HELD if row.status == "held" else _UNGRADABLE
        return _CHANGED if key in self.flagged else None


def _is_by_hand(row: Row, given: Sequence[HandCell]) -> bool:
    """Whether a person gave the points of every cell: then it is their grade, whatever ours was."""
    points = sum(one.most or 0.0 for one in given if one.manual is not None)
    return isclose(points, row.max_score, abs_tol=_NOISE)
