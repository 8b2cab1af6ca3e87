"""Ask once, remember: what a student answers in a case, and what the reference answers in the same one."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

import numpy as np

from autograder.checks.language import Arguments, Backward, Call, Case, Gradient, Plain, Turns
from autograder.checks.level import Level
from autograder.checks.local import Trusted
from autograder.checks.package import error_place
from autograder.checks.seeds import Seeds, public_seeds
from autograder.checks.student import Caller, Misshapen, Reply, Unanswered, Wrong
from autograder.errors import AuthorError, GraderError, GuankaError
from autograder.wire.answers import Student
from autograder.wording import message

Array = np.ndarray[Any, Any]
Values = Mapping[str, object]
Draw = Callable[["Place"], Arguments]
T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """A case of a check. ``labels`` tell it from a level's other places; its random numbers are drawn by them."""

    case: Case
    labels: tuple[str, str, int]  # the inputs, the sizes, and which of the equal cases of its check it is

    @property
    def key(self) -> object:
        """What it is remembered by: other inputs may go by the same name."""
        return self.case.inputs.make, self.labels

    def turn(self, number: int) -> "Place":
        """The same case on values of its own, for a judge that asks more than once; the first turn's are the case's."""
        inputs, sizes, count = self.labels
        return replace(self, labels=(inputs, f"{sizes}, turn {number}", count)) if number else self


def places(cases: tuple[Case, ...]) -> Iterator[Place]:
    """The places of a check's cases, in order; equal cases of one check get values of their own."""
    seen: dict[tuple[str, str], int] = {}
    for case in cases:
        names = case.inputs.make.__name__, case.key
        seen[names] = seen.get(names, -1) + 1
        yield Place(case, (*names, seen[names]))


@dataclass(frozen=True)
class Observed:
    """What came of a question: named values, or what is wrong with their form, or a call without an answer."""

    outputs: Values = field(default_factory=dict)
    wrong: Wrong | None = None
    unanswered: Unanswered | None = None

    @property
    def answered(self) -> bool:
        """Whether there are outputs to judge (a plain check has none)."""
        return self.wrong is None and self.unanswered is None


class TrustedSide(Protocol):
    """What a student's answers are held against: the reference as it answers here, or a recording of it."""

    reference: Caller
    names: Mapping[str, object]  # what the reference defines
    file: str  # whom to blame: where the reference, or the recording, is written

    def arguments(self, place: Place, /) -> Arguments:
        """The arguments of a place."""
        ...

    def outputs(self, call: Call, place: Place, /) -> Values:
        """The right answers to ``call``."""
        ...

    def dout(self, check: Gradient, place: Place, /) -> Array:
        """The upstream gradient."""
        ...

    def gradient(self, check: Gradient, place: Place, /) -> Array:
        """The right gradient."""
        ...

    def forward(self, check: Gradient, arguments: Arguments, /) -> Array:
        """The output of the trusted forward."""
        ...

    def must_work(self, run: Callable[[Caller], object], /) -> None:
        """Raise AuthorError where what a student failed at fails without the student too."""
        ...


class Expected:
    """The trusted side of one grading on one key: arguments, upstream gradients, the reference's answers.

    Everything raises AuthorError, and for nothing else, where the course team's code fails. On the public key it is
    worked out once for all submissions (``memory``).
    """

    def __init__(self, level: Level, seeds: Seeds, draw: Draw | None = None) -> None:
        self.level, self.seeds = level, seeds
        self.names, self.file = level.reference, level.reference_file
        self.reference = Caller(Trusted(level.reference, level.reference_file))
        self._draw = draw or self._drawn
        self._known: dict[object, Any] = {}
        of_all = draw is None and seeds == public_seeds(level.version)
        self._memory = level.memory if of_all else None

    def arguments(self, place: Place) -> Arguments:
        """The arguments of a place, the arrays in them read-only: every call gets copies."""
        return self._once(("arguments", place.key), lambda: frozen(self._draw(place)))

    def outputs(self, call: Call, place: Place) -> Values:
        """What the reference answers to ``call``."""
        return self._once((call, place.key), lambda: named(call, call(self.reference, **self.arguments(place))))

    def dout(self, check: Gradient, place: Place) -> Array:
        """The upstream gradient: random, of the shape of the forward's output."""
        return self._once(("dout", check.forward, check.output, place.key), lambda: self._upstream(check, place))

    def gradient(self, check: Gradient, place: Place) -> Array:
        """The reference's gradient, by the first route."""
        route = check.routes[0]
        gradients = self._once(
            (route, check.forward, check.output, place.key),
            lambda: named(route, route(self.reference, self.dout(check, place), **self.arguments(place))),
        )
        return _array_in(gradients, check.wrt, route)

    def forward(self, check: Gradient, arguments: Arguments) -> Array:
        """The trusted forward's output for any arguments."""
        outputs = self.guarded(lambda: named(check.forward, check.forward(self.reference, **arguments)))
        return _array_in(outputs, check.output, check.forward)

    def must_work(self, run: Callable[[Caller], object]) -> None:
        """Run an author's function with the reference in the student's place: if it fails, it is not the student.

        Raises:
            AuthorError: it fails, or finds the reference wrong.
        """
        found = self.guarded(lambda: run(self.reference))
        if isinstance(found, Wrong):
            raise AuthorError("the reference does not pass this check itself", file=self.level.reference_file)

    def _drawn(self, place: Place) -> Arguments:
        return place.case.arguments(self.seeds.rng("arguments", *place.labels))

    def _upstream(self, check: Gradient, place: Place) -> Array:
        output = self.forward(check, self.arguments(place))
        rng = self.seeds.rng("dout", check.forward.__name__, check.output, *place.labels)
        return frozen(
            np.asarray(np.round(rng.standard_normal(output.shape), 3))
        )  # short, for a student may be shown it

    def _once(self, key: object, make: Callable[[], T]) -> T:
        if key not in self._known:
            memory = self._memory
            self._known[key] = (
                self.guarded(make) if memory is None else memory.once(key, lambda: frozen(self.guarded(make)))
            )
        known: T = self._known[key]
        return known

    def guarded(self, work: Callable[[], T]) -> T:
        """Run the course team's code; whatever it raises is an AuthorError with its file and line."""
        try:
            return work()
        except GuankaError:
            raise
        except Exception as error:
            reason = error.wrong.actual if isinstance(error, Misshapen) else error
            file, line = error_place(error, self.level.folder.private)
            text = f"raised {type(error).__name__} with the reference itself: {reason}"
            raise AuthorError(text, file=file or self.level.folder.private, line=line) from error


class Answers:
    """What one student answers on one key, each question asked once."""

    def __init__(self, student: Student, expected: TrustedSide) -> None:
        self.expected = expected
        self.student = student
        self._caller = Caller(student)
        self._known: dict[object, Observed] = {}

    def call(self, call: Call, place: Place) -> Observed:
        """The outputs of ``call``."""
        arguments = self.expected.arguments(place)
        return self._once((call, place.key), lambda caller: named(call, call(caller, **arguments)))

    def backward(self, check: Gradient, route: Backward, place: Place) -> Observed:
        """The gradients that ``route`` gets."""
        dout, arguments = self.expected.dout(check, place), self.expected.arguments(place)
        key = route, check.forward, check.output, place.key
        return self._once(key, lambda caller: named(route, route(caller, dout, **arguments)))

    def must_give(self, check: Gradient, route: Backward, place: Place) -> None:
        """Raise AuthorError where ``route`` lacks the gradient with the reference too: then it is not the student."""
        dout, arguments = self.expected.dout(check, place), self.expected.arguments(place)
        self.expected.must_work(
            lambda reference: output_of(route, named(route, route(reference, dout, **arguments)), check.wrt)
        )

    def plain(self, check: Plain, place: Place) -> Observed:
        """What a plain check finds."""
        judge, reference = check.judge, self.expected.reference
        if isinstance(judge, Turns):
            turns = [self.expected.arguments(place.turn(number)) for number in range(judge.count)]
            return self._once(
                (judge, place.key), lambda caller: _found(judge.judge, judge.judge(caller, reference, turns))
            )
        arguments = self.expected.arguments(place)
        return self._once((judge, place.key), lambda caller: _found(judge, judge(caller, reference, **arguments)))

    def _once(self, key: object, run: Callable[[Caller], Values | Wrong | None]) -> Observed:
        if key not in self._known:
            self._known[key] = self._observe(run)
        return self._known[key]

    def _observe(self, run: Callable[[Caller], Values | Wrong | None]) -> Observed:
        try:
            with np.errstate(all="ignore"):  # what an author does with NaN or infinities of the student's is no news
                found = run(self._caller)
            if not isinstance(found, Wrong):
                return Observed(found or {})
            wrong = found
        except Unanswered as failure:
            return Observed(unanswered=failure)
        except Misshapen as failure:
            wrong = failure.wrong
        except GraderError:
            raise
        except MemoryError as error:  # the student's arrays are bounded: it is this machine that has too little
            raise GraderError("the grader has run out of memory") from error
        except Exception as error:  # by the student's data or by the author's mistake: the reference tells
            wrong = Wrong(message("check.odd"), actual=message("check.odd_why", error=type(error).__name__))
        self.expected.must_work(run)
        return Observed(wrong=wrong)


def named(function: Callable[..., Any], outputs: object) -> Values:
    """The values of the replies that an author's function returned by name.

    Raises:
        AuthorError: it returned something else.
    """
    if not isinstance(outputs, dict):
        raise _complaint(function, f"returned {type(outputs).__name__}; right would be a dict of replies by name")
    return {name: reply.value if isinstance(reply, Reply) else reply for name, reply in outputs.items()}


def output_of(function: Callable[..., Any], outputs: Values, name: str) -> object:
    """The output with this name. Raises AuthorError where the author's function gives none."""
    if name not in outputs:
        raise _complaint(function, f"gives no {name!r}; it gives: {', '.join(outputs) or 'nothing'}")
    return outputs[name]


def frozen(value: T) -> T:
    """The value, with every array in it made read-only, so that no author's function changes another's arguments."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, dict):
        for item in value.values():
            frozen(item)
    elif isinstance(value, tuple | list):
        for item in value:
            frozen(item)
    return value


def _array_in(outputs: Values, name: str, function: Callable[..., Any]) -> Array:
    value = output_of(function, outputs, name)
    if not isinstance(value, np.ndarray | float) or np.asarray(value).dtype.kind != "f":
        raise _complaint(function, f"gives {name!r} as {type(value).__name__}; right would be an array of floats")
    return np.asarray(value)


def _found(judge: Callable[..., object], found: object) -> Wrong | None:
    if found is None or isinstance(found, Wrong):
        return found
    raise _complaint(judge, f"returned {type(found).__name__}; right would be a Wrong or None")


def _complaint(function: Callable[..., Any], text: str) -> AuthorError:
    code = inspect.unwrap(function).__code__
    return AuthorError(f"{function.__name__!r} {text}", file=code.co_filename, line=code.co_firstlineno)
