"""Ask a student what a recording says was asked, and judge the answers as the grader does, by what was recorded."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.checks.case import run_case
from autograder.checks.cases import (
    FILE_NAME,
    CallStep,
    GetStep,
    PartsStep,
    PublicCase,
    PublicCheck,
    RaisesStep,
    Route,
    Step,
    Trace,
)
from autograder.checks.language import Arguments, Backward, Call, Case, Check, Gradient, Inputs, Shape, Value
from autograder.checks.local import LocalStudent
from autograder.checks.nodes import (
    ArgumentNode,
    DictNode,
    ListNode,
    Node,
    SlotNode,
    TupleNode,
    value_of,
)
from autograder.checks.observe import Answers, Array, Place, Values
from autograder.checks.outcome import Outcome, with_parts
from autograder.checks.student import Caller, Reply
from autograder.errors import AuthorError
from autograder.wording import Message


def replay(route: Route, student: Caller, arguments: Arguments) -> dict[str, Reply]:
    """Ask step by step, and give the outputs by name; ``arguments`` are the case's, with ``dout`` where there is one.

    Raises:
        Unanswered, Misshapen: as the check's own function would.
        AuthorError: the recording refers to what it does not hold.
    """
    trace = next((trace for trace in route if _fits(trace, student)), route[0])
    slots: list[Reply] = []
    try:
        for step in trace.steps:
            slots += _answers(step, student, slots, arguments)
        outputs = {name: _given(node, slots, arguments) for name, node in trace.outputs.items()}
    except (IndexError, KeyError) as error:
        raise AuthorError(f"refers to {error}, which is not there", file=FILE_NAME) from None
    return {name: value if isinstance(value, Reply) else Reply(student, name, value) for name, value in outputs.items()}


class Recorded:
    """The trusted side of one case, where all that is left of the reference is what it answered."""

    def __init__(self, case: PublicCase) -> None:
        self.reference = Caller(LocalStudent({}))
        self.names: Mapping[str, object] = {}
        self.file = FILE_NAME
        self._arguments = {name: value_of(node) for name, node in case.arguments.items()}
        self._expected = {name: value_of(node) for name, node in case.expected.items()}
        self._dout: Array = np.asarray(value_of(case.dout))

    def arguments(self, _place: Place, /) -> Arguments:
        """The arguments that were drawn."""
        return self._arguments

    def outputs(self, _call: Call, _place: Place, /) -> Values:
        """What the reference answered."""
        return self._expected

    def dout(self, _check: Gradient, _place: Place, /) -> Array:
        """The upstream gradient that was drawn."""
        return self._dout

    def gradient(self, check: Gradient, _place: Place, /) -> Array:
        """The reference's gradient."""
        return np.asarray(self._expected[check.wrt])

    def forward(self, _check: Gradient, _arguments: Arguments, /) -> Array:
        """Raises AuthorError: a recording answers nothing new."""
        raise AuthorError("holds no forward pass", file=self.file)

    def must_work(self, run: Callable[[Caller], object], /) -> None:
        """Nothing: what was recorded has worked."""


@dataclass(frozen=True)
class Question:
    """One public case, in the form that the grader's own judging takes."""

    check: Check
    place: Place
    recorded: Recorded
    forward: Route  # of a gradient; empty where there is nothing to differentiate


def question(check: PublicCheck, case: PublicCase, routes: Sequence[Route]) -> Question:
    """A case of a check as a question; ``routes`` are the recording's.

    Raises:
        AuthorError: a part of the recording is broken.
    """
    try:
        asked = tuple(routes[place] for place in case.routes)
        forward = () if case.forward is None else routes[case.forward]
        for name in check.outputs:
            if any(name not in trace.outputs for route in asked for trace in route):
                raise AuthorError(f"asks for {name!r}, which a route does not give", file=FILE_NAME)
        return Question(
            _check(check, asked, forward), Place(Case(_INPUTS, case.sizes), ("", "", 0)), Recorded(case), forward
        )
    except IndexError:
        raise AuthorError("refers to a route that is not there", file=FILE_NAME) from None
    place = Place(Case(_INPUTS, case.sizes), ("", "", 0))
    return Question(_check(check, asked, forward), place, Recorded(case), forward)


def ask(one: Question, answers: Answers, signatures: Mapping[str, str]) -> Outcome | None:
    """None where the student's answer is right, else what is wrong with it.

    ``answers`` are the student's, held against ``one.recorded``; ``signatures`` are the recording's.
    """
    outcome = run_case(one.check, one.place, answers)
    what = None if outcome is None else outcome.mismatch.what
    if outcome is not None and isinstance(what, Message) and what.id == "check.signature":
        of = str(what.args["of"])
        expected = of + signatures[of] if signatures.get(of) else None
        return replace(outcome, mismatch=with_parts(outcome.mismatch, expected=expected))
    return outcome


def _check(check: PublicCheck, asked: tuple[Route, ...], forward: Route) -> Check:
    about: dict[str, Any] = {"id": check.id, "title": check.title, "points": check.points, "cases": ()}
    if check.kind == "gradient":
        routes = tuple(map(_backward, asked))
        wrt, rtol, h = check.outputs[0], check.rtol, check.h
        return Gradient(**about, forward=_forward(forward), backward=routes, wrt=wrt, rtol=rtol, h=h)
    call = _forward(asked[0])
    if check.kind == "shape":
        return Shape(**about, call=call, outputs=check.outputs)
    return Value(**about, call=call, outputs=check.outputs, rtol=check.rtol)


def _forward(route: Route) -> Call:
    def recorded(student: Caller, **arguments: Any) -> dict[str, Reply]:
        return replay(route, student, arguments)

    return recorded


def _backward(route: Route) -> Backward:
    def recorded(student: Caller, dout: Array, **arguments: Any) -> dict[str, Reply]:
        return replay(route, student, {"dout": dout, **arguments})

    return recorded


def _drawn(_rng: np.random.Generator, **_sizes: Any) -> Arguments:
    raise AuthorError("holds all arguments: none are drawn", file=FILE_NAME)


_INPUTS = Inputs(_drawn, {}, {})


def _fits(trace: Trace, student: Caller) -> bool:
    return all(student.defines(name) == defined for name, defined in trace.defines.items())


def _answers(step: Step, student: Caller, slots: list[Reply], arguments: Arguments) -> tuple[Reply, ...]:
    """What a step fills slots with."""
    if isinstance(step, PartsStep):
        return slots[step.of].parts(*step.names)
    if isinstance(step, GetStep):
        return (slots[step.of].get(step.name),)
    args = [_given(node, slots, arguments) for node in step.args]
    kwargs = {name: _given(node, slots, arguments) for name, node in step.kwargs.items()}
    if isinstance(step, RaisesStep):
        refusing = student if step.of is None else slots[step.of]
        refusing.raises(step.error, step.name, *args, **kwargs)
        return ()
    if isinstance(step, CallStep):
        return (student.call(step.name, *args, **kwargs),)
    return (slots[step.of].call(step.name, *args, **kwargs),)


def _given(node: Node, slots: list[Reply], arguments: Arguments) -> Any:
    """What a node stands for: an earlier reply, an argument itself (not a copy), or a value."""
    if isinstance(node, SlotNode):
        return slots[node.number]
    if isinstance(node, ArgumentNode):
        value: Any = arguments[node.name]
        for key in node.path:
            value = value[key]
        return value
    if isinstance(node, TupleNode):
        return tuple(_given(item, slots, arguments) for item in node.items)
    if isinstance(node, ListNode):
        return [_given(item, slots, arguments) for item in node.items]
    if isinstance(node, DictNode):
        return {key: _given(item, slots, arguments) for key, item in node.items}
    return value_of(node)
