"""What can truly be said of a wrong answer that is no known bug: facts, found by comparing, never a guess at the cause.

Everything said here has been looked up in the one case that it is said of: it holds for every number of it, within the
check's own tolerance. Nothing new is asked of the student but, for a gradient, the forward pass on the same arguments.
"""

from typing import Any, TypeGuard

import numpy as np

from autograder.checks.case import floor_of, judged, rtol_of
from autograder.checks.compare import compare, tolerance
from autograder.checks.language import Check, Gradient, Shape, Value
from autograder.checks.observe import Answers, Place, output_of
from autograder.checks.shape_facts import shape_facts
from autograder.checks.value_facts import value_facts
from autograder.checks.where_facts import where_facts
from autograder.errors import GuankaError
from autograder.wording import Message, message

MOST = 3  # of one check
_NUMBERS = frozenset({"bool", "int", "float", "complex"})
_OF_VALUES = frozenset({"value.wrong", "value.not_finite"})

Array = np.ndarray[Any, Any]


def facts_of(check: Check, place: Place, answers: Answers) -> tuple[Message, ...]:
    """The facts of a case that failed by what was answered, the most telling first; none where there are none.

    Never raises: a description must not cost the grade.
    """
    try:
        kind = _of_kind(check, place, answers)
        if kind or not isinstance(check, Shape | Value | Gradient):
            return kind
        found = [*_compared(check, place, answers)]
        if isinstance(check, Gradient) and found:
            found = [*found[: MOST - 1], *_blamed(check, place, answers)]
        return tuple(found[:MOST])
    except (GuankaError, ArithmeticError, ValueError, TypeError, LookupError):
        return ()


def _of_kind(check: Check, place: Place, answers: Answers) -> tuple[Message, ...]:
    """What is said of None, and of a single number where an array of some shape is wanted; of a plain check as well."""
    observed, compared = judged(check, place, answers)
    wrong = compared or observed.wrong
    if wrong is None or not (isinstance(wrong.what, Message) and isinstance(wrong.actual, Message)):
        return ()
    of, due = wrong.what.args.get("of"), wrong.expected
    if wrong.what.id != "value.wrong_kind" or of is None:
        return ()
    if wrong.actual.id == "value.is_none":
        return (message("fact.none", of=of),)
    if isinstance(due, Message) and due.id == "value.is_array" and _is_one_number(wrong.actual):
        return (message("fact.one_number", of=of, shape=due.args["shape"]),)
    return ()


def _is_one_number(described: Message) -> bool:
    if described.id == "value.is_array":
        return described.args["shape"] == "()"
    return described.id == "value.is_scalar" and described.args["type"] in _NUMBERS


def _compared(check: Shape | Value | Gradient, place: Place, answers: Answers) -> tuple[Message, ...]:
    observed, wrong = judged(check, place, answers)
    if wrong is None or not isinstance(wrong.what, Message):
        return ()
    for name, label, expected in _outputs(check, place, answers):
        if label != wrong.what.args.get("of"):
            continue
        actual = observed.outputs.get(name)
        if not (_is_real(expected) and _is_real(actual)):
            return ()
        if wrong.what.id == "shape.wrong":
            return shape_facts(expected.shape, actual.shape, answers.expected.arguments(place), of=label)
        if wrong.what.id in _OF_VALUES:
            return _of_values(check, place, label, expected, actual, answers)
    return ()


def _of_values(
    check: Check, place: Place, label: str, expected: Array, actual: Array, answers: Answers
) -> tuple[Message, ...]:
    one, other = expected.astype(np.float64), actual.astype(np.float64)
    allowed = tolerance(one, rtol_of(check), floor_of(check))
    with np.errstate(all="ignore"):
        wrong = ~(np.abs(one - other) <= allowed)
        whole = value_facts(one, other, allowed, answers.expected.arguments(place), place.case.sizes, of=label)
        found = whole or where_facts(wrong, label)
        if isinstance(check, Gradient):
            found = (*found[:1], _gradient(one, other, label))
    return found


def _gradient(expected: Array, actual: Array, label: str) -> Message:
    """How far off, by the measure that courses use, and where most: |a - b| / max(|a|, |b|) in the worst element."""
    difference = np.where(np.isfinite(actual), np.abs(expected - actual), np.inf)
    worst = np.unravel_index(int(np.argmax(difference)), difference.shape)
    scale = np.abs(expected).max() + np.abs(actual[np.isfinite(actual)]).max(initial=0.0)
    error = f"{difference.max() / scale:.1e}" if scale else "inf"
    index = str(tuple(int(i) for i in worst))
    values = f"{expected[worst]:.6g}", f"{actual[worst]:.6g}"
    return message("fact.gradient", of=label, error=error, index=index, expected=values[0], actual=values[1])


def _blamed(check: Gradient, place: Place, answers: Answers) -> tuple[Message, ...]:
    """Whether the student's own forward pass is right on these arguments; nothing where there is none."""
    observed = answers.call(check.forward, place)
    if not observed.answered:
        return ()
    theirs = output_of(check.forward, observed.outputs, check.output)
    right = answers.expected.forward(check, answers.expected.arguments(place))
    wrong = compare(right, theirs, check.rtol, of=check.output)
    return (message("fact.backward_to_blame" if wrong is None else "fact.forward_to_blame"),)


def _outputs(check: Shape | Value | Gradient, place: Place, answers: Answers) -> list[tuple[str, str, object]]:
    """The name, the label and the right value of each output that a check looks at."""
    if isinstance(check, Gradient):
        return [(check.wrt, f"d{check.wrt}", answers.expected.gradient(check, place))]
    right = answers.expected.outputs(check.call, place)
    return [(name, name, output_of(check.call, right, name)) for name in check.outputs]


def _is_real(value: object) -> TypeGuard[Array]:
    return isinstance(value, np.ndarray) and value.dtype.kind in "biuf"
