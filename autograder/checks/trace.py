"""Record a level's public cases: what its checks ask of a notebook under the public seeds, and what comes of it.

Each function of a check runs once with the reference behind a ``Tracer``, which notes what is asked: the names, methods
and attributes, the arguments (or which earlier answer is handed back), where the outputs are. A function that does
something else with an answer than hand it back or name it as an output (it computes with it) can't be repeated from
notes: such a check has no public cases, and neither has a plain one. Every recording is replayed before it is used.
"""

import platform
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

import autograder
from autograder.checks.case import names_judged
from autograder.checks.cases import Cases, PublicCase, PublicCheck, Route, node_of
from autograder.checks.compare import compare
from autograder.checks.language import Arguments, Case, Check, Gradient, Plain, Shape, Value
from autograder.checks.level import Level
from autograder.checks.local import LocalStudent
from autograder.checks.observe import Expected, Place, places
from autograder.checks.outcome import expected_signature
from autograder.checks.replay import replay
from autograder.checks.seeds import Seeds, public_seeds
from autograder.checks.shrink import DECIMALS, expected_values, patterned, rounded
from autograder.checks.student import Caller
from autograder.checks.tracer import Unrepeatable, trace_route
from autograder.errors import AuthorError, GuankaError

_DECIMALS = (*DECIMALS, 3)
_SAME = 1e-12  # how far a replay may be from what was recorded: the same operations on the same values
_KINDS: Mapping[type, Any] = {Shape: "shape", Value: "value", Gradient: "gradient", Plain: "plain"}


def record(level: Level) -> Cases:
    """The level's public cases, under the seeds that its version gives; the same each time for the same version.

    Raises:
        AuthorError: the course team's code fails, or gives something else when its recording is replayed.
    """
    recorder = _Recorder(level, public_seeds(level.version))
    checks = tuple(map(recorder.check, level.checks))
    return Cases(
        level=level.id,
        level_version=level.version,
        title=level.title,
        language=level.folder.course.language,
        python=platform.python_version(),
        numpy=np.__version__,
        guanka=autograder.__version__,
        signatures={label: expected_signature(label, level.reference) for label in sorted(recorder.labels)},
        checks=checks,
    )


class _Recorder:
    """Records check after check, and remembers what all of them called."""

    def __init__(self, level: Level, seeds: Seeds) -> None:
        self._level, self._seeds = level, seeds
        self._drawn = Expected(level, seeds)
        self.labels: set[str] = set()

    def check(self, check: Check) -> PublicCheck:
        try:
            asked = () if isinstance(check, Plain) else tuple(places(check.cases))
            cases = tuple(self._case(check, place, self._drawn) for place in asked)
        except Unrepeatable:
            cases = ()
        gradient = check if isinstance(check, Gradient) else None
        return PublicCheck(
            id=check.id,
            cell=check.cell,
            title=check.title,
            points=check.points,
            kind=_KINDS[type(check)],
            public=check.public,
            needs=check.needs,
            outputs=names_judged(check),
            rtol=check.rtol if isinstance(check, Value | Gradient) else Value.rtol,
            h=gradient.h if gradient else Gradient.h,
            cases=cases,
            examples=tuple(self._examples(check)) if cases else (),
        )

    def _examples(self, check: Check) -> Iterator[PublicCase]:
        """The least case, then each case: with short numbers, and such as one line makes in the large arrays."""
        inputs = check.cases[0].inputs
        for place in places((Case(inputs, inputs.least), *check.cases)):
            try:
                drawn = self._drawn.arguments(place)
                short = next((s for s in (rounded(patterned(drawn), d) for d in _DECIMALS) if s is not None), None)
                if short is not None:
                    yield self._case(check, place, Expected(self._level, self._seeds, _given(short)))
            except GuankaError:  # sizes or numbers that the reference can't do: another example will
                continue

    def _case(self, check: Check, place: Place, expected: Expected) -> PublicCase:
        arguments = expected.arguments(place)
        values = expected_values(check, place, expected)
        dout = expected.dout(check, place) if isinstance(check, Gradient) else None
        asked = check.routes if isinstance(check, Gradient) else () if isinstance(check, Plain) else (check.call,)
        routes = tuple(self._route(one, expected, arguments, names_judged(check), dout) for one in asked)
        self._must_give(values, routes[0], arguments if dout is None else {"dout": dout, **arguments}, check)
        return PublicCase(
            sizes={name: str(size) for name, size in place.case.sizes.items()},
            arguments={name: node_of(value) for name, value in arguments.items()},
            routes=routes,
            expected={name: node_of(value) for name, value in values.items()},
            dout=node_of(dout),
            forward=self._forward(check, arguments, expected) if isinstance(check, Gradient) else (),
        )

    def _route(self, function: Any, expected: Expected, *about: Any) -> Route:
        route, labels = trace_route(function, expected.reference, *about)
        self.labels |= labels
        return route

    def _must_give(self, values: Mapping[str, object], route: Route, given: Arguments, check: Check) -> None:
        replies = replay(route, self._replaying(), given)
        for name, value in values.items():
            if compare(value, replies[name].value, _SAME) is not None:
                text = f"check {check.id!r} gives another {name!r} when what it asked is asked again"
                raise AuthorError(text, file=self._level.folder.private / "checks.py")

    def _forward(self, check: Gradient, arguments: Arguments, expected: Expected) -> Route:
        """The forward pass, for a student to differentiate; nothing where the recording does not follow ``wrt``."""
        try:
            route = self._route(check.forward, expected, arguments, (check.output,))
            moved = {**arguments, check.wrt: arguments[check.wrt] + 1.0}
            value = replay(route, self._replaying(), moved)[check.output].value
            return route if compare(expected.forward(check, moved), value, _SAME) is None else ()
        except Unrepeatable:
            return ()

    def _replaying(self) -> Caller:
        return Caller(LocalStudent(self._level.reference))


def _given(arguments: Arguments) -> Any:
    return lambda _place: arguments
