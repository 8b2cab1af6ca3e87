"""Known bugs that no check can tell apart: of two only one can ever be told, and the other hint is for nobody."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from autograder.checks.case import judged
from autograder.checks.gate import Catch
from autograder.checks.language import Check
from autograder.checks.level import Level
from autograder.checks.local import LocalStudent
from autograder.checks.observe import Answers, Expected, Place, places
from autograder.checks.recognise import Likeness, alike
from autograder.checks.seeds import Seeds


def twins(level: Level, caught: Sequence[Catch], hidden: Seeds, public: Seeds) -> tuple[tuple[str, str], ...]:
    """Pairs of bugs, each in the level's order, that answer alike in every case of every check.

    Most pairs are told apart by which checks catch them, or by the first case: only what is left is asked further.
    """
    expected = {False: Expected(level, hidden), True: Expected(level, public)}
    answers = {bug.name: _answers(level, bug.name, expected) for bug in level.bugs}
    checks = {one.bug: frozenset(one.caught) for one in caught}
    return tuple(
        (one.name, other.name)
        for one, other in combinations(level.bugs, 2)
        if checks[one.name]
        and checks[one.name] == checks[other.name]
        and _answer_alike(level, checks[one.name], answers[one.name], answers[other.name])
    )


ByKey = Mapping[bool, Answers]  # a bug's answers on the public key, and on the hidden one


def _answers(level: Level, bug: str, expected: Mapping[bool, Expected]) -> ByKey:
    return {key: Answers(LocalStudent(level.wrong[bug], level.cells), one) for key, one in expected.items()}


def _answer_alike(level: Level, caught: frozenset[str], one: ByKey, other: ByKey) -> bool:
    """Whether nowhere they differ, and somewhere they give the same wrong answer."""
    found = Likeness.WEAKLY
    for check in sorted(level.checks, key=lambda check: check.id not in caught):  # where they fail they differ first
        for place in places(check.cases):
            likeness = _likeness(check, place, one[check.public], other[check.public])
            if likeness is Likeness.NOT:
                return False
            found = max(found, likeness)
    return found is Likeness.STRONGLY


def _likeness(check: Check, place: Place, one: Answers, other: Answers) -> Likeness:
    try:
        theirs, wrong = judged(check, place, other)
        ours, _ = judged(check, place, one)
        return alike(check, theirs, wrong, ours)
    except Exception:  # what can't be judged is nothing that they have in common; other points of the gate tell of it
        return Likeness.NOT
