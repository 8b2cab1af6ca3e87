"""What an author declares: inputs, cases, and the four kinds of check. Data only; nothing here runs anything."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.checks.student import Reply, Wrong
from autograder.errors import AuthorError
from autograder.wording import Text

Arguments = dict[str, Any]  # argument name -> array, scalar, dict ...: what one case hands to a call
Make = Callable[..., Arguments]  # (rng, **sizes) -> arguments
Call = Callable[..., dict[str, Reply]]  # (student, **arguments) -> named outputs
Backward = Callable[..., dict[str, Reply]]  # (student, dout, **arguments) -> gradients by argument name
Judge = Callable[..., Wrong | None]  # (student, reference, **arguments) -> what is wrong, or None
TurnsJudge = Callable[..., Wrong | None]  # (student, reference, arguments turn by turn) -> what is wrong, or None
_MOST_DRAWS = 1000  # of arguments, until some are allowed


@dataclass(frozen=True)
class Inputs:
    """A way to make arguments from random numbers and sizes.

    ``least`` are the smallest sizes that still make sense: counterexamples are shrunk towards them. ``allows`` says
    which arguments may be asked about.
    """

    make: Make
    least: Mapping[str, Any]
    usual: Mapping[str, Any]  # the defaults in make's signature
    allows: Callable[..., bool] = field(default=lambda **_arguments: True)

    def at(self, **sizes: Any) -> "Case":
        """The case with these sizes, the usual ones elsewhere.

        Raises:
            AuthorError: a size that ``make`` does not take.
        """
        unknown = sorted(set(sizes) - set(self.usual))
        if unknown:
            raise AuthorError(
                f"inputs {self.make.__name__!r} have no size {unknown[0]!r}; there are: {', '.join(self.usual)}",
                file=self.make.__code__.co_filename,
                line=self.make.__code__.co_firstlineno,
            )
        return Case(self, {**self.usual, **sizes})


@dataclass(frozen=True)
class Case:
    """Inputs at fixed sizes. The sizes never vary, so that the same code gets the same score."""

    inputs: Inputs
    sizes: Mapping[str, Any]

    def arguments(self, rng: np.random.Generator) -> Arguments:
        """Fresh arguments drawn from ``rng``, again and again until they are allowed.

        Raises:
            AuthorError: none of very many are.
        """
        for _ in range(_MOST_DRAWS):
            arguments = self.inputs.make(rng, **self.sizes)
            if self.inputs.allows(**arguments):
                return arguments
        code = self.inputs.make.__code__
        raise AuthorError(
            f"inputs {self.inputs.make.__name__!r}: of {_MOST_DRAWS} drawn for {self.key}, none are allowed",
            file=code.co_filename,
            line=code.co_firstlineno,
        )

    @property
    def key(self) -> str:
        """What tells this case from the level's others; part of its seed and of what is said about it."""
        return ", ".join(f"{name}={value}" for name, value in self.sizes.items())


def inputs(**least: Any) -> Callable[[Make], Inputs]:
    """Declare a function ``(rng, size=usual, ...) -> arguments`` as inputs, with the least size of each.

    Raises:
        AuthorError: a size without a default, or least sizes that are not the function's sizes.
    """

    def declare(make: Make) -> Inputs:
        sizes = list(inspect.signature(make).parameters.values())[1:]
        usual = {size.name: size.default for size in sizes}
        file, line = make.__code__.co_filename, make.__code__.co_firstlineno
        for size in sizes:
            if size.default is inspect.Parameter.empty:
                raise AuthorError(
                    f"size {size.name!r} of inputs {make.__name__!r} needs a default: its usual value",
                    file=file,
                    line=line,
                )
        if set(least) != set(usual):
            odd = sorted(set(least) ^ set(usual))
            raise AuthorError(
                f"inputs {make.__name__!r}: least and usual sizes differ in {', '.join(odd)}",
                file=file,
                line=line,
            )
        return Inputs(make, least, usual)

    return declare


def only(allows: Callable[..., bool]) -> Callable[[Inputs], Inputs]:
    """Declare, above ``@inputs``, which arguments may be asked about: ``allows(**arguments)`` is true of them.

    For what can be seen in no argument alone, such as a kink of a layer inside. Others are drawn anew, and none are
    shown in an example.
    """
    return lambda declared: replace(declared, allows=allows)


@dataclass(frozen=True, kw_only=True)
class _Check:
    """What the four kinds share.

    ``needs`` are ids of checks that must pass first, else this one is skipped and says so. ``cell`` is the graded
    cell that the points are booked under (default: the check's own id). ``public`` checks are judged on the cases
    that a student has too; all others on hidden ones. ``because`` says why a check stands that catches no known
    bug alone (see the release gate).
    """

    id: str
    title: Text
    points: float
    cases: tuple[Case, ...]
    needs: tuple[str, ...] = ()
    cell: str = ""
    public: bool = False
    because: str = ""

    def __post_init__(self) -> None:
        if not self.cell:
            object.__setattr__(self, "cell", self.id)


@dataclass(frozen=True, kw_only=True)
class Shape(_Check):
    """The outputs of ``call`` have the shapes of the reference's."""

    call: Call
    outputs: tuple[str, ...] = ("out",)


@dataclass(frozen=True, kw_only=True)
class Value(_Check):
    """The outputs of ``call`` have the values of the reference's.

    |answer - expected| <= rtol * max(1, max |expected|) in every element, compared in float64 (complex128).
    """

    call: Call
    outputs: tuple[str, ...] = ("out",)
    rtol: float = 1e-6


@dataclass(frozen=True, kw_only=True)
class Gradient(_Check):
    """What ``backward`` returns for argument ``wrt`` is d<dout, forward(arguments)>/d wrt.

    Compared element by element with the reference's backward, and along random directions with the numeric
    derivative of the trusted forward's output ``output`` (central differences with step ``h``). ``backward`` may be
    several routes to the same gradient, tried in order until one is right. ``follow`` is the share of the points, at
    most half, for a backward pass that is right for a forward pass which is a known bug of the level.
    """

    forward: Call
    backward: Backward | tuple[Backward, ...]
    wrt: str
    output: str = "out"
    rtol: float = 1e-6
    h: float = 1e-5
    follow: float = 0.0

    @property
    def routes(self) -> tuple[Backward, ...]:
        """The ways to ask for the gradient, in the order of their trial."""
        return self.backward if isinstance(self.backward, tuple) else (self.backward,)


@dataclass(frozen=True)
class Turns:
    """A judge that asks ``count`` times, about other values of the same sizes in each turn.

    ``alone`` is the same judge, but for what the check needs others to have found right first.
    """

    count: int
    judge: TurnsJudge
    alone: TurnsJudge

    def by_itself(self) -> "Turns":
        """The judge that goes by ``alone``."""
        return replace(self, judge=self.alone)


@dataclass(frozen=True, kw_only=True)
class Plain(_Check):
    """A function ``(student, reference, **arguments)`` that says what is wrong, for what the others can't say."""

    judge: Judge | Turns
    outputs: tuple[str, ...] = field(default=(), init=False)


Check = Shape | Value | Gradient | Plain
