"""One check on one case: ask, compare, and say what came of it."""

import numpy as np

from autograder.checks.compare import compare, compare_shape
from autograder.checks.gradient import opinions_differ
from autograder.checks.language import Check, Gradient, Plain, Shape, Value
from autograder.checks.observe import Answers, Observed, Place, output_of
from autograder.checks.outcome import Outcome, held_outcome, outcome_of, wrong_outcome
from autograder.checks.student import Wrong
from autograder.errors import AuthorError, GraderError
from autograder.results import Verdict
from autograder.wording import message

# The author's function gives the output with the reference: it is the student's answer that made it leave it out.
_LACKING = Wrong(message("check.odd"))


def run_case(
    check: Check, place: Place, answers: Answers, directions: np.random.Generator | None = None
) -> Outcome | None:
    """None where the case passes. Never raises for what a student answered, nor for an author's mistake.

    ``directions`` draws where gradients are differentiated numerically; without it there is no second opinion.
    """
    try:
        observed, wrong = judged(check, place, answers)
        if isinstance(check, Gradient) and directions is not None and observed.answered:
            _second_opinion(check, place, answers, directions)
        if wrong is not None:
            return wrong_outcome(wrong, place)
        return outcome_of(observed, place, answers.expected.names, answers.student)
    except (AuthorError, GraderError) as error:
        return held_outcome(error)


def judged(check: Check, place: Place, answers: Answers) -> tuple[Observed, Wrong | None]:
    """What came of asking, and, where there are outputs, what is wrong with them.

    Raises:
        AuthorError: the course team's code fails.
    """
    if isinstance(check, Plain):
        return answers.plain(check, place), None
    if isinstance(check, Gradient):
        return _judged_gradient(check, place, answers)
    observed = answers.call(check.call, place)
    if not observed.answered:
        return observed, None
    expected = answers.expected.outputs(check.call, place)
    for name in check.outputs:
        right = output_of(check.call, expected, name)
        if name not in observed.outputs:
            return observed, _LACKING
        pair = right, observed.outputs[name]
        wrong = compare_shape(*pair, of=name) if isinstance(check, Shape) else compare(*pair, check.rtol, of=name)
        if wrong is not None:
            return observed, wrong
    return observed, None


def names_judged(check: Check) -> tuple[str, ...]:
    """The outputs that a check looks at."""
    return (check.wrt,) if isinstance(check, Gradient) else check.outputs


def rtol_of(check: Check) -> float:
    """The relative tolerance of a check; the usual one where it compares no values."""
    return check.rtol if isinstance(check, Value | Gradient) else Value.rtol


def floor_of(check: Check) -> float:
    """What a tolerance is scaled by at least: 1 for values; nothing for gradients, which may be small altogether."""
    return 0.0 if isinstance(check, Gradient) else 1.0


def _judged_gradient(check: Gradient, place: Place, answers: Answers) -> tuple[Observed, Wrong | None]:
    """By the first route that is right; if none is, the one that came nearest, the earlier among equals."""
    expected = answers.expected.gradient(check, place)
    tried: list[tuple[int, Observed, Wrong | None]] = []
    for route in check.routes:
        observed = answers.backward(check, route, place)
        wrong = None
        if observed.answered and check.wrt not in observed.outputs:
            answers.must_give(check, route, place)
            wrong = _LACKING
        elif observed.answered:
            value = observed.outputs[check.wrt]
            wrong = compare(expected, value, check.rtol, of=f"d{check.wrt}", floor=floor_of(check))
            if wrong is None:
                return observed, None
        tried.append((_distance(observed, place, answers), observed, wrong))
    return min(tried, key=lambda one: one[0])[1:]


def _distance(observed: Observed, place: Place, answers: Answers) -> int:
    outcome = outcome_of(observed, place, answers.expected.names, answers.student)
    if outcome is None or outcome.verdict is Verdict.FAILED:
        return 0
    return 2 if outcome.verdict is Verdict.NOT_ATTEMPTED else 1


def _second_opinion(check: Gradient, place: Place, answers: Answers, directions: np.random.Generator) -> None:
    """Hold the grade where the reference's gradient is not the derivative of the trusted forward.

    It runs after the student has answered, so that the directions are drawn when nothing can be built for them.
    One direction a case: the cases of a check are the few.
    """
    expected = answers.expected
    opinions = opinions_differ(
        lambda arguments: expected.forward(check, arguments),
        expected.arguments(place),
        check.wrt,
        expected.dout(check, place),
        expected.gradient(check, place),
        directions,
        check.h,
    )
    if opinions is not None:
        text = f"check {check.id!r}: the reference's gradient is {opinions.analytic:.6g} along a direction"
        raise AuthorError(f"{text}, the numeric one {opinions.numeric:.6g}", file=expected.file)
