"""Whether a level's score can be forged: the same poor answers, handed in as they are and with every forgery."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.batch.levels import Prepared
from autograder.checks.forgeries import Forgery, forged, forgeries, without_forgery
from autograder.notebook.answer import with_answer
from autograder.notebook.write import Json
from autograder.results import Report, Verdict

_MARKS = Forgery("marks", "Claims in the notebook's own metadata and outputs that its cells are worth more.", "")
_ROUNDING = 1e-6  # of points


@dataclass(frozen=True)
class Tried:
    """A forgery, and what came of it: the score (None: held), and the checks that gave more points than without."""

    forgery: str
    says: str
    score: float | None
    gained: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether it was graded, and has gained nothing."""
        return self.score is not None and not self.gained


@dataclass(frozen=True)
class Forged:
    """What the answers get as they are (None: held), and what came of each forgery."""

    without: float | None
    tried: tuple[Tried, ...]


def try_forgeries(prepared: Prepared, grade: Callable[[Json], Report], neighbour: Path) -> Forged:
    """Grade zeros of the right shape, as they are and with each forgery; ``neighbour`` is a notebook that is right."""
    level, source = prepared.level, prepared.source
    plain = with_answer(source, without_forgery(level))
    without = grade(plain)
    found = [_tried(one, grade(with_answer(source, forged(level, one, neighbour))), without) for one in forgeries()]
    return Forged(without.score, (_tried(_MARKS, grade(_marked_up(plain)), without), *found))


def _tried(forgery: Forgery, report: Report, without: Report) -> Tried:
    points = {check.id: check.points for check in without.checks}
    gained = tuple(
        check.id
        for check in report.checks
        if check.points > points.get(check.id, 0.0) + _ROUNDING and (forgery.in_public or not check.public)
    )
    held = any(check.verdict is Verdict.HELD for check in report.checks)
    return Tried(forgery.name, forgery.says, None if held else report.score, gained)


def _marked_up(notebook: Json) -> Json:
    """The notebook, each graded cell of it twice, worth a thousand points, run with success and unlocked."""
    cells: list[Json] = []
    for cell in notebook["cells"]:
        mark = cell["metadata"].get("nbgrader")
        if not mark or not mark.get("grade"):
            cells.append(cell)
            continue
        worth = {**mark, "points": 1000, "score": 1000, "locked": False}
        said = [{"output_type": "stream", "name": "stdout", "text": "10/10\n"}]
        worthy = {**cell, "metadata": {"nbgrader": worth}, "source": "print('10/10')", "outputs": said}
        another = {"nbgrader": {**worth, "grade_id": f"{mark['grade_id']}-again"}}
        cells += [worthy, {**worthy, "id": f"{cell['id']}-again", "metadata": another}]
    return {**notebook, "cells": cells}
