"""Which known bug a submission has: the one that answers as it does, wherever the failing checks have asked.

A bug is run here, with the reference's other names beside it, on the same arguments. It explains an answer by giving
the same one: equal values, the same defect of form, the same exception. Answers that were right must be explained
too. Where no common bug explains all, each check is looked at alone; one that is still not explained by what was
found for the others together with a second bug, in another function; and where values are wrong by a bug that was
found, a check of shapes by the shapes alone.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from autograder.checks.bugs import PAIRED, Bug, joined
from autograder.checks.case import floor_of, judged, names_judged, rtol_of
from autograder.checks.compare import compare, compare_shape
from autograder.checks.cost import is_too_slow
from autograder.checks.language import Check, Shape
from autograder.checks.level import Level
from autograder.checks.local import LocalStudent
from autograder.checks.observe import Answers, Observed, Place
from autograder.checks.student import Wrong
from autograder.wire.answers import Handle, Raised

_MOST_PAIRS = 40


@dataclass(frozen=True)
class Evidence:
    """The places of a failing check that the student was asked about, and the answers."""

    check: Check
    places: tuple[Place, ...]
    answers: Answers


class Likeness(IntEnum):
    """How well a bug's answer explains the student's."""

    NOT = 0
    WEAKLY = 1  # it does not speak against it: both right, or the same kind of exception
    STRONGLY = 2  # the very same wrong answer


def recognise(level: Level, failing: Sequence[Evidence], passed: Collection[str] = ()) -> dict[str, Bug]:
    """The known bug of each failing check (by id) that has one; the first in the level's order that explains it.

    ``passed`` are the ids of the checks that passed. A bug says which checks it fails (the release gate holds it to
    that), so only those that fail what failed, and nothing that passed, are run.
    """
    if not failing:
        return {}
    runs = [_Run(level, bug) for bug in level.bugs if not set(passed) & set(bug.fails)]
    common = _first(runs, failing)
    if common is not None:
        return {evidence.check.id: common for evidence in failing}
    # Zeros, and any other answer of one value, are what many bugs come to in some check: by itself that says nothing.
    alone = {one.check.id: None if _is_flat(one) else _first(runs, [one]) for one in failing}
    found = {check: bug for check, bug in alone.items() if bug is not None}
    rest = [one for one in failing if one.check.id not in found and not _is_flat(one)]
    if not found or not rest:
        return found
    found |= _in_pairs(level, list({bug.name: bug for bug in found.values()}.values()), rest)
    return found | _by_shape(runs, [one for one in rest if one.check.id not in found])


def _in_pairs(level: Level, known: Sequence[Bug], rest: Sequence[Evidence]) -> dict[str, Bug]:
    """The checks that a bug found elsewhere explains together with one more."""
    pairs = [joined(one, other) for one in known for other in level.bugs if not set(one.answers) & set(other.answers)]
    runs = [_Run(level, pair) for pair in pairs[:_MOST_PAIRS]]
    found = {one.check.id: _first(runs, [one]) for one in rest}
    return {check: bug for check, bug in found.items() if bug is not None}


def _by_shape(runs: Sequence["_Run"], rest: Sequence[Evidence]) -> dict[str, Bug]:
    """The checks of shapes that a bug explains whose values are not the student's: those have another mistake."""
    shapes = [one for one in rest if isinstance(one.check, Shape)]
    found = {one.check.id: _first(runs, [one], shape_alone=True) for one in shapes}
    return {check: bug for check, bug in found.items() if bug is not None}


def _first(runs: Sequence["_Run"], failing: Sequence[Evidence], *, shape_alone: bool = False) -> Bug | None:
    return next((run.bug for run in runs if run.explains(failing, shape_alone=shape_alone)), None)


def _is_flat(evidence: Evidence) -> bool:
    """Whether every answer to a check is one value throughout, wherever it has more than one element."""
    found = False
    for place in evidence.places:
        theirs, _ = judged(evidence.check, place, evidence.answers)
        for name in names_judged(evidence.check):
            value = theirs.outputs.get(name)
            if isinstance(value, np.ndarray) and value.size > 1:
                if not (value == value.flat[0]).all():
                    return False
                found = True
    return found


class _Run:
    """A bug in the student's place; it remembers its answers."""

    def __init__(self, level: Level, bug: Bug) -> None:
        self._level, self.bug = level, bug
        self._names = level.wrong[bug.name] if bug.name in level.wrong else _names_of_pair(level, bug)
        self._answers: dict[int, Answers] = {}

    def explains(self, failing: Sequence[Evidence], *, shape_alone: bool = False) -> bool:
        if {evidence.check.id for evidence in failing} - set(self.bug.fails):
            return False
        found = Likeness.WEAKLY
        for evidence in failing:
            for place in evidence.places:
                likeness = self._likeness(evidence, place, shape_alone)
                if likeness is Likeness.NOT:
                    return False
                found = max(found, likeness)
        return found is Likeness.STRONGLY

    def _likeness(self, evidence: Evidence, place: Place, shape_alone: bool) -> Likeness:
        expected = evidence.answers.expected
        if id(expected) not in self._answers:
            student = LocalStudent(self._names, self._level.cells)
            self._answers[id(expected)] = Answers(student, expected)
        try:
            theirs, wrong = judged(evidence.check, place, evidence.answers)
            ours, _ = judged(evidence.check, place, self._answers[id(expected)])
            return alike(evidence.check, theirs, wrong, ours, shape_alone=shape_alone)
        except Exception:  # a bug that can't be judged explains nothing; it must not disturb the grading
            return Likeness.NOT


def _names_of_pair(level: Level, pair: Bug) -> Mapping[str, object]:
    first, _second = pair.name.split(PAIRED)
    return {**level.wrong[first], **pair.answers}


def alike(
    check: Check, theirs: Observed, wrong: Wrong | None, ours: Observed, *, shape_alone: bool = False
) -> Likeness:
    """How well our answer explains theirs, in one case of a check; ``wrong`` is what is wrong with their values."""
    if theirs.unanswered is not None:
        if ours.unanswered is None:
            return Likeness.NOT
        return _alike_raised(theirs.unanswered.answer, ours.unanswered.answer)
    if ours.unanswered is not None:
        return Likeness.NOT
    if theirs.wrong is not None:
        same = ours.wrong is not None and _alike_wrong(theirs.wrong, ours.wrong)
        return Likeness.STRONGLY if same else Likeness.NOT
    if ours.wrong is not None:
        # How slow a slow way is differs from size to size and from machine to machine; values do not.
        return Likeness.WEAKLY if is_too_slow(ours.wrong) else Likeness.NOT
    for name in names_judged(check):
        ours_value, their_value = ours.outputs.get(name), theirs.outputs.get(name)
        if isinstance(ours_value, Handle) and isinstance(their_value, Handle):
            continue
        if isinstance(ours_value, Handle):
            return Likeness.NOT
        if shape_alone and compare_shape(ours_value, their_value) is None:
            continue
        if compare(ours_value, their_value, rtol_of(check), floor=floor_of(check)) is not None:
            return Likeness.NOT
    return Likeness.WEAKLY if wrong is None else Likeness.STRONGLY


def _alike_raised(theirs: object, ours: object) -> Likeness:
    if isinstance(theirs, Raised) and isinstance(ours, Raised) and theirs.type_name == ours.type_name:
        return Likeness.STRONGLY if theirs.text == ours.text else Likeness.WEAKLY
    return Likeness.NOT


def _alike_wrong(theirs: Wrong, ours: Wrong) -> bool:
    return (theirs.what, theirs.actual) == (ours.what, ours.actual)
