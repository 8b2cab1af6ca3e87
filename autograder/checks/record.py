"""Write down what was asked of a student, step by step, and give it back as code to paste into a notebook."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.wire.answers import Answer, Handle, Returned, Student, Target
from autograder.wire.tensors import Tensor

WRITTEN_OUT = 100  # elements of an array that is written out
_BY_PATTERN = 16  # elements from which on an array that follows ``pattern`` is written so
_WIDTH = 100
_LINE = 60  # characters of an array that is put on one line
_OPERATORS = {"__len__": "len({0})", "__getitem__": "{0}[{1}]"}  # how a call of these is written
_NO_POWER = 1e-4  # numbers from here on are written without a power of ten
_NAMED = (np.ndarray, dict, list, tuple)  # what is told apart by identity; numbers are not


@dataclass(frozen=True)
class Step:
    """One question: a call, or (with ``attribute``) what an object holds."""

    target: Target
    args: tuple[object, ...]
    kwargs: Mapping[str, object]
    answer: Answer
    attribute: str = ""


class Recorder:
    """A student that is asked through here, so that ``steps`` says what it was asked."""

    def __init__(self, student: Student) -> None:
        self._student = student
        self.steps: list[Step] = []

    def call(self, target: Target, args: tuple[object, ...], kwargs: Mapping[str, object], /) -> Answer:
        """As the student."""
        answer = self._student.call(target, args, kwargs)
        self.steps.append(Step(target, args, kwargs, answer))
        return answer

    def get(self, handle: Handle, attribute: str, /) -> Answer:
        """As the student."""
        answer = self._student.get(handle, attribute)
        self.steps.append(Step(handle, (), {}, answer, attribute))
        return answer

    def names(self, /) -> Mapping[str, str]:
        """As the student."""
        return self._student.names()

    def cpu_seconds(self, /) -> float:
        """As the student."""
        return self._student.cpu_seconds()


def as_code(steps: Sequence[Step], arguments: Mapping[str, Any]) -> tuple[str, Mapping[int, str]] | None:
    """The steps as code, and how each returned value is written in it (by ``id``); None where they can't be.

    Arguments that a step was given as they are stand under their own names, above the calls.
    """
    page = _Page(arguments)
    try:
        calls = [page.line(step, variable) for step, variable in zip(steps, _variables(steps), strict=True)]
        given = [f"{name} = {_code(arguments[name], indent=len(name) + 3)}" for name in page.used(calls)]
    except Unwritable:
        return None
    page.learn_plain(steps, _variables(steps))
    imports = ["import numpy as np", *(["import torch"] if any("torch." in line for line in (*given, *calls)) else [])]
    return "\n".join([*imports, "", *given, *calls]), page.written


def digits(array: "np.ndarray[Any, Any]", indent: int) -> str:
    """The numbers of an array in brackets, the shortest that tell them apart, from column ``indent`` on."""
    if array.dtype == np.float16 and np.array_equal(array, array.round()):
        array = array.astype(np.float64)  # numpy writes a float16 from 1000 on with a power of ten
    floats = array[array != 0] if array.dtype.kind == "f" else np.ones(1)
    text = np.array2string(
        array,
        suppress_small=bool(np.abs(floats).min(initial=1.0) >= _NO_POWER),  # 4136. and 3. rather than 4.136e+03
        separator=", ",
        prefix=" " * indent,
        max_line_width=_WIDTH,
        threshold=array.size + 1,
        floatmode="unique",
    )
    text = text.replace("nan", "np.nan").replace("inf", "np.inf")
    line = re.sub(r" +([],])", r"\1", re.sub(r"\[ +", "[", " ".join(text.split())))
    return line if len(line) <= _LINE else re.sub(r"\n\s*\n", "\n", text)


def pattern(shape: tuple[int, ...]) -> "np.ndarray[Any, Any]":
    """Numbers for an array too large to be written out: all different, none zero, in no order, from one line."""
    count = math.prod(shape)
    return (np.arange(count) * _stride(count) % count - (count // 2 - 0.5)).reshape(shape) / 10


def _stride(count: int) -> int:
    """The first number from 0.6 of the count on that has no divisor in common with it."""
    return next(k for k in range(max(1, round(0.6 * count)), count + 2) if math.gcd(k, count) == 1)


def literal(value: object) -> str:
    """A value as one would type it; as Python shows it, where there is no short form."""
    try:
        return _code(value)
    except Unwritable:
        return repr(value)


class Unwritable(Exception):
    """A value that has no short form as code: an object, or an array that is too large."""


class _Page:
    """Knows how each value is written: by its name where it has one."""

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        self.written: dict[int, str] = {}
        self._objects: dict[int, str] = {}
        self._arguments = arguments
        for name, value in arguments.items():
            self._learn(value, name)

    def line(self, step: Step, variable: str) -> str:
        """The line of one step; what it gave is known by ``variable`` from here on."""
        line = f"{variable} = {self._question(step)}"
        if isinstance(step.answer, Returned):
            self._learn(step.answer.value, variable)
        return line

    def learn_plain(self, steps: Sequence[Step], variables: Sequence[str]) -> None:
        """Numbers and None that came once only are known by where they came; the code itself says them as they are."""
        pairs = zip(steps, variables, strict=True)
        came = [
            leaf for step, name in pairs if isinstance(step.answer, Returned) for leaf in _leaves(step.answer, name)
        ]
        given = [id(value) for value, _ in came]
        for value, expression in came:
            if given.count(id(value)) == 1:
                self.written.setdefault(id(value), expression)

    def used(self, lines: Sequence[str]) -> list[str]:
        """The arguments that the lines speak of."""
        words = set(re.findall(r"\w+", " ".join(lines)))
        return [name for name in self._arguments if name in words]

    def _question(self, step: Step) -> str:
        if isinstance(step.target, str):
            called = step.target
        elif isinstance(step.target, Handle):
            called = self._write(step.target)
        else:
            called = f"{self._write(step.target[0])}.{step.target[1]}"
        if step.attribute:
            return f"{called}.{step.attribute}"
        given = [self._write(arg) for arg in step.args]
        if isinstance(step.target, tuple) and step.target[1] in _OPERATORS and not step.kwargs:
            return _OPERATORS[step.target[1]].format(self._write(step.target[0]), ", ".join(given))
        given += [f"{name}={self._write(arg)}" for name, arg in step.kwargs.items()]
        return f"{called}({', '.join(given)})"

    def _write(self, value: object) -> str:
        return _code(value, self._known)

    def _known(self, value: object) -> str | None:
        if isinstance(value, Handle):
            return self._objects.get(value.number)
        if isinstance(value, np.ndarray) and id(value) not in self.written:
            return self._converted(value)
        return self.written.get(id(value)) if isinstance(value, _NAMED) else None

    def _converted(self, array: "np.ndarray[Any, Any]") -> str | None:
        """An argument that a step was given in another dtype, such as whole numbers as floats."""
        for name, given in self._arguments.items():
            if type(given) is type(array) is np.ndarray and given.dtype != array.dtype and np.array_equal(given, array):
                return f"{name}.astype({array.dtype.name!r})"
        return None

    def _learn(self, value: object, expression: str) -> None:
        if isinstance(value, Handle):
            self._objects[value.number] = expression
        if not isinstance(value, _NAMED):
            return
        self.written[id(value)] = expression
        if isinstance(value, np.ndarray):
            return
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            self._learn(item, f"{expression}[{key!r}]")


def _leaves(answer: Returned, variable: str) -> Iterator[tuple[object, str]]:
    """What an answer holds that is told apart by nothing but its place, with that place."""
    value = answer.value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list | tuple) else ()
    whole = [] if isinstance(value, dict | list | tuple) else [(value, variable)]
    for each, expression in [*whole, *((item, f"{variable}[{key!r}]") for key, item in items)]:
        if not isinstance(each, (*_NAMED, Handle)):
            yield each, expression


def _variables(steps: Sequence[Step]) -> list[str]:
    """A variable for each step: what a class makes is called by its name, the rest ``result``."""
    bases = []
    for step in steps:
        target = step.target if isinstance(step.target, str) else ""
        bases.append("result" if target.lower() == target else target.lower())
    return [
        base if bases.count(base) == 1 else f"{base}{bases[: index + 1].count(base)}"
        for index, base in enumerate(bases)
    ]


def _code(value: object, known: Callable[[object], str | None] = lambda _: None, indent: int = 0) -> str:
    name = known(value)
    if name is not None:
        return name
    if isinstance(value, Tensor):
        return _tensor(value, indent)
    if isinstance(value, np.ndarray):
        return _array(value, indent)
    if isinstance(value, tuple):
        items = ", ".join(_code(item, known, indent) for item in value)
        return f"({items},)" if len(value) == 1 else f"({items})"
    if isinstance(value, list):
        return "[" + ", ".join(_code(item, known, indent + 1) for item in value) + "]"
    if isinstance(value, dict):
        pairs = (f"{key!r}: {_code(item, known, indent)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if value is None or isinstance(value, bool | int | float | complex | str):
        return repr(value)
    raise Unwritable


def _tensor(tensor: Tensor, indent: int) -> str:
    array, dtype = np.asarray(tensor), f"dtype=torch.{tensor.dtype.name}"
    wide = array.astype(np.float64) if array.dtype == np.float32 else array
    if array.size > _BY_PATTERN and np.array_equal(array, pattern(array.shape).astype(array.dtype)):
        return f"torch.tensor({_array(pattern(array.shape), indent)}, {dtype})"
    if array.size > WRITTEN_OUT:
        raise Unwritable
    if array.size == 0:
        return f"torch.zeros({array.shape}, {dtype})"
    return f"torch.tensor({digits(wide.round(6), indent + len('torch.tensor('))}, {dtype})"


def _array(array: "np.ndarray[Any, Any]", indent: int) -> str:
    count = array.size
    if count > _BY_PATTERN and array.dtype == np.float64 and np.array_equal(array, pattern(array.shape)):
        return f"(np.arange({count}) * {_stride(count)} % {count} - {count // 2 - 0.5}).reshape{array.shape} / 10"
    if count > WRITTEN_OUT:
        raise Unwritable
    if array.size == 0:
        return f"np.zeros({array.shape}, dtype={array.dtype.name!r})"
    plain = array.dtype.name in ("float64", "int64", "bool", "complex128")
    dtype = "" if plain else f", dtype={array.dtype.name!r}"
    return f"np.array({digits(array, indent + len('np.array('))}{dtype})"
