"""What the release gate asks of a level's checks: that each earns its place, with margin, and gradients that hold.

Pure functions that return data; ``guanka verify`` runs the rest (reference, stub and bugs through the real box).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.case import floor_of
from autograder.checks.compare import tolerance
from autograder.checks.double import doubled, in_double
from autograder.checks.gradient import numeric_gradient
from autograder.checks.judge import run_checks
from autograder.checks.language import Arguments, Check, Gradient, Value
from autograder.checks.level import Level
from autograder.checks.local import LocalStudent, Trusted
from autograder.checks.observe import Expected, Place, named, output_of, places
from autograder.checks.seeds import Seeds
from autograder.checks.student import Caller
from autograder.results import Verdict
from autograder.wire.crossing import Keep, crossing
from autograder.wire.tensors import Tensor

LEAST_MARGIN = 10.0  # tolerance over noise
GRADIENT_RTOL = 1e-6  # of max |gradient|: numeric against reference
_EXTENDED = (np.longdouble, np.clongdouble)


@dataclass(frozen=True)
class Catch:
    """A known bug, the checks that catch it with skipping off, and those that should."""

    bug: str
    caught: tuple[str, ...]
    should: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether exactly the checks that should fail do."""
        return set(self.caught) == set(self.should)


@dataclass(frozen=True)
class Standing:
    """Why a check stands: the bugs that no other check catches, or what its author says."""

    check: str
    alone: tuple[str, ...]
    because: str

    @property
    def right(self) -> bool:
        """Whether it has a reason to stand."""
        return bool(self.alone or self.because)


@dataclass(frozen=True)
class Noise:
    """How far the reference's values are from those computed in extended precision, and what is allowed."""

    check: str
    case: str
    noise: float
    allowed: float

    @property
    def margin(self) -> float:
        """Allowed over noise; infinite where there is no noise at all."""
        return self.allowed / self.noise if self.noise else float("inf")

    @property
    def right(self) -> bool:
        """Whether the margin is wide enough; a NaN is not."""
        return self.margin >= LEAST_MARGIN


@dataclass(frozen=True)
class Agreement:
    """How far the reference's gradient is from the numeric one, in its worst element, and what is allowed."""

    check: str
    case: str
    difference: float
    allowed: float

    @property
    def right(self) -> bool:
        """Whether they agree; a NaN does not."""
        return self.difference <= self.allowed


def catches(
    level: Level, hidden: Seeds, public: Seeds, *, directions: np.random.Generator, clock: Callable[[], float]
) -> tuple[Catch, ...]:
    """Which checks catch each known bug, run here with skipping off."""
    found = []
    for bug in level.bugs:
        student = LocalStudent(level.wrong[bug.name], level.cells)
        runs = run_checks(level, student, hidden, public, directions=directions, clock=clock, skipping=False)
        caught = tuple(run.check.id for run in runs if run.verdict is not Verdict.PASSED)
        found.append(Catch(bug.name, caught, bug.fails))
    return tuple(found)


def standings(level: Level, caught: Sequence[Catch]) -> tuple[Standing, ...]:
    """For each check the bugs that it alone catches."""
    return tuple(
        Standing(check.id, tuple(one.bug for one in caught if one.caught == (check.id,)), check.because)
        for check in level.checks
    )


def reference_noise(level: Level, seeds: Sequence[Seeds]) -> tuple[Noise, ...]:
    """The noise of every case of every value and gradient check, the worst over the seeds.

    The reference is run on float64 arguments and on the same ones in extended precision (np.longdouble: 80 bits on
    x86-64, 128 on aarch64; elsewhere no wider than float64, and then this says nothing). Tensors are of float32, and
    are run in float64 as well.

    Raises:
        AuthorError: the reference fails in either precision.
    """
    extended = Caller(Trusted(level.reference, level.reference_file, cross=_crossing_wide))
    worst: dict[tuple[str, tuple[str, str, int]], Noise] = {}
    for one in seeds:
        expected = Expected(level, one)
        for check, place in _cases(level, Value | Gradient):
            for plain, wide in _pairs(check, place, expected, extended):
                noise = Noise(check.id, place.case.key, *_distance(check, plain, wide))
                key = check.id, place.labels
                if key not in worst or not noise.margin >= worst[key].margin:
                    worst[key] = noise
    return tuple(worst.values())


def gradient_agreement(level: Level, seeds: Seeds) -> tuple[Agreement, ...]:
    """The reference's gradients against numeric ones in every element, for every case of every gradient check.

    Raises:
        AuthorError: the reference fails, or ``wrt`` is no array of floats.
    """
    expected = Expected(level, seeds)
    found = []
    for check, place in _cases(level, Gradient):
        analytic, numeric = expected.gradient(check, place), _numeric(check, place, expected)
        allowed = tolerance(analytic, GRADIENT_RTOL, 0.0)
        same = analytic.shape == numeric.shape
        difference = float(np.abs(analytic - numeric).max(initial=0.0)) if same else float("inf")
        found.append(Agreement(check.id, place.case.key, difference, allowed))
    return tuple(found)


def _cases(level: Level, kinds: Any) -> Iterator[tuple[Any, Place]]:
    return ((check, place) for check in level.checks if isinstance(check, kinds) for place in places(check.cases))


def _numeric(check: Gradient, place: Place, expected: Expected) -> "np.ndarray[Any, Any]":
    def forward(arguments: Arguments) -> "np.ndarray[Any, Any]":
        return expected.forward(check, arguments)

    return numeric_gradient(forward, expected.arguments(place), check.wrt, expected.dout(check, place), check.h)


def _crossing_wide(value: object, keep: Keep) -> object:
    """The wire's rule, but extended precision crosses too."""

    def kept(thing: object, type_name: str) -> object:
        wide = isinstance(thing, np.ndarray | np.generic) and thing.dtype.type in _EXTENDED
        return np.array(thing) if wide else keep(thing, type_name)

    return crossing(value, kept)


def _widened(value: Any) -> Any:
    if isinstance(value, Tensor):
        return doubled(value)
    if isinstance(value, np.ndarray) and value.dtype.kind in "fc":
        return value.astype(_EXTENDED[value.dtype.kind == "c"])
    if isinstance(value, dict):
        return {key: _widened(item) for key, item in value.items()}
    return type(value)(map(_widened, value)) if isinstance(value, tuple | list) else value


def _pairs(check: Check, place: Place, expected: Expected, extended: Caller) -> list[tuple[object, object]]:
    """The reference's answers that a check looks at, each with the same one in extended precision."""
    arguments = _widened(expected.arguments(place))
    if isinstance(check, Gradient):
        route, dout = check.routes[0], _widened(expected.dout(check, place))
        with in_double():
            gradients = expected.guarded(lambda: named(route, route(extended, dout, **arguments)))
        return [(expected.gradient(check, place), output_of(route, gradients, check.wrt))]
    if isinstance(check, Value):
        call, plain = check.call, expected.outputs(check.call, place)
        looked_at = [output_of(call, plain, name) for name in check.outputs]
        if not any(map(_is_inexact, looked_at)):  # whole numbers have no noise; training in long double takes minutes
            return [(value, value) for value in looked_at]
        with in_double():
            wide = expected.guarded(lambda: named(call, call(extended, **arguments)))
        return [(output_of(call, plain, name), output_of(call, wide, name)) for name in check.outputs]
    return []


def _is_inexact(value: object) -> bool:
    if isinstance(value, dict | tuple | list):
        return any(map(_is_inexact, value.values() if isinstance(value, dict) else value))
    return np.asarray(value).dtype.kind in "fc"


def _distance(check: Check, plain: object, wide: object) -> tuple[float, float]:
    """The largest difference of two answers, and what the check allows; nothing is compared but numbers."""
    if isinstance(plain, dict) and isinstance(wide, dict):
        plain, wide = list(plain.values()), [wide[key] for key in plain]
    if isinstance(plain, tuple | list) and isinstance(wide, tuple | list):
        found = [_distance(check, one, other) for one, other in zip(plain, wide, strict=True)]
        return max(found, key=lambda one: one[0] / one[1], default=(0.0, 1.0))
    if not isinstance(plain, np.ndarray | int | float | complex):
        return 0.0, 1.0
    array, rtol = np.asarray(plain), check.rtol if isinstance(check, Value | Gradient) else Value.rtol
    with np.errstate(all="ignore"):
        difference = np.abs(np.asarray(wide) - array)
    finite = difference[np.isfinite(array)]
    return float(finite.max(initial=0.0)), tolerance(array, rtol, floor_of(check))
