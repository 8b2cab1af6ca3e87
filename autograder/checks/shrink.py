"""The smallest call that still fails, on public values, as code to paste.

The sizes are shrunk towards their least, one after the other, again and again until none can be; then the numbers are
rounded to as few decimals as still fail. The order is fixed and the values are drawn from public seeds, so it finds
the same call each time. A smaller case counts only if it fails in the same way, and only if the reference can do it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.checks.case import judged, run_case
from autograder.checks.language import Arguments, Case, Check, Gradient, Plain, Shape
from autograder.checks.level import Level
from autograder.checks.observe import Answers, Expected, Observed, Place, TrustedSide, named, output_of
from autograder.checks.outcome import Outcome
from autograder.checks.record import WRITTEN_OUT, Recorder, Step, as_code, digits, literal, pattern
from autograder.checks.seeds import Seeds
from autograder.checks.unpack import Ask, Unpacked, unpacked
from autograder.errors import GuankaError
from autograder.results import Verdict
from autograder.wire.answers import Student
from autograder.wire.tensors import Tensor
from autograder.wording import Language, Message, Text, message, say

MOST_TRIALS = 60
DECIMALS = (0, 1, 2, 3)
_LONGEST = 6000  # characters of the code


@dataclass(frozen=True)
class _Trial:
    """A case that was tried, with the arguments that it was tried on."""

    case: Case
    arguments: Arguments | None = None  # None: as drawn


class Search:
    """What is tried for one failure: at most ``MOST_TRIALS`` cases, and none once ``in_time()`` is false."""

    def __init__(
        self,
        level: Level,
        check: Check,
        failure: Outcome,
        student: Student,
        seeds: Seeds,
        in_time: Callable[[], bool],
    ) -> None:
        self.check, self.failure, self.student = check, failure, student
        self._level, self._seeds, self._in_time = level, seeds, in_time
        self._trials, self._kept = MOST_TRIALS, len(DECIMALS)
        self._known: dict[object, bool] = {}  # cases as drawn that were tried: whether they fail
        self.best: Case | None = None  # the smallest case found

    def start(self, place: Place, answers: Answers) -> _Trial:
        """Begin with the place where ``answers`` failed: what was asked there need not be asked again."""
        trial = _Trial(place.case)
        if place.key == _place(place.case).key:
            self._known[place.key] = self._sensible(answers, trial)
        return trial

    @property
    def spent(self) -> bool:
        """Whether nothing more may be tried."""
        return self._trials <= self._kept or not self._in_time()

    def last(self) -> None:
        """From here on the trials may be used that were kept for short numbers."""
        self._kept = 0

    def expected(self, trial: _Trial) -> Expected:
        """The trusted side for this case."""
        given = trial.arguments
        return Expected(self._level, self._seeds, None if given is None else lambda _place: given)

    def fails(self, trial: _Trial) -> bool:
        """Whether this case fails as the first one did, and is one that the level could ask."""
        if trial.arguments is not None:
            return self._tried(trial)
        key = _place(trial.case).key
        if key not in self._known and not self.spent:
            self._known[key] = self._tried(trial)
        return self._known.get(key, False)

    def _tried(self, trial: _Trial) -> bool:
        if self.spent:
            return False
        self._trials -= 1
        answers = Answers(self.student, self.expected(trial))
        outcome = run_case(self.check, _place(trial.case), answers)
        if outcome is not None and (outcome.ended or outcome.verdict is Verdict.OUT_OF_MEMORY):
            self._trials = 0  # it costs too much to be tried again
        return (
            outcome is not None
            and failure_kind(outcome) == failure_kind(self.failure)
            and self._sensible(answers, trial)
        )

    def _sensible(self, answers: Answers, trial: _Trial) -> bool:
        expected, place = answers.expected, _place(trial.case)
        if not trial.case.inputs.allows(**expected.arguments(place)):
            return False
        try:
            values = list(expected_values(self.check, place, expected).values())
        except GuankaError:
            return False
        arrays = [v for v in (*values, *arrays_in(expected.arguments(place))) if isinstance(v, np.ndarray)]
        return all(array.size for array in arrays)


def smallest(search: Search, place: Place, answers: Answers, near: Case | None = None) -> Text | None:
    """Code for the smallest call found that fails as ``answers`` did in ``place``; None where there is none to show.

    ``near`` is a case of the same inputs that was the smallest for another check: it is tried early.
    """
    if not _worth_shrinking(search.failure):
        return None
    trial = _smaller_sizes(search, search.start(place, answers), near)
    if trial is None:
        return None
    search.best = trial.case
    trial = _rounder(search, trial)
    return call_as_code(search.check, _place(trial.case), search.student, search.expected(trial))


def question(check: Check) -> object:
    """What a check asks and what of the answer it looks at: equal for checks that differ in their cases alone."""
    if isinstance(check, Plain):
        return check.judge
    if isinstance(check, Gradient):
        return check.routes, check.forward, check.output, check.wrt
    return type(check), check.call, check.outputs


def failure_kind(outcome: Outcome) -> object:
    """In which way an outcome fails: the sentence without its gaps, and the exception."""
    what = outcome.mismatch.what
    raised = outcome.raised.type_name if outcome.raised is not None else ""
    return outcome.verdict, what.id if isinstance(what, Message) else what, raised


def expected_values(check: Check, place: Place, expected: TrustedSide) -> Mapping[str, object]:
    """What the reference gives for the outputs that a check looks at; nothing for a plain check."""
    if isinstance(check, Plain):
        return {}
    if isinstance(check, Gradient):
        return {check.wrt: expected.gradient(check, place)}
    outputs = expected.outputs(check.call, place)
    return {name: output_of(check.call, outputs, name) for name in check.outputs}


def _worth_shrinking(outcome: Outcome) -> bool:
    """Whether it is about an answer: neither an end of the box, nor a call that does not depend on its arguments.

    What costs too much is none either: less of it costs less, and the least that is too much is another each time.
    """
    what = outcome.mismatch.what
    said = what.id if isinstance(what, Message) else ""
    return said == "check.raised" or (outcome.verdict is Verdict.FAILED and said != "cost.too_slow")


def _smaller_sizes(search: Search, first: _Trial, near: Case | None) -> _Trial | None:
    """The case with each size as near to its least as still fails; None if not even the first one fails."""
    if not search.fails(first):
        return None
    least = _Trial(Case(first.case.inputs, first.case.inputs.least))
    if search.fails(least):
        return least
    if near is not None and search.fails(_Trial(near)):
        first = _Trial(near)
    best, moved = first, True
    while moved and not search.spent:
        moved = False
        for name, smallest_size in best.case.inputs.least.items():
            for size in _towards(best.case.sizes[name], smallest_size):
                trial = _Trial(Case(best.case.inputs, {**best.case.sizes, name: size}))
                if search.fails(trial):
                    best, moved = trial, True
                    break
    return best


def _towards(size: Any, least: Any) -> Iterator[Any]:
    """Sizes to try instead, the boldest first: the least, then halfway to it, then one step."""
    if size == least:
        return
    yield least
    if type(size) is int and type(least) is int and abs(size - least) > 1:
        half, step = (size + least) // 2, size - 1 if size > least else size + 1
        yield half
        if step != half:
            yield step


def _rounder(search: Search, trial: _Trial) -> _Trial:
    """The same case with short numbers, if it still fails."""
    search.last()
    drawn = search.expected(trial).arguments(_place(trial.case))
    for decimals in DECIMALS:
        arguments = rounded(patterned(drawn), decimals)
        if arguments is not None and search.fails(_Trial(trial.case, arguments)):
            return _Trial(trial.case, arguments)
    return trial


def patterned(value: Any, most: int = WRITTEN_OUT) -> Any:
    """The value with numbers that one line can make in every array of more than ``most`` elements."""
    if isinstance(value, np.ndarray):
        if value.size <= most or value.dtype not in (np.float64, np.float32):
            return value
        return pattern(value.shape).astype(value.dtype).view(type(value))
    if isinstance(value, dict):
        return {key: patterned(item, most) for key, item in value.items()}
    return type(value)(patterned(item, most) for item in value) if isinstance(value, tuple | list) else value


def rounded(value: Any, decimals: int) -> Any:
    """The value with its floats rounded; None where that would make two of an array equal, or one zero.

    Ties and zeros are where pooling and ReLU have conventions: they must not be what the example is about.
    """
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        short = _wide(value).round(decimals).astype(value.dtype) + 0
        same = np.unique(short).size == np.unique(value).size and np.array_equal(short == 0, value == 0)
        return short.view(type(value)) if same else None  # numpy rounds a tensor of ours to an array
    if isinstance(value, dict):
        parts = {key: rounded(item, decimals) for key, item in value.items()}
        return None if any(p is None and value[key] is not None for key, p in parts.items()) else parts
    if isinstance(value, tuple | list):
        items = [rounded(item, decimals) for item in value]
        if any(new is None and old is not None for new, old in zip(items, value, strict=True)):
            return None
        return items if isinstance(value, list) else tuple(items)
    return value


def call_as_code(check: Check, place: Place, student: Student, expected: TrustedSide) -> Text | None:
    """Code that asks a student what a check asks in a place, with what is expected; None where it would be long.

    It is the same in both languages but for the comments at its end.
    """
    steps, observed, ask = _recorded(check, place, student, expected)
    arguments = dict(expected.arguments(place))
    if isinstance(check, Gradient):
        arguments["dout"] = expected.dout(check, place)
    whole = None if observed.answered or ask is None else unpacked(ask, student.names())
    if whole is not None and observed.unanswered is not None:
        steps = whole.steps  # what comes after the call that raised can be run as soon as that is mended
    page = as_code(steps, arguments)
    if page is None:
        return None
    text, written = page
    if not observed.answered:
        written = _of_blanks(whole, steps, arguments)
    due = []
    for name, value in expected_values(check, place, expected).items():
        label, came = f"d{name}" if isinstance(check, Gradient) else name, observed.outputs.get(name)
        if observed.answered:
            due.append(_Due(written.get(id(came), label), value, isinstance(check, Shape), came))
        elif whole is not None and id(whole.outputs.get(name)) in written:
            due.append(_Due(written[id(whole.outputs[name])], value, isinstance(check, Shape), None))
    code = Text(
        en="\n".join([text, *_found(check, observed, "en", not due), *(_comment(one, "en") for one in due)]),
        zh="\n".join([text, *_found(check, observed, "zh", not due), *(_comment(one, "zh") for one in due)]),
    )
    return code if max(len(code.en), len(code.zh)) <= _LONGEST else None


def _recorded(
    check: Check, place: Place, student: Student, expected: TrustedSide
) -> tuple[Sequence[Step], Observed, Ask | None]:
    """What the student is asked for a check, the answer, and how to ask again; of several routes only that judged."""
    recorder = Recorder(student)
    observed, wrong = judged(check, place, Answers(recorder, expected))
    if not isinstance(check, Gradient) or len(check.routes) == 1:
        return recorder.steps, observed, _ask(check, place, expected)
    for route in check.routes:
        alone, one = Recorder(student), replace(check, backward=route)
        by_this, wrong_by_this = judged(one, place, Answers(alone, expected))
        if (by_this.answered, wrong_by_this is None) == (observed.answered, wrong is None):
            return alone.steps, by_this, _ask(one, place, expected)
    return recorder.steps, observed, None


def _ask(check: Check, place: Place, expected: TrustedSide) -> Ask | None:
    """The author's function that asks for the outputs of a check; a plain check gives none."""
    if isinstance(check, Plain):
        return None
    arguments = expected.arguments(place)
    if isinstance(check, Gradient):
        route, dout = check.routes[0], expected.dout(check, place)
        return lambda caller: named(route, route(caller, dout, **arguments))
    return lambda caller: named(check.call, check.call(caller, **arguments))


def _of_blanks(whole: Unpacked | None, steps: Sequence[Step], arguments: Arguments) -> Mapping[int, str]:
    """How the code writes what should have come; nothing where the code ends before that could come."""
    if whole is None or len(whole.steps) != len(steps):
        return {}
    page = as_code(whole.steps, arguments)
    return {} if page is None else page[1]


@dataclass(frozen=True)
class _Due:
    """What is expected of one value, and how the code writes that."""

    expression: str
    value: object
    shape_alone: bool
    came: object


def _found(check: Check, observed: Observed, language: Language, bare: bool) -> Iterator[str]:
    """What no value of the reference stands for, in words: what a plain check found, or a refusal that did not come.

    Also where so little came of the form that was asked for that the code ends before any value could: that form.
    """
    wrong = observed.wrong
    if wrong is None or not (isinstance(check, Plain) or _must_raise(wrong.what) or (bare and wrong.expected)):
        return
    said = wrong.what if wrong.expected is None else wrong.expected
    label = "" if wrong.expected is None else say(message("check.due"), language)
    yield _commented(label + say(said, language))


def _must_raise(what: object) -> bool:
    return isinstance(what, Message) and what.id == "value.must_raise"


def _comment(due: _Due, language: Language) -> str:
    label = say(message("check.due"), language)
    start = f"{label}{due.expression}"
    if not isinstance(due.value, np.ndarray):
        return _commented(f"{start} = {literal(_short(due.value))}")
    if due.shape_alone or due.value.size > WRITTEN_OUT:
        return _commented(f"{start}.shape == {due.value.shape}")
    if _of_other_dtype(due.value, due.came):
        package = "torch" if isinstance(due.value, Tensor) else "np"
        return _commented(f"{start}.dtype == {package}.{due.value.dtype.name}")
    # A list, a number or a tensor looks like the array that it should be, unless that says so.
    tensor = isinstance(due.value, Tensor)
    alike = due.came is None or (isinstance(due.came, np.ndarray) and isinstance(due.came, Tensor) == tensor)
    kind = "" if alike else "torch.tensor(" if tensor else "np.array("
    wide = 0 if label.isascii() else len(label)  # each sign of the Chinese is two columns wide
    text = digits(_significant(due.value), len(start) + wide + len(f" = {kind}"))
    return _commented(f"{start} = {kind}{text}{')' if kind else ''}")


def _of_other_dtype(value: "np.ndarray[Any, Any]", came: object) -> bool:
    """Whether the same numbers came in another dtype, which their digits would not show."""
    if not isinstance(came, np.ndarray) or came.dtype == value.dtype or came.shape != value.shape:
        return False
    return np.array_equal(_significant(came), _significant(value))


def _commented(text: str) -> str:
    return "\n".join("# " + line for line in text.split("\n"))


def _short(value: object) -> object:
    """Six decimals are enough to read."""
    return round(value, 6) + 0.0 if type(value) is float else value


def _significant(array: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """Six decimals are enough to read."""
    return _wide(array).round(6) + 0.0 if array.dtype.kind == "f" else array


def _wide(array: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """Rounding multiplies by a power of ten first, which float16 has no room for."""
    return array.astype(np.float64) if array.dtype == np.float16 else array


def arrays_in(value: Any) -> Iterator["np.ndarray[Any, Any]"]:
    """Every array in a value."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from arrays_in(item)


def _place(case: Case) -> Place:
    return Place(case, (case.inputs.make.__name__, case.key, 0))
