"""Record a level's public cases: what its checks ask of a notebook under the public seeds, and what comes of it.

Each function of a check runs once with the reference behind a ``Tracer``, which notes what is asked: the names, methods
and attributes, the arguments (or which earlier answer is handed back), where the outputs are. A function that does
something else with an answer than hand it back or name it as an output (it computes with it) can't be repeated from
notes: such a check has no public cases, and neither has a plain one. Every recording is replayed before it is used.
"""

import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

import autograder
from autograder.checks.case import names_judged, rtol_of
from autograder.checks.cases import Cases, PublicCase, PublicCheck, Route
from autograder.checks.compare import compare
from autograder.checks.language import Arguments, Case, Check, Gradient, Plain, Shape, Value
from autograder.checks.level import Level
from autograder.checks.local import LocalStudent
from autograder.checks.nodes import node_of
from autograder.checks.observe import Expected, Place, places
from autograder.checks.outcome import expected_signature
from autograder.checks.record import pattern
from autograder.checks.replay import replay
from autograder.checks.seeds import Seeds, public_seeds
from autograder.checks.shrink import DECIMALS, arrays_in, expected_values, patterned, question, rounded
from autograder.checks.student import Caller
from autograder.checks.tracer import Unrepeatable, trace_route
from autograder.errors import AuthorError, GuankaError

_BY_PATTERN = 16  # elements of an array in an example that are written out at most
_SAME = 1e-12  # how far a replay may be from what was recorded: the same operations on the same values
_KINDS: Mapping[type, Any] = {Shape: "shape", Value: "value", Gradient: "gradient", Plain: "plain"}


def record(level: Level) -> Cases:
    """The level's public cases, under the seeds that its version gives; the same each time for the same version.

    Raises:
        AuthorError: the course team's code fails, or gives something else when its recording is replayed.
    """
    recorder = _Recorder(level, public_seeds(level.version))
    alike = {question(check): check.id for check in reversed(level.checks)}  # what is asked -> the first that asks it
    checks = tuple(recorder.check(check, alike[question(check)]) for check in level.checks)
    examples = {
        first: tuple(recorder.examples([check for check in level.checks if alike[question(check)] == first]))
        for first in sorted({check.examples for check in checks if check.examples})
    }
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
        examples=examples,
        routes=recorder.routes,
    )


class _Recorder:
    """Records check after check, and remembers what all of them called, and each route once."""

    def __init__(self, level: Level, seeds: Seeds) -> None:
        self._level, self._seeds = level, seeds
        self._drawn = Expected(level, seeds)
        self.labels: set[str] = set()
        self._routes: dict[bytes, tuple[int, Route]] = {}

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes, in the order of their places."""
        return tuple(route for _, route in self._routes.values())

    def check(self, check: Check, examples: str) -> PublicCheck:
        try:
            asked = () if isinstance(check, Plain) else tuple(places(check.cases))
            cases = tuple(self._case(check, place, self._drawn) for place in asked)
        except Unrepeatable:
            cases = ()
        return PublicCheck(
            id=check.id,
            cell=check.cell,
            title=check.title,
            points=check.points,
            kind=_KINDS[type(check)],
            public=check.public,
            needs=check.needs,
            outputs=names_judged(check),
            rtol=rtol_of(check),
            h=check.h if isinstance(check, Gradient) else Gradient.h,
            cases=cases,
            examples=examples if cases else "",
        )

    def examples(self, checks: Sequence[Check]) -> Iterator[PublicCase]:
        """The smaller cases of checks that ask alike, with short numbers, those of the fewest numbers first."""
        found: list[tuple[int, PublicCase]] = []
        for case, of in _smaller(checks):
            (place,) = places((case,))
            try:
                short = _short(patterned(self._drawn.arguments(place), _BY_PATTERN))
                if not case.inputs.allows(**short):
                    continue
                expected = Expected(self._level, self._seeds, _given(short))
                arrays = list(arrays_in([short, dict(expected_values(checks[0], place, expected))]))
                if all(array.size for array in arrays):
                    recorded = msgspec.structs.replace(self._case(checks[0], place, expected), of=of)
                    found.append((sum(array.size for array in arrays), recorded))
            except (GuankaError, Unrepeatable):  # sizes or numbers that can't be done: another example will
                continue
        return (case for _, case in sorted(found, key=lambda one: one[0]))

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
            routes=tuple(map(self._place_of, routes)),
            expected={name: node_of(value) for name, value in values.items()},
            dout=node_of(dout),
            forward=self._forward(check, arguments, expected) if isinstance(check, Gradient) else None,
        )

    def _route(self, function: Any, expected: Expected, *about: Any) -> Route:
        def traced() -> tuple[Route, frozenset[str]] | None:
            try:
                return trace_route(function, expected.reference, *about)
            except Unrepeatable:
                return None

        found = expected.guarded(traced)
        if found is None:
            raise Unrepeatable
        self.labels |= found[1]
        return found[0]

    def _must_give(self, values: Mapping[str, object], route: Route, given: Arguments, check: Check) -> None:
        replies = replay(route, self._replaying(), given)
        for name, value in values.items():
            if compare(value, replies[name].value, _SAME) is not None:
                text = f"check {check.id!r} gives another {name!r} when what it asked is asked again"
                raise AuthorError(text, file=self._level.folder.private / "checks.py")

    def _place_of(self, route: Route) -> int:
        return self._routes.setdefault(msgspec.json.encode(route), (len(self._routes), route))[0]

    def _forward(self, check: Gradient, arguments: Arguments, expected: Expected) -> int | None:
        """The forward pass, for a student to differentiate; nothing where the recording does not follow ``wrt``."""
        try:
            route = self._route(check.forward, expected, arguments, (check.output,))
            moved = {**arguments, check.wrt: arguments[check.wrt] + 1.0}
            value = replay(route, self._replaying(), moved)[check.output].value
            same = compare(expected.forward(check, moved), value, _SAME) is None
            return self._place_of(route) if same else None
        except Unrepeatable:
            return None

    def _replaying(self) -> Caller:
        return Caller(LocalStudent(self._level.reference))


def _smaller(checks: Sequence[Check]) -> Iterable[tuple[Case, tuple[str, ...]]]:
    """Smaller ones of all cases, each once, with the ids of the checks that it comes from.

    Of a case: the least; those with one size of its own; those with its first sizes at their least; itself. A slip
    mostly shows in one size, or in the later ones alone: how many samples and channels there are comes first.
    """
    found: dict[tuple[object, str], tuple[Case, tuple[str, ...]]] = {}
    for check in checks:
        for case in check.cases:
            names, least = list(case.sizes), dict(case.inputs.least)
            alone = [{**least, name: case.sizes[name]} for name in names]
            later = [{**case.sizes, **{name: least[name] for name in names[:count]}} for count in range(len(names))]
            for sizes in (least, *alone, *later):
                smaller = Case(case.inputs, sizes)
                _, of = found.get((case.inputs.make, smaller.key), (smaller, ()))
                found[case.inputs.make, smaller.key] = smaller, tuple(dict.fromkeys((*of, check.id)))
    return found.values()


def _short(value: Any) -> Any:
    """The value with the fewest decimals in each array that keep its numbers apart; else with numbers of one line."""
    if isinstance(value, np.ndarray):
        short = next((s for s in (rounded(value, decimals) for decimals in DECIMALS) if s is not None), None)
        return short if short is not None else pattern(value.shape).astype(value.dtype).view(type(value))
    if isinstance(value, dict):
        return {key: _short(item) for key, item in value.items()}
    return type(value)(map(_short, value)) if isinstance(value, tuple | list) else value


def _given(arguments: Arguments) -> Any:
    return lambda _place: arguments
