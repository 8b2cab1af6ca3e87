"""Follow-through: a backward pass that is right for a wrong forward pass is worth a share of its points.

The forward pass must be one that the level knows as a bug: its code is the course team's own, and can be asked for its
derivative. A student's own forward is never differentiated for points: one that notices the paired questions x + hv and
x - hv could make any backward agree with it. The directions are drawn after the student has answered.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.checks.bugs import Bug
from autograder.checks.gradient import opinions_differ
from autograder.checks.language import Arguments, Call, Check, Gradient, Shape, Value
from autograder.checks.level import Level
from autograder.checks.local import LocalStudent
from autograder.checks.observe import Answers, Place, named, output_of, places
from autograder.checks.recognise import Evidence, recognise
from autograder.checks.student import Caller, Misshapen, Unanswered
from autograder.errors import GuankaError

Array = np.ndarray[Any, Any]
_DIRECTIONS = 3  # all must agree


def follows(
    level: Level, failing: Sequence[Evidence], passed: Sequence[Check], directions: np.random.Generator
) -> Mapping[str, Bug]:
    """The bug of the forward pass that each failing gradient check is right for, by the check's id.

    ``failing`` holds the checks that did not pass, those that were skipped too; ``passed`` those that did.
    """
    found: dict[str, Bug] = {}
    known: dict[Call, Bug | None] = {}  # of each forward pass
    for one in failing:
        if isinstance(one.check, Gradient) and one.check.follow:
            if one.check.forward not in known:
                known[one.check.forward] = _forward_bug(level, one.check, failing, passed)
            bug = known[one.check.forward]
            if bug is not None and _right_for(bug, level, one.check, one.answers, directions):
                found[one.check.id] = bug
    return found


def _forward_bug(level: Level, check: Gradient, failing: Sequence[Evidence], passed: Sequence[Check]) -> Bug | None:
    """The known bug of the forward pass alone: the one that all failing checks of it share."""
    of_forward = [one for one in failing if _asks(one.check, check) and one.places]
    known = recognise(level, of_forward, [one.id for one in passed if _asks(one, check)])
    bugs = {bug.name: bug for bug in known.values()}
    return next(iter(bugs.values())) if len(bugs) == 1 and len(known) == len(of_forward) else None


def _asks(check: Check, gradient: Gradient) -> bool:
    return isinstance(check, Shape | Value) and check.call is gradient.forward


def _right_for(bug: Bug, level: Level, check: Gradient, answers: Answers, directions: np.random.Generator) -> bool:
    forward = _Forward(level, bug, check)
    try:
        return all(_agrees(forward, check, place, answers, directions) for place in places(check.cases))
    except (GuankaError, Unanswered, Misshapen, ArithmeticError, ValueError, TypeError, LookupError):
        return False  # whatever goes wrong here, the check has failed already


class _Forward:
    """The forward pass of a known bug, for any arguments."""

    def __init__(self, level: Level, bug: Bug, check: Gradient) -> None:
        self._caller = Caller(LocalStudent(level.wrong[bug.name], level.cells))
        self._check = check

    def __call__(self, arguments: Arguments) -> Array:
        outputs = named(self._check.forward, self._check.forward(self._caller, **arguments))
        return np.asarray(output_of(self._check.forward, outputs, self._check.output), dtype=np.float64)


def _agrees(
    forward: _Forward, check: Gradient, place: Place, answers: Answers, directions: np.random.Generator
) -> bool:
    arguments, dout = answers.expected.arguments(place), answers.expected.dout(check, place)
    if forward(arguments).shape != dout.shape:  # there is no upstream gradient for what it gives
        return False
    for route in check.routes:
        observed = answers.backward(check, route, place)
        gradient = observed.outputs.get(check.wrt) if observed.answered else None
        if not isinstance(gradient, np.ndarray) or gradient.dtype != np.float64:
            continue
        if gradient.shape == arguments[check.wrt].shape and not any(
            opinions_differ(forward, arguments, check.wrt, dout, gradient, directions, check.h)
            for _ in range(_DIRECTIONS)
        ):
            return True
    return False
